"""A database that can't be used says so in one line, with what to do and without a secret."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, event, insert
from structlog.testing import capture_logs

from monitor.store.database import IfMissing, open_engine, reading, writing
from monitor.store.schema import is_current, upgrade
from monitor.store.tables import meta
from monitor.store.transactions.refusals import StoreError, place_of
from monitor.store.upkeep import row_counts, write_refusal

SECRET = "hunter2-hunter2"


def refusal(url: str) -> str:
    """What is said when that database is first used."""
    with pytest.raises(StoreError) as refused:
        is_current(open_engine(url))
    said = str(refused.value)
    assert "\n" not in said
    assert SECRET not in said
    return said


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")

    said = refusal(f"sqlite:///{tmp_path}/data/x/steadyframe.db")

    assert f"{tmp_path}/data/x/steadyframe.db can't be made: Not a directory" in said
    assert "Choose a folder that this user may write to" in said


def test_a_folder_in_the_files_place_is_no_database(tmp_path: Path) -> None:
    said = refusal(f"sqlite:///{tmp_path}")

    assert "unable to open database file. Check that the folder exists" in said


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("My notes about the week.\n" * 100)

    said = refusal(f"sqlite:///{file}")

    assert f"{file} can't be used: file is not a database." in said
    assert file.read_text().startswith("My notes")


@pytest.mark.parametrize("if_missing", IfMissing)
def test_an_address_for_sqlite_is_refused_and_makes_no_folder(
    tmp_path: Path, if_missing: IfMissing
) -> None:
    url = f"sqlite:///file:{tmp_path}/made/x.db?uri=true"
    with pytest.raises(StoreError, match="Write the file's path"):
        open_engine(url, if_missing)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "sqlite://"])
def test_a_database_in_memory_would_forget_everything(url: str) -> None:
    assert "names no file" in refusal(url)


@pytest.mark.parametrize("url", ["nonsense", f"mysql://u:{SECRET}@h/d", f"x://u:{SECRET}@h:p/d"])
def test_an_address_that_is_none_is_told_without_repeating_it(url: str) -> None:
    assert "Write sqlite:///data/steadyframe.db" in refusal(url)


def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/steadyframe.db")
    upgrade(engine)
    with writing(engine) as connection:
        connection.execute(insert(meta).values(key="kept", value="yes"))
    engine.dispose()

    @event.listens_for(engine, "connect")
    def _no_more_room(connection: sqlite3.Connection, _: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    with (
        pytest.raises(StoreError, match=r"full\. Free some space; nothing that was stored is lost"),
        writing(engine) as connection,
    ):
        connection.execute(insert(meta).values(key="new", value="x" * 100_000))
    with reading(engine) as connection:
        assert row_counts(connection)["meta"] == 1


def test_a_file_that_is_not_to_be_written_to_is_named_without_waiting_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/steadyframe.db")

    @event.listens_for(engine, "do_connect")
    def _is_read_only(*_: Any) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{tmp_path}/steadyframe.db?mode=ro", uri=True)

    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: pytest.fail("It waits."))

    with pytest.raises(StoreError, match=r"readonly database\. Let this user write to the file"):
        is_current(engine)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another program is in the middle of something in `steadyframe.db`."""
    engine = open_engine(f"sqlite:///{tmp_path}/steadyframe.db")
    upgrade(engine)
    engine.dispose()
    other = sqlite3.connect(tmp_path / "steadyframe.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_that_another_program_holds_the_database_is_said_while_it_is_waited_for(
    tmp_path: Path, held: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.transactions.waiting.SAID_AFTER", 0.05)
    engine = open_engine(f"sqlite:///{tmp_path}/steadyframe.db")

    def write() -> None:
        for key in "ab":
            with writing(engine) as connection:
                connection.execute(insert(meta).values(key=key, value="yes"))

    with capture_logs() as log, ThreadPoolExecutor(1) as pool:
        written = pool.submit(write)
        while not log:
            assert not written.done()
        held.execute("COMMIT")
        written.result()

    (said,) = log
    assert (said["event"], said["database"]) == ("database_held", f"{tmp_path}/steadyframe.db")
    with reading(engine) as connection:
        assert row_counts(connection)["meta"] == 2


def test_what_waits_briefly_has_the_others_words(tmp_path: Path, held: sqlite3.Connection) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/steadyframe.db")

    said = write_refusal(engine)

    assert said is not None
    assert "database is locked. Another process holds it" in said


def test_a_limit_on_the_size_of_files_is_named(tmp_path: Path) -> None:
    """SQLite calls it a disk I/O error, whatever the system says."""
    said = subprocess.run(
        [sys.executable, "-c", _WITHIN_A_LIMIT, f"sqlite:///{tmp_path}/steadyframe.db"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "File too large. Raise the limit on the size of files (`ulimit -f`)" in said


_WITHIN_A_LIMIT = """
import resource, sys
from monitor.store.database import open_engine
from monitor.store.transactions.refusals import StoreError
from monitor.store.schema import upgrade

resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 14, 1 << 14))
try:
    upgrade(open_engine(sys.argv[1]))
except StoreError as error:
    print(error)
"""


def test_a_database_without_tables_asks_for_the_upgrade(empty_store: Engine) -> None:
    with (
        pytest.raises(StoreError, match=r"Run `steadyframe db upgrade`\.$"),
        reading(empty_store) as connection,
    ):
        row_counts(connection)


def test_the_database_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    open_engine(f"sqlite:///{tmp_path}/data/steadyframe.db")

    assert (tmp_path / "data/steadyframe.db").stat().st_mode & 0o077 == 0


def test_a_postgres_that_is_down_is_told_without_the_password() -> None:
    with socket.socket() as nobody:  # bound and not listening: refuses at once
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        said = refusal(f"postgresql+psycopg://amara:{SECRET}@127.0.0.1:{port}/practice")

    assert said.startswith(f"The database practice on 127.0.0.1:{port} can't be used:")
    assert said.endswith("Check that the database server runs and can be reached.")


@pytest.fixture
def guarded_postgres(postgres_server: str) -> Iterator[str]:
    """The server, where the role `guarded` needs a password."""
    admin = postgres_server.replace("+psycopg", "", 1) + "postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        found = connection.execute("SHOW hba_file").fetchone()
        assert found is not None
        rules = Path(found[0])
        usual = rules.read_text()
        role = sql.SQL("CREATE ROLE guarded LOGIN PASSWORD {}")
        connection.execute(role.format(sql.Literal("the right one")))
        rules.write_text(f"host all guarded 127.0.0.1/32 scram-sha-256\n{usual}")
        connection.execute("SELECT pg_reload_conf()")
        yield postgres_server
        rules.write_text(usual)
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("DROP ROLE guarded")


@pytest.mark.parametrize("login", ["guarded:{}@", "guarded@"])
def test_a_wrong_password_is_told_without_it(guarded_postgres: str, login: str) -> None:
    url = guarded_postgres.replace("steadyframe@", login.format(SECRET)) + "postgres"

    assert refusal(url).endswith("Check the user and password in storage.url.")


def test_a_password_in_the_query_stays_a_secret(guarded_postgres: str) -> None:
    url = guarded_postgres.replace("steadyframe@", "guarded@") + f"postgres?password={SECRET}"

    assert refusal(url).endswith("Check the user and password in storage.url.")
    assert SECRET not in place_of(open_engine(url))


def test_a_role_or_database_that_is_not_there_is_named(postgres_server: str) -> None:
    stranger = refusal(postgres_server.replace("steadyframe@", "stranger@") + "postgres")
    no_database = refusal(postgres_server + "nowhere")

    assert 'role "stranger" does not exist. Check the user' in stranger
    assert 'database "nowhere" does not exist. Make it with `createdb`' in no_database


def test_a_user_who_may_not_make_tables_is_told(postgres_url: str) -> None:
    admin = postgres_url.replace("+psycopg", "", 1)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        try:
            engine = open_engine(postgres_url.replace("steadyframe@", "reader@"))
            with pytest.raises(StoreError, match=r"permission denied.*Let this user make"):
                upgrade(engine)
            engine.dispose()
        finally:
            connection.execute("DROP ROLE reader")
