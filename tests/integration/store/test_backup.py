"""A backup is whole, private, and never written over something else."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from monitor.store.calendars import ledger
from monitor.store.database import open_engine, reading, writing
from monitor.store.schema import is_current, upgrade
from monitor.store.transactions.refusals import StoreError
from monitor.store.upkeep import backup, row_counts
from tests.integration.store.stored_things import a_revision, an_event


@pytest.fixture
def file_store(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path}/steadyframe.db")
    upgrade(engine)
    return engine


def poll(engine: Engine, number: int) -> None:
    events = [an_event(uid=f"{number}-{part}") for part in range(5)]
    with writing(engine) as connection:
        ledger.add_revisions(connection, [a_revision(event) for event in events])


def test_a_backup_taken_while_polls_are_written_holds_whole_polls(
    file_store: Engine, tmp_path: Path
) -> None:
    begun, stop = Event(), Event()

    def keep_polling() -> None:
        number = 0
        while not stop.is_set():
            poll(file_store, number)
            number += 1
            begun.set()

    daemon = Thread(target=keep_polling)
    daemon.start()
    try:
        assert begun.wait(20)
        copies = [tmp_path / f"copy-{number}.db" for number in range(5)]
        for copy in copies:
            backup(file_store, copy)
    finally:
        stop.set()
        daemon.join()

    for copy in copies:
        engine = open_engine(f"sqlite:///{copy}")
        assert is_current(engine)
        with reading(engine) as connection:
            rows = row_counts(connection)
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert rows["revisions"] == rows["heads"] > 0
        assert rows["revisions"] % 5 == 0
        engine.dispose()


def test_a_backup_is_one_file_that_only_its_owner_reads(file_store: Engine, tmp_path: Path) -> None:
    poll(file_store, 1)
    target = tmp_path / "backups"
    target.mkdir()

    backup(file_store, target / "copy.db")

    assert [file.name for file in target.iterdir()] == ["copy.db"]
    assert (target / "copy.db").stat().st_mode & 0o077 == 0


def test_a_backup_never_overwrites_a_file(file_store: Engine, tmp_path: Path) -> None:
    target = tmp_path / "precious.db"
    target.write_text("precious")

    with pytest.raises(StoreError, match=r"exists already\. Name a new file"):
        backup(file_store, target)

    assert target.read_text() == "precious"


def test_a_backup_into_a_folder_that_is_not_there_says_so(
    file_store: Engine, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=r"can't be made: No such file or directory\. Name"):
        backup(file_store, tmp_path / "nowhere" / "copy.db")


def test_a_backup_of_something_broken_leaves_no_half_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("not a database " * 1000)

    with pytest.raises(StoreError, match="could not be written"):
        backup(open_engine(f"sqlite:///{broken}"), tmp_path / "copy.db")

    assert not (tmp_path / "copy.db").exists()


def test_postgres_is_backed_up_with_its_own_tool(postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        backup(open_engine(postgres_url), tmp_path / "copy.db")
