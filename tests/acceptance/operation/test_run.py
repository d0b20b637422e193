"""The daemon as a process: signals, reloads, a second one, its heartbeat, and trouble."""

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
from tests.acceptance.practice import Practice, session
from tests.acceptance.running import running

EVERY_SECOND: dict[str, Any] = {
    "sources": [
        {"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}
    ]
}
BEGAN = datetime.now(UTC) - timedelta(minutes=25)


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    """Its calendar is read every second; Jane's session is under way."""
    made = Practice(tmp_path, EVERY_SECOND)
    made.calendar(begun())
    return made


def begun(title: str = "Session: J. D.") -> str:
    return session("one", f"{BEGAN:%Y-%m-%dT%H:%M}", title=title, zone=ZoneInfo("UTC"))


def test_it_says_in_one_line_what_it_will_do(practice: Practice) -> None:
    with running(practice) as daemon:
        daemon.until("daemon_started", sources=1, digests=1)

        assert daemon.said[0] == (
            "SteadyFrame watches 1 source, 1 digest on Monday 07:30; stop with Ctrl-C."
        )


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(practice: Practice, by: signal.Signals) -> None:
    with running(practice) as daemon:
        daemon.until("evaluation_finished")

        status = daemon.stop(by)

        assert status == 0
        assert daemon.entries("daemon_stopped")


def test_an_edit_of_the_calendar_becomes_an_alert_without_anyones_doing(
    practice: Practice,
) -> None:
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        practice.calendar(begun("Session: J. D. (late 12 min)"))
        daemon.until("message_sent", kind="alert")
        daemon.stop()

    alert = practice.messages()[0]
    assert alert["kind"] == "alert"
    assert "Started 12 minutes late." in alert["text"]


def test_a_calendar_that_did_not_change_is_not_judged_again(practice: Practice) -> None:
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        for _ in range(2):
            daemon.until("poll_finished", outcome="unchanged")

        assert len(daemon.entries("evaluation_finished")) == 1


def test_a_bad_config_is_refused_whole_and_the_old_one_stays(practice: Practice) -> None:
    with running(practice) as daemon:
        daemon.until("daemon_started")
        practice.configure(sources=[], alert={"to": ["log"]})
        daemon.hang_up()
        refused = daemon.until("config_refused")
        daemon.until("poll_finished", source="north")

        assert len(refused["problems"]) == 2
        assert any("alert: unknown key. Did you mean" in p for p in refused["problems"])
        assert daemon.stop() == 0


def test_a_reload_brings_in_a_new_source(practice: Practice) -> None:
    practice.calendar(session("two", "2027-01-11T10:00", client="T. S."), name="south")
    south = {"name": "south", "type": "ical", "path": "calendars/south.ics"}
    with running(practice) as daemon:
        daemon.until("daemon_started")
        practice.configure(sources=[*EVERY_SECOND["sources"], south])
        daemon.hang_up()
        daemon.until("config_reloaded", sources=2)

        daemon.until("poll_finished", source="south", outcome="ok")
        assert daemon.stop() == 0


def test_a_second_daemon_on_the_same_database_is_refused(practice: Practice) -> None:
    with running(practice) as daemon:
        daemon.until("daemon_started")

        refused = practice.run("run", expect=1)

        assert refused.err == (
            "Another `steadyframe run` works on the database data/steadyframe.db. Stop that one, "
            "or point storage.url of this config at another database.\n"
        )
        assert daemon.stop() == 0


def test_one_that_was_killed_leaves_the_way_free(practice: Practice) -> None:
    with running(practice) as daemon:
        daemon.until("daemon_started")
        daemon.stop(signal.SIGKILL)

    with running(practice) as again:
        again.until("daemon_started")
        assert again.stop() == 0


def test_health_is_good_while_it_runs(practice: Practice) -> None:
    with running(practice) as daemon:
        daemon.until("evaluation_finished")

        asked = practice.run("run", "--health")

        assert asked.out.startswith("The daemon is at work: last heartbeat ")


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


def test_a_calendar_that_goes_away_stops_nothing_else(practice: Practice) -> None:
    with running(practice) as daemon:
        daemon.until("poll_finished", outcome="ok")
        (practice.folder / "calendars/north.ics").unlink()
        failed = daemon.until("poll_finished", outcome="failed")
        practice.calendar(begun())
        daemon.until("poll_finished", error=None)

        assert "There is no file calendars/north.ics" in failed["error"]
        assert daemon.stop() == 0


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
