"""A private PostgreSQL server for tests: on loopback, in a temporary folder, gone afterwards.

`postgres_server` yields `postgresql+psycopg://steadyframe@127.0.0.1:PORT/` (one server for each
pytest process, so each xdist worker has its own); `postgres_url` adds a fresh database's name.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.servers.ports import free_port

USER = "steadyframe"
MISSING = (
    "No PostgreSQL server programs (initdb, pg_ctl) on PATH or in /usr/lib/postgresql/*/bin. "
    "Install them: `apt-get install postgresql` (Debian, Ubuntu) or `brew install postgresql`."
)
# A test database is thrown away, so durability only costs time.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "50",
    "shared_buffers": "32MB",
}


class PostgresStartError(RuntimeError):
    """initdb or pg_ctl failed; the text ends with what they printed."""


def find_binaries() -> Path | None:
    """The folder that holds initdb and pg_ctl: PATH first, then the newest Debian version."""
    on_path = shutil.which("pg_ctl")
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda folder: _version(folder.parent.name), reverse=True)
    candidates = ([Path(on_path).resolve().parent] if on_path else []) + newest_first
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def _version(name: str) -> float:
    try:
        return float(name)
    except ValueError:
        return 0.0


def as_unprivileged() -> dict[str, Any]:
    """Popen arguments that drop root, which initdb and postgres refuse; empty for anyone else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise PostgresStartError("root cannot run PostgreSQL and there is no user postgres or nobody")


def _call(command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    # pg_ctl hands its output on to the server: a pipe would stay open as long as that runs.
    log = folder / "log"
    with log.open("ab") as out:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC", **environment},
            **as_unprivileged(),
        )
    if done.returncode != 0:
        printed = log.read_text(errors="replace")[-2000:]
        raise PostgresStartError(f"{Path(command[0]).name} ended with {done.returncode}: {printed}")


def _start(
    binaries: Path, folder: Path, settings: Mapping[str, str], environment: Mapping[str, str]
) -> int:
    """Start the server and give its port; a free port may be taken meanwhile, so retry."""
    failure: PostgresStartError | None = None
    for _ in range(3):
        port = free_port()
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
        start = ["start", "-w", "-D", str(folder / "data"), "-o", f"-p {port} {options}"]
        try:
            _call([str(binaries / "pg_ctl"), *start], folder, environment)
        except PostgresStartError as error:
            failure = error
        else:
            return port
    assert failure is not None
    raise failure


@contextmanager
def running_postgres(binaries: Path) -> Iterator[str]:
    """A started server's base URL, ending in `/`. Stopped and deleted on leaving."""
    with restartable_postgres(binaries) as (url, *_):
        yield url


@contextmanager
def restartable_postgres(
    binaries: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """The same, and how to stop it, as a crash does, and start it again on the same port.

    What it said is stored is stored: else a crash would take the last half second with it. The
    server's programs have `environment` beside what they need.
    """
    folder = Path(tempfile.mkdtemp(prefix="steadyframe-pg-"))
    try:
        account = as_unprivileged()
        if account:
            os.chown(folder, account["user"], account["group"])
        initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust"]
        _call([*initdb, "-E", "UTF8", "--locale=C", "--no-sync"], folder, {})
        settings = {**SETTINGS, "synchronous_commit": "on"}
        port = _start(binaries, folder, settings, environment)
        program = [str(binaries / "pg_ctl"), "-w", "-m", "immediate", "-D", str(folder / "data")]
        try:
            url = f"postgresql+psycopg://{USER}@127.0.0.1:{port}/"

            def does(what: str) -> Callable[[], None]:
                return lambda: _call([*program, what], folder, environment)

            yield url, does("stop"), does("restart")
        finally:
            with suppress(PostgresStartError):  # it was stopped already
                _call([*program, "stop"], folder, environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Base URL of a private server; add a database's name, or use `postgres_url`."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(MISSING)
    with running_postgres(binaries) as url:
        yield url


@contextmanager
def new_database(server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a new database, dropped on leaving: empty, or a copy of another one."""
    name = f"test_{uuid.uuid4().hex}"
    admin = server.replace("+psycopg", "", 1) + "postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} {}")
        # Its files are copied: writing their pages to the log, too, takes eight times as long.
        has_choice = connection.info.server_version >= 150_000  # older servers always copy files
        how = sql.SQL("STRATEGY FILE_COPY" if has_choice else "")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template), how))
        yield server + name
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")  # a failing test may leave connections
        connection.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty database for one test, as an SQLAlchemy URL."""
    with new_database(postgres_server) as url:
        yield url
