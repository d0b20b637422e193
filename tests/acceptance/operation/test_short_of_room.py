"""A disk that is nearly full is told before it is; a database that others hold is waited for."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.jobs.heartbeat import beat
from monitor.store.database import open_engine
from tests.acceptance.operation.test_log_trouble import begun, until
from tests.acceptance.practice import Practice, session
from tests.acceptance.running import running
from tests.servers.small_disk import SmallDisk, small_disk

EVERY_SECOND: dict[str, Any] = {
    "sources": [
        {"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}
    ]
}
MIB = 1 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 128 * MIB) as disk:
        yield disk


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: tmpfs")
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_disk_that_is_nearly_full_is_told_once_and_stops_nothing(
    make_practice: Callable[..., Practice], disk: SmallDisk, language: str
) -> None:
    practice = make_practice(
        **EVERY_SECOND,
        storage={"url": f"sqlite:///{disk.folder}/steadyframe.db"},
        practice={"name": "R", "timezone": "UTC", "language": language},
    )
    practice.calendar(session("one", "2027-01-11T10:00"))
    disk.leave(40 * MIB)
    with running(practice) as daemon:
        said = daemon.until("job_failed", job="disk")
        until(practice.messages)
        daemon.hang_up()
        daemon.until("config_reloaded")
        daemon.until("poll_finished", error=None)
        disk.make_room()
        daemon.hang_up()
        daemon.until("job_recovered", job="disk")
        assert daemon.stop() == 0

    assert said["why"].startswith(
        f"The disk of the database {disk.folder}/steadyframe.db is nearly full: "
        "less than 100 MB are free. Make room before"
    )
    assert len(daemon.entries("job_failed")) == 1
    (told,) = practice.messages()
    assert ("nearly full" in told["subject"]) == (language == "en")
    assert said["why"] in told["text"]


@contextmanager
def held(practice: Practice) -> Iterator[None]:
    """Another program has begun to write into the database, and doesn't end."""
    file = practice.folder / "data/steadyframe.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_a_database_that_another_program_holds_is_named_waited_for_and_nothing_is_lost(
    make_practice: Callable[..., Practice],
) -> None:
    practice = make_practice(**EVERY_SECOND, practice={"name": "R", "timezone": "UTC"})
    practice.calendar(begun())
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        with held(practice):
            practice.calendar(begun("Session: J. D. (late 12 min)"))
            said = daemon.until("database_held")
        daemon.until("message_sent", kind="alert")
        assert daemon.stop() == 0

    assert said["database"].endswith("data/steadyframe.db")
    assert len(daemon.entries("database_held")) == 1
    (told,) = practice.messages()
    assert "Started 12 minutes late." in told["text"]


def test_health_says_that_the_daemon_is_locked_out_and_not_that_it_is_to_be_started(
    make_practice: Callable[..., Practice],
) -> None:
    practice = make_practice()
    practice.run("db", "upgrade")
    engine = open_engine(f"sqlite:///{practice.folder}/data/steadyframe.db")
    beat(engine, datetime.now(UTC) - timedelta(minutes=3))
    engine.dispose()

    with held(practice):
        locked_out = practice.run("run", "--health", expect=1)
    gone = practice.run("run", "--health", expect=1)

    assert "database is locked. Another process holds it; stop that one" in locked_out.out
    assert gone.out.startswith("The daemon is not at work: last heartbeat ")
