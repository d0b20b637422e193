"""A clock that is set while the daemon runs, a laptop that sleeps, another time zone: no noise."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.operation.test_log_trouble import until
from tests.acceptance.practice import NEW_YORK, Practice, session
from tests.acceptance.running import RunningDaemon, running
from tests.servers.jumping_clock import JumpingClock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs libfaketime")

NORTH = {"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}
LATER = datetime.now(UTC) + timedelta(days=10)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(tmp_path: Path) -> JumpingClock:
    return JumpingClock(tmp_path)


@pytest.fixture
def practice(make_practice: Callable[..., Practice], clock: JumpingClock) -> Practice:
    """Its calendar is read every second; Jane comes in ten days."""
    made = make_practice(sources=[NORTH], digests=[])
    made.calendar(session("one", f"{LATER:%Y-%m-%dT%H:%M}", zone=ZoneInfo("UTC")))
    made.environment |= clock.environment
    return made


def found(practice: Practice) -> list[str]:
    """The rules of all findings there are."""
    by_the_real_clock = Practice(practice.folder, practice.settings)  # nothing need be preloaded
    ahead = ("--now", (LATER + 3650 * 24 * HOUR).isoformat())
    answer = by_the_real_clock.run("findings", "--status", "all", "--format", "json", *ahead).json
    return [finding["rule"] for finding in answer]


def watches_on(practice: Practice, daemon: RunningDaemon) -> bool:
    """Once it has polled again, it evaluates and is well."""
    daemon.until("poll_finished", error=None)
    until(lambda: practice.run("run", "--health", expect=None).status == 0)
    return True


def test_a_clock_that_is_set_forward_is_followed_and_says_nothing_about_the_practice(
    practice: Practice, clock: JumpingClock
) -> None:
    passed = timedelta()
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        for by in (timedelta(minutes=4), 72 * HOUR):
            clock.set(passed + by)
            jumped = daemon.until("clock_jumped")
            assert abs(jumped["seconds"] - by.total_seconds()) < 60
            assert watches_on(practice, daemon)
            passed += by
        assert daemon.stop() == 0

    assert daemon.entries("job_failed") == []
    assert found(practice) == []
    assert practice.messages() == []


def test_a_clock_that_is_set_ten_years_ahead_takes_neither_memory_nor_the_signal_to_stop(
    practice: Practice, clock: JumpingClock
) -> None:
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        before = _most_memory(daemon)
        clock.set(3650 * 24 * HOUR)
        daemon.until("clock_jumped")
        daemon.until("evaluation_finished")
        grown = _most_memory(daemon) - before
        assert daemon.stop() == 0

    assert grown < 40 << 10


def _most_memory(daemon: RunningDaemon) -> int:
    """In KiB, at any moment so far."""
    status = Path(f"/proc/{daemon.process.pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1])


def test_a_clock_that_is_set_back_is_said_once_and_waited_out_unless_it_is_by_seconds(
    practice: Practice, clock: JumpingClock
) -> None:
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        clock.set(-timedelta(seconds=90))  # as the network does
        daemon.until("clock_jumped")
        practice.run("poll")
        assert practice.run("run", "--health").out.startswith("The daemon is at work")
        clock.set(timedelta())
        daemon.until("poll_finished")
        assert daemon.entries("job_failed") == []
        assert practice.messages() == []

        clock.set(-HOUR)
        daemon.until("message_sent", kind="alert")
        unwell = practice.run("run", "--health", expect=1)
        clock.set(timedelta(minutes=4))
        assert watches_on(practice, daemon)
        assert daemon.stop() == 0

    assert unwell.out.startswith("This machine's clock is behind ")
    (failed,) = daemon.entries("job_failed")
    assert failed["why"].startswith("This machine's clock is behind ")
    (told,) = practice.messages()
    assert told["subject"] == "SteadyFrame stands still: the clock of its machine is behind"
    assert found(practice) == []


def test_a_laptop_that_slept_catches_up_before_it_judges_and_sends_what_was_due_once(
    practice: Practice, clock: JumpingClock
) -> None:
    due = (datetime.now(UTC) + 4 * HOUR).astimezone(NEW_YORK)
    weekly = {"name": "weekly", "to": ["log"], "day": f"{due:%A}".lower(), "time": f"{due:%H:%M}"}
    practice.configure(digests=[weekly])
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        daemon.process.send_signal(signal.SIGSTOP)
        clock.set(8 * HOUR)
        daemon.process.send_signal(signal.SIGCONT)
        daemon.until("clock_jumped")
        daemon.until("message_sent", kind="digest")
        assert watches_on(practice, daemon)
        assert daemon.stop() == 0

    (digest,) = practice.messages()
    assert digest["kind"] == "digest"
    assert "late" in digest["text"].lower()
    assert found(practice) == []


@pytest.mark.parametrize("moved_to", ["Pacific/Kiritimati"])
def test_the_machines_time_zone_is_nobodys(practice: Practice, moved_to: str) -> None:
    """As on a laptop that travels: the system's zone file is another one from one moment on."""
    here = practice.folder / "localtime"
    practice.environment |= {"TZ": f":{here}"}
    _is_in("Europe/Berlin", here)
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        before = _agenda(practice)
        _is_in(moved_to, here)
        daemon.hang_up()
        daemon.until("config_reloaded")
        daemon.until("poll_finished", error=None)
        assert daemon.stop() == 0
    with running(practice) as again:
        again.until("poll_finished", error=None)
        assert again.stop() == 0

    assert _agenda(practice) == before
    assert len(before) == 1
    assert daemon.entries("job_failed") + again.entries("job_failed") == []
    assert found(practice) == []


def _is_in(zone: str, file: Path) -> None:
    new = file.with_suffix(".new")
    shutil.copy(Path("/usr/share/zoneinfo", zone), new)
    os.replace(new, file)


def _agenda(practice: Practice) -> list[object]:
    days = ("--from", f"{LATER - 24 * HOUR:%Y-%m-%d}", "--to", f"{LATER + 48 * HOUR:%Y-%m-%d}")
    agenda: list[object] = practice.run("agenda", *days, "--format", "json").json
    return agenda
