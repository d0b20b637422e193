"""A daemon whose log nobody takes works on, tells everything once, and says that it is well."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.command_server import COMMAND
from tests.acceptance.practice import Practice, session

PATIENCE = 60  # seconds; it ends what hangs
NORTH = {"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}
BEGAN = datetime.now(UTC) - timedelta(minutes=25)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="needs Linux: /dev/full, F_SETPIPE_SZ"
)


@contextmanager
def reader_gone() -> Iterator[int]:
    theirs, ours = os.pipe()
    os.close(theirs)
    yield ours
    os.close(ours)


@contextmanager
def full_disk() -> Iterator[int]:
    ours = os.open("/dev/full", os.O_WRONLY)
    yield ours
    os.close(ours)


@contextmanager
def dead_terminal() -> Iterator[int]:
    theirs, ours = os.openpty()
    os.close(theirs)
    yield ours
    os.close(ours)


@contextmanager
def reader_asleep() -> Iterator[int]:
    theirs, ours = os.pipe()
    size = fcntl.fcntl(ours, fcntl.F_SETPIPE_SZ, 4096)
    os.write(ours, b"." * size)
    yield ours
    os.close(theirs)
    os.close(ours)


def until(condition: Callable[[], Any]) -> None:
    """Looks again until it holds."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, "It has not come about."
        sleep(0.05)


def soon() -> str:
    """A time that the daemon has not seen yet."""
    return (datetime.now(UTC) + timedelta(minutes=5)).isoformat()


def begun(title: str = "Session: J. D.") -> str:
    return session("one", f"{BEGAN:%Y-%m-%dT%H:%M}", title=title, zone=ZoneInfo("UTC"))


@pytest.mark.parametrize("log", [reader_gone, full_disk, dead_terminal, reader_asleep])
def test_what_was_sent_stays_sent_and_the_daemon_stays_well(
    tmp_path: Path, log: Callable[[], Any]
) -> None:
    practice = Practice(tmp_path, {"sources": [NORTH]})
    practice.calendar(begun())
    with log() as stderr:
        daemon = practice.popen("run", stderr=stderr)
        try:
            until(lambda: "at work" in practice.run("run", "--health", expect=None).out)
            until(lambda: _is_learnt(practice))
            practice.calendar(begun("Session: J. D. (late 12 min)"))
            until(practice.messages)
            until(lambda: _sent(practice))
            daemon.send_signal(signal.SIGHUP)
            practice.calendar(begun("Session: J. D. (late 14 min)"))
            until(lambda: _late_minutes(practice) == [14])
            daemon.terminate()
            assert daemon.wait(PATIENCE) == 0
        finally:
            daemon.kill()
            daemon.wait(PATIENCE)

    practice.run("alerts", "send")
    assert len(practice.messages()) == 1


@pytest.mark.parametrize("log", [reader_gone, reader_asleep])
def test_a_command_does_its_work_without_a_log(tmp_path: Path, log: Callable[[], Any]) -> None:
    practice = Practice(
        tmp_path, {"sources": [NORTH, NORTH | {"name": "none", "path": "none.ics"}]}
    )
    practice.calendar(begun())
    with log() as stderr:
        polled = practice.popen("poll", stderr=stderr)
        out, _ = polled.communicate(timeout=PATIENCE)

    assert polled.returncode == 1  # one of the two is not there, and that is said on stdout
    assert "north" in out


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_command_that_is_started_without_output_does_its_work(
    tmp_path: Path, closed: str
) -> None:
    practice = Practice(tmp_path, {"sources": [NORTH]})
    practice.calendar(begun())
    polled = subprocess.run(
        ["bash", "-c", f'exec "$0" poll {closed}', str(COMMAND)],
        cwd=practice.folder,
        env=practice.environment,
        capture_output=True,
    )

    assert (polled.returncode, polled.stderr) == (0, b"")
    (source,) = practice.run("sources", "--format", "json").json
    assert source["status"] == "ok"


def _is_learnt(practice: Practice) -> bool:
    """Whether the first round is over: what it finds there already, it tells nobody at once."""
    (source,) = practice.run("sources", "--format", "json", expect=None).json
    return bool(source["sessions"])


def _sent(practice: Practice) -> bool:
    return [alert["status"] for alert in practice.alerts(soon())] == ["sent"]


def _late_minutes(practice: Practice) -> list[int]:
    now = soon()
    return [found["value"]["late_minutes"] for found in practice.findings("late_start", now=now)]
