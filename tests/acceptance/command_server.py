"""Runs of the installed command, as forks of a process that has imported the program already.

Nine tenths of what a short run takes are imports, and the tests make hundreds of such runs. Each is
a process of its own, with an environment, a folder and files of its own, that executes the
installed script and what is registered for the interpreter's end; only the modules are there
already. What Python or the linker read before that can't be changed in a fork: who asks for other
such variables gets a start of the script itself. So does `Practice.popen`: daemons, terminals and
what is to be killed.
"""

from __future__ import annotations

import atexit
import gc
import os
import pkgutil
import re
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import BaseModel

COMMAND = Path(sys.executable).parent / "steadyframe"
_ROOT = Path(__file__).parents[2]
_OURS = ("config", "connectors", "monitor")
# These run something when they are imported.
_RUNNING = re.compile(r"\.(__main__|migrations)\b")
# What is imported where it is used, and is used by most runs.
_LATE = (
    "alembic.command",
    "babel.dates",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
)
_READ_AT_THE_START = re.compile(r"PYTHON(?!TZPATH$|DONTWRITEBYTECODE$)|LC_|LANG|LD_|COVERAGE")
_MOST_SERVERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a run left behind."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    module: str | None
    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    out: Path
    err: Path


def run(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    timeout: float,
    module: str | None = None,
) -> Done:
    """A run of the command, or of a module of the tests in its place.

    Raises TimeoutExpired for one that takes longer; it is killed then.
    """
    with tempfile.TemporaryDirectory(prefix="steadyframe-run-") as files:
        out, err = Path(files, "out"), Path(files, "err")
        asked = _Asked(
            module=module,
            arguments=arguments,
            folder=folder,
            environment=environment,
            out=out,
            err=err,
        )
        begins_alike = _read_at_the_start(environment) == _read_at_the_start(os.environ)
        if begins_alike and hasattr(os, "fork"):
            status = _server_for(environment).run(asked, timeout)
        else:
            status = _started(asked, timeout)
        return Done(
            status=status, out=out.read_text(encoding="utf-8"), err=err.read_text(encoding="utf-8")
        )


def _read_at_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: its for name, its in environment.items() if _READ_AT_THE_START.match(name)}


def _started(asked: _Asked, timeout: float) -> int:
    program = [str(COMMAND)] if asked.module is None else [sys.executable, "-m", asked.module]
    environment = dict(asked.environment)
    if asked.module is not None:
        environment["PYTHONPATH"] = str(_ROOT)
    with asked.out.open("wb") as out, asked.err.open("wb") as err:
        done = subprocess.run(
            [*program, *asked.arguments],
            cwd=asked.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            timeout=timeout,
            check=False,
        )
    return done.returncode


class _Server:
    """It ends when its client does, or closes its side."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._connection, theirs = Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            cwd=_ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        atexit.register(self.end)

    def run(self, asked: _Asked, timeout: float) -> int:
        self._connection.send(asked)
        process: int = self._connection.recv()
        in_time = self._connection.poll(timeout)
        if not in_time:
            os.kill(process, signal.SIGKILL)
        status: int = self._connection.recv()
        if not in_time:
            raise subprocess.TimeoutExpired([str(COMMAND), *asked.arguments], timeout)
        return status

    def end(self) -> None:
        self._connection.close()
        self._process.wait()


_servers: dict[str | None, _Server] = {}


def _server_for(environment: Mapping[str, str]) -> _Server:
    """One for each place that zone data are read from: a process reads them once."""
    zones = environment.get("PYTHONTZPATH")
    if zones not in _servers:
        if len(_servers) == _MOST_SERVERS:
            _servers.pop(next(iter(_servers))).end()
        _servers[zones] = _Server(environment)
    return _servers[zones]


def _serve(connection: Connection) -> None:
    for name in (*_ours(), *_LATE):
        import_module(name)
    _build_models()
    gc.freeze()  # what a run does not touch, it need not copy
    while True:
        try:
            asked = connection.recv()
        except EOFError:
            return
        child = os.fork()
        if not child:
            connection.close()
            _become(asked)
            status = _executed(asked.module)
            _end(status)
        connection.send(child)
        _, status = os.waitpid(child, 0)
        connection.send(os.waitstatus_to_exitcode(status))


def _executed(module: str | None) -> int:
    """The status that the interpreter would end with."""
    try:
        if module is None:
            sys.path[0] = str(COMMAND.parent)
            runpy.run_path(str(COMMAND), run_name="__main__")
        else:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)  # noqa: T201 - as the interpreter does
        return 1
    except BaseException:  # noqa: BLE001 - as the interpreter does
        traceback.print_exc()
        return 1
    return 0


def _end(status: int) -> None:
    """Do what the interpreter does at its end, but for taking all objects apart.

    It would touch, and so copy, all that the modules hold: more than what a short run takes.
    """
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _ours() -> list[str]:
    modules = [
        module.name
        for root in _OURS
        for module in pkgutil.walk_packages(import_module(root).__path__, f"{root}.")
    ]
    return [name for name in modules if not _RUNNING.search(name)]


def _build_models() -> None:
    """A run would do so when it reads its config, which is half of what a short one does."""
    unbuilt = BaseModel.__subclasses__()
    for model in unbuilt:
        unbuilt += model.__subclasses__()
        model.model_rebuild()


def _become(asked: _Asked) -> None:
    os.chdir(asked.folder)
    for descriptor, file in ((1, asked.out), (2, asked.err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
    os.environ.clear()
    os.environ.update(asked.environment)
    time.tzset()
    sys.argv = [str(COMMAND), *asked.arguments]


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
