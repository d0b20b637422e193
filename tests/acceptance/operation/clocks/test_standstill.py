"""A daemon that lives and does not do its work: `run --health`, `check` and `sources` say so.

Its database lets one part of the work fail, as a damaged page would, while the rest goes on.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.operation.test_log_trouble import until
from tests.acceptance.practice import Practice, session
from tests.acceptance.running import running
from tests.servers.jumping_clock import JumpingClock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs libfaketime")

NORTH = {"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}
BEGAN = datetime.now(UTC) - timedelta(minutes=25)


@pytest.fixture
def clock(tmp_path: Path) -> JumpingClock:
    return JumpingClock(tmp_path)


@pytest.fixture
def practice(make_practice: Callable[..., Practice], clock: JumpingClock) -> Practice:
    """Its calendar is read every second."""
    made = make_practice(sources=[NORTH], digests=[])
    made.calendar(begun())
    made.environment |= clock.environment
    return made


def begun(title: str = "Session: J. D.") -> str:
    return session("one", f"{BEGAN:%Y-%m-%dT%H:%M}", title=title, zone=ZoneInfo("UTC"))


@contextmanager
def failing(practice: Practice, table: str) -> Iterator[None]:
    """Nothing can be written to that table."""
    refuse = f"BEGIN SELECT RAISE(ABORT, 'the table {table} is damaged'); END"
    with closing(sqlite3.connect(practice.folder / "data/steadyframe.db", timeout=30)) as database:
        for deed in ("INSERT", "UPDATE"):
            database.execute(f"CREATE TRIGGER no_{deed} BEFORE {deed} ON {table} {refuse}")
        database.commit()
        yield
        for deed in ("INSERT", "UPDATE"):
            database.execute(f"DROP TRIGGER no_{deed}")
        database.commit()


def says(practice: Practice, begin: str) -> str:
    """The line of `run --health`, once it begins so, with the status of what needs attention."""
    until(lambda: practice.run("run", "--health", expect=None).out.startswith(begin))
    (line,) = practice.run("run", "--health", expect=1).out.splitlines()
    return line


def test_what_is_not_done_is_said_by_all_who_are_asked(
    practice: Practice, clock: JumpingClock
) -> None:
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        until(lambda: practice.run("run", "--health", expect=None).status == 0)
        at_work = practice.run("check")
        with failing(practice, "sources"):
            daemon.until("job_failed")
            clock.set(timedelta(minutes=7))
            no_polls = says(practice, "The daemon does not poll: north was due at ")
            checked = practice.run("check", expect=1)
            listed = practice.run("sources", expect=1)
        with failing(practice, "channels"):
            practice.calendar(begun("Session: J. D. (late 12 min)"))
            daemon.until("job_failed", job="deliver")
            clock.set(timedelta(minutes=18))
            says(practice, "The daemon does not deliver: a message for log has been due since ")
        clock.set(timedelta(minutes=22))  # all that was to be tried later is tried at once
        daemon.until("message_sent")
        with failing(practice, "findings"):
            practice.calendar(begun())
            daemon.until("job_failed", job="round")
            clock.set(timedelta(minutes=38))
            says(practice, "The daemon does not evaluate: the last evaluation ended at ")
        assert daemon.stop() == 0
    stopped = practice.run("check")

    assert "daemon        OK      The daemon is at work: last heartbeat " in at_work.out
    assert f"daemon        FAILED  {no_polls}\n" in checked.out
    assert listed.err == f"{no_polls}\n"
    assert "\ndaemon" not in stopped.out
