"""The daemon as a process: signals, reloads, a second one, its heartbeat, and trouble.

A start takes a second and a poll comes every second, so most is asked of one daemon's life.
"""

from __future__ import annotations

import resource
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.jobs.heartbeat import beat
from monitor.store.database import open_engine
from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice, session
from tests.acceptance.running import RunningDaemon, running

EVERY_SECOND: dict[str, Any] = {
    "sources": [
        {"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}
    ]
}
SOUTH = {"name": "south", "type": "ical", "path": "calendars/south.ics"}
BEGAN = datetime.now(UTC) - timedelta(minutes=25)
Story = dict[str, Any]


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return watched(tmp_path)


def watched(folder: Path) -> Practice:
    """Its calendar is read every second; Jane's session is under way."""
    made = Practice(folder, EVERY_SECOND)
    made.calendar(begun())
    return made


def begun(title: str = "Session: J. D.") -> str:
    return session("one", f"{BEGAN:%Y-%m-%dT%H:%M}", title=title, zone=ZoneInfo("UTC"))


@pytest.fixture(scope="module")
def life(tell_once: TellOnce) -> Story:
    return tell_once("life_of_a_daemon", live)


def live(folder: Path) -> Story:
    """What a daemon does and says from its start until it is told to stop."""
    practice = watched(folder)
    with running(practice) as daemon:
        daemon.until("daemon_started", sources=1, digests=1)
        told: Story = {"first line": daemon.said[0]}
        daemon.until("evaluation_finished")
        told["health"] = practice.run("run", "--health").out
        told["second daemon"] = practice.run("run", expect=1).err
        for _ in range(2):
            daemon.until("poll_finished", outcome="unchanged")
        told["megabytes"] = megabytes_of(daemon.process.pid)
        told["evaluations of one calendar"] = len(daemon.entries("evaluation_finished"))
        told["gone"] = lose_the_calendar(practice, daemon)
        told["refused"] = write_a_bad_config(practice, daemon)
        bring_in_another_source(practice, daemon)
        practice.calendar(begun("Session: J. D. (late 12 min)"))
        daemon.until("message_sent", kind="alert")
        told["status"] = daemon.stop()
        told["polled"] = [entry["source"] for entry in daemon.entries("poll_finished")]
        told["last words"] = [entry["event"] for entry in daemon.entries("daemon_stopped")]
    return told | {"messages": practice.messages()}


def megabytes_of(pid: int) -> float | None:
    """What it has in memory; None where the system has no file for that."""
    told = Path(f"/proc/{pid}/statm")
    pages = int(told.read_text(encoding="ascii").split()[1]) if told.exists() else None
    return None if pages is None else pages * resource.getpagesize() / 1e6


def lose_the_calendar(practice: Practice, daemon: RunningDaemon) -> Story:
    """What is said while the file is not there."""
    (practice.folder / "calendars/north.ics").unlink()
    failed = daemon.until("poll_finished", outcome="failed")
    practice.calendar(begun())
    daemon.until("poll_finished", error=None)
    return failed


def write_a_bad_config(practice: Practice, daemon: RunningDaemon) -> Story:
    """What is said of it. The sources of before are polled all the same."""
    before = dict(practice.settings)
    practice.configure(sources=[], alert={"to": ["log"]})
    daemon.hang_up()
    refused = daemon.until("config_refused")
    daemon.until("poll_finished", source="north")
    practice.settings = before
    return refused


def bring_in_another_source(practice: Practice, daemon: RunningDaemon) -> None:
    practice.calendar(session("two", "2027-01-11T10:00", client="T. S."), name="south")
    practice.configure(sources=[*EVERY_SECOND["sources"], SOUTH])
    daemon.hang_up()
    daemon.until("config_reloaded", sources=2)
    daemon.until("poll_finished", source="south", outcome="ok")


def test_it_says_in_one_line_what_it_will_do(life: Story) -> None:
    assert life["first line"] == (
        "SteadyFrame watches 1 source, 1 digest on Monday 07:30; stop with Ctrl-C."
    )


def test_health_is_good_while_it_runs(life: Story) -> None:
    assert life["health"].startswith("The daemon is at work: last heartbeat ")


def test_a_second_daemon_on_the_same_database_is_refused(life: Story) -> None:
    assert life["second daemon"] == (
        "Another `steadyframe run` works on the database data/steadyframe.db. Stop that one, "
        "or point storage.url of this config at another database.\n"
    )


def test_a_calendar_that_did_not_change_is_not_judged_again(life: Story) -> None:
    assert life["evaluations of one calendar"] == 1


def test_a_calendar_that_goes_away_stops_nothing_else(life: Story) -> None:
    assert "There is no file calendars/north.ics" in life["gone"]["error"]


def test_a_bad_config_is_refused_whole_and_the_old_one_stays(life: Story) -> None:
    problems = life["refused"]["problems"]
    assert len(problems) == 2
    assert any("alert: unknown key. Did you mean" in problem for problem in problems)


def test_a_reload_brings_in_a_new_source(life: Story) -> None:
    first = life["polled"].index("south")
    assert set(life["polled"][:first]) == {"north"}


def test_an_edit_of_the_calendar_becomes_an_alert_without_anyones_doing(life: Story) -> None:
    alert = life["messages"][0]
    assert alert["kind"] == "alert"
    assert "Started 12 minutes late." in alert["text"]


def test_it_takes_little_memory(life: Story) -> None:
    if life["megabytes"] is None:
        pytest.skip("This system tells of no process's memory in /proc.")
    assert life["megabytes"] < 100


def test_a_signal_stops_it_cleanly(life: Story) -> None:
    assert (life["status"], life["last words"]) == (0, ["daemon_stopped"])


def test_one_that_was_killed_leaves_the_way_free_and_ctrl_c_stops_it(practice: Practice) -> None:
    with running(practice) as daemon:
        daemon.until("daemon_started")
        daemon.stop(signal.SIGKILL)

    with running(practice) as again:
        again.until("evaluation_finished")
        assert again.stop(signal.SIGINT) == 0
        assert again.entries("daemon_stopped")


def test_health_is_bad_where_it_never_ran(practice: Practice) -> None:
    asked = practice.run("run", "--health", expect=1)

    assert "Start it with `steadyframe run`" in asked.out


def test_health_is_bad_three_minutes_after_the_last_heartbeat(practice: Practice) -> None:
    practice.run("db", "upgrade")
    engine = open_engine(f"sqlite:///{practice.folder}/data/steadyframe.db")
    beat(engine, datetime.now(UTC) - timedelta(minutes=3))
    engine.dispose()

    asked = practice.run("run", "--health", expect=1)

    assert asked.out.startswith("The daemon is not at work: last heartbeat ")


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit to fill a disk for one process")
def test_a_full_disk_is_said_once_in_words_and_survived(practice: Practice) -> None:
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        no_room, room = (0, resource.RLIM_INFINITY), (resource.RLIM_INFINITY,) * 2
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, no_room)
        practice.calendar(begun("Session: J. D. (late 12 min)"))
        failed = daemon.until("job_failed")
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, room)
        daemon.until("message_sent", kind="alert")

        assert "The database data/steadyframe.db can't be used" in failed["why"]
        assert len(daemon.entries("job_failed")) == 1
        assert daemon.stop() == 0


def test_a_bad_config_at_the_start_is_exit_two(practice: Practice) -> None:
    practice.configure(practice={"name": "Riverside", "timezone": "America/New_Yorc"})

    refused = practice.run("run", expect=2)

    assert "practice.timezone" in refused.err
