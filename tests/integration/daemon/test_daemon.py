"""What the daemon does with time: after downtime, with polls not yet due, and a clock set back."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from structlog.testing import capture_logs

from config import load_settings
from monitor import bootstrap
from monitor.daemon import Daemon
from monitor.jobs.app import Installation
from monitor.jobs.polling.poll import poll_source
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.upkeep import row_counts
from tests.builders.databases import put_empty_database
from tests.builders.ics import calendar, vevent

MONDAY_NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
PATIENCE = 20  # seconds
Log = list[Any]


class World:
    """A practice in a folder and a clock that runs from wherever a test puts it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._offset = MONDAY_NINE - datetime.now(UTC)
        calendar_file = folder / "north.ics"
        calendar_file.write_bytes(calendar(vevent("SUMMARY:Session: J. D.", "DURATION:PT50M")))
        settings = {
            "practice": {"name": "Riverside", "timezone": "UTC"},
            "clinicians": [{"id": "amara"}],
            "sources": [{"name": "north", "type": "ical", "path": str(calendar_file)}],
            "channels": [{"name": "log", "type": "file", "path": str(folder / "out.jsonl")}],
            "alerts": {"to": ["log"]},
            "digests": [{"name": "monday", "to": ["log"]}],
            "storage": {"url": f"sqlite:///{folder}/steadyframe.db"},
        }
        put_empty_database(folder / "steadyframe.db")
        self.config = folder / "steadyframe.yaml"
        self.config.write_text(yaml.safe_dump(settings), encoding="utf-8")

    def expect_arrivals(self, start: str) -> None:
        """The clinician says when sessions begin; one is to, at `start` (as after DTSTART)."""
        session = vevent("SUMMARY:Session: J. D.", "DURATION:PT50M", uid="today", start=start)
        (self.folder / "north.ics").write_bytes(calendar(session))
        settings = yaml.safe_load(self.config.read_text(encoding="utf-8"))
        settings["clinicians"] = [{"id": "amara", "expect_arrival": True}]
        self.config.write_text(yaml.safe_dump(settings), encoding="utf-8")

    def clock(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def let_pass(self, span: timedelta) -> None:
        self._offset += span

    def app(self) -> Installation:
        return bootstrap.build(load_settings(self.config, environ=os.environ), self.clock)

    def state(self) -> SourceState:
        with reading(self.app().engine) as connection:
            return sources.load(connection, "north")

    def messages(self) -> list[dict[str, Any]]:
        file = self.folder / "out.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    @contextmanager
    def daemon(self) -> Iterator[tuple[Daemon, Log]]:
        daemon = Daemon(lambda: load_settings(self.config, environ=os.environ), clock=self.clock)
        with capture_logs() as log:
            thread = Thread(target=daemon.run)
            thread.start()
            try:
                yield daemon, log
            finally:
                daemon.tell("stop")
                thread.join(PATIENCE)
        assert not thread.is_alive()
        assert "daemon_stopped" in events(log)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def events(log: Log) -> list[str]:
    return [entry["event"] for entry in log]


def until(condition: Callable[[], Any]) -> None:
    """Looks again until it holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def run_a_round(world: World) -> Log:
    with world.daemon() as (_, log):
        until(lambda: "evaluation_finished" in events(log))
        until(lambda: "digest_queued" not in events(log) or "message_sent" in events(log))
    return log


def test_a_source_that_was_never_polled_is_polled_at_once(world: World) -> None:
    log = run_a_round(world)

    assert events(log).index("poll_finished") < events(log).index("evaluation_finished")
    assert world.state().last_ok is not None


def test_a_poll_that_is_not_due_waits(world: World) -> None:
    poll_source(world.app(), "north", world.clock())

    log = run_a_round(world)

    assert "poll_finished" not in events(log)


def test_many_missed_polls_are_one(world: World) -> None:
    run_a_round(world)
    world.let_pass(timedelta(days=3))

    log = run_a_round(world)

    assert events(log).count("poll_finished") == 1


def test_its_own_absence_is_never_taken_for_the_calendars(world: World) -> None:
    run_a_round(world)
    world.let_pass(timedelta(days=3))

    run_a_round(world)

    with reading(world.app().engine) as connection:
        assert findings.load_all(connection) == []


def test_a_digest_that_fell_due_meanwhile_goes_out_once_and_says_that_it_is_late(
    world: World,
) -> None:
    run_a_round(world)
    world.let_pass(timedelta(days=7, hours=3))
    run_a_round(world)
    run_a_round(world)

    (digest,) = world.messages()
    assert digest["kind"] == "digest"
    assert "late" in digest["text"].lower()


def test_the_daemon_forgets_by_itself_what_is_older_than_the_retention(world: World) -> None:
    run_a_round(world)
    world.let_pass(timedelta(days=500))
    with world.daemon() as (_, log):
        until(lambda: "old_records_purged" in events(log))
    run_a_round(world)

    with reading(world.app().engine) as connection:
        assert row_counts(connection)["sessions"] == 0


def test_a_clock_set_back_is_said_once_and_waited_out(world: World) -> None:
    run_a_round(world)
    world.let_pass(-timedelta(days=1))
    with world.daemon() as (daemon, log):
        until(lambda: "job_failed" in events(log))
        world.let_pass(timedelta(days=1, minutes=2))
        daemon.tell("reload")
        until(lambda: "evaluation_finished" in events(log))

    (failed,) = [entry for entry in log if entry["event"] == "job_failed"]
    assert "This machine's clock is behind 2026-11-23T09:00" in failed["why"]
    assert "job_recovered" in events(log)


def test_a_channel_that_refuses_ends_neither_the_daemon_nor_in_a_traceback(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    run_a_round(world)
    (world.folder / "out.jsonl").mkdir()
    world.let_pass(timedelta(days=7))
    with world.daemon() as (_, log):
        until(lambda: "message_refused" in events(log))

    assert "Traceback" not in capsys.readouterr().err


def test_a_bad_reload_keeps_the_lock_and_the_old_settings(world: World) -> None:
    with world.daemon() as (daemon, log):
        until(lambda: "evaluation_finished" in events(log))
        good = world.config.read_text(encoding="utf-8")
        world.config.write_text("practice: {}\n", encoding="utf-8")
        daemon.tell("reload")
        until(lambda: "config_refused" in events(log))
        world.config.write_text(good, encoding="utf-8")
        daemon.tell("reload")
        until(lambda: "config_reloaded" in events(log))


def test_a_session_that_has_not_started_is_told_at_once_and_not_at_the_next_full_round(
    world: World,
) -> None:
    world.expect_arrivals(":20261123T100006Z")
    run_a_round(world)
    world.let_pass(datetime(2026, 11, 23, 10, 10, tzinfo=UTC) - world.clock())

    with world.daemon():
        until(lambda: any(m["kind"] == "alert" for m in world.messages()))
