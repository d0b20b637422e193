"""`run --health` says what the daemon does not do, and tells the cause before what follows."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from config import load_settings
from monitor.core.alerts.channel_health import ChannelHealth
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.health import ask_health
from monitor.jobs.heartbeat import beat, beat_in_round, begin_to_beat, round_ended
from monitor.jobs.polling.poll import poll_source
from monitor.jobs.time_guard import move_time_on
from monitor.store.calendars import sources
from monitor.store.database import writing
from monitor.store.delivery import channels, outbox
from tests.builders.outbox import a_queued_message
from tests.integration.daemon.test_daemon import MONDAY_NINE, World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A daemon has been at work for an hour; now it is nine."""
    made = World(tmp_path)
    begin_to_beat(made.app().engine, MONDAY_NINE - timedelta(hours=1))
    beat(made.app().engine, MONDAY_NINE)
    poll_source(made.app(), "north", MONDAY_NINE)
    evaluate(made.app(), MONDAY_NINE)
    round_ended(made.app().engine, MONDAY_NINE)
    return made


def says(world: World, minutes: int = 0) -> str:
    """What is said so many minutes past nine, the heart having beaten all the while."""
    now = MONDAY_NINE + minutes * MINUTE
    beat(world.app().engine, now)
    health = ask_health(load_settings(world.config, environ=os.environ), now)
    assert health.is_well == health.says.startswith("The daemon is at work")
    assert "\n" not in health.says
    return health.says


def evaluated(world: World, minutes: int) -> None:
    now = MONDAY_NINE + minutes * MINUTE
    with writing(world.app().engine) as connection:
        move_time_on(connection, now, lambda: now)
    round_ended(world.app().engine, now)


def polled(world: World, minutes: int) -> None:
    now = MONDAY_NINE + minutes * MINUTE
    with writing(world.app().engine) as connection:
        sources.save(connection, "north", last_attempt=now, next_due=now + MINUTE)


def test_all_is_well_while_everything_is_done(world: World) -> None:
    assert says(world) == "The daemon is at work: last heartbeat 2026-11-23T09:00:00+00:00."
    assert says(world, 6).startswith("The daemon is at work")


def test_a_source_that_is_not_tried_in_its_interval_is_named(world: World) -> None:
    evaluated(world, 7)

    assert says(world, 7) == (
        "The daemon does not poll: north was due at 2026-11-23T09:01:00+00:00. "
        "Restart `steadyframe run`; its log says what went wrong."
    )


def test_a_source_that_failed_was_tried(world: World) -> None:
    polled(world, 30)
    with writing(world.app().engine) as connection:
        sources.save(connection, "north", last_error="It is out of reach.")
    evaluated(world, 30)

    assert says(world, 30).startswith("The daemon is at work")


def test_an_evaluation_that_never_ends_is_said(world: World) -> None:
    polled(world, 16)

    assert says(world, 16).startswith(
        "The daemon does not evaluate: the last evaluation ended at 2026-11-23T09:00:00+00:00."
    )


@pytest.mark.parametrize(
    ("began", "worked", "is_well"),
    [
        (1, 59, True),  # a large clinic's first round
        (15, 59, True),
        (1, 50, False),  # it stands still
        (16, 59, False),  # one after the other breaks off
    ],
)
def test_a_round_that_is_at_work_may_take_its_time(
    world: World, began: int, worked: int, is_well: bool
) -> None:
    polled(world, 60)
    with writing(world.app().engine) as connection:
        at = (MONDAY_NINE + minutes * MINUTE for minutes in (began, worked))
        beat_in_round(connection, *at)

    assert says(world, 60).startswith(
        "The daemon is at work" if is_well else "The daemon does not evaluate"
    )


def test_a_message_that_lies_about_is_said(world: World) -> None:
    with_message(world)
    for_all(world, 11)

    assert says(world, 11).startswith(
        "The daemon does not deliver: a message for log has been due since 2026-11-23T09:00"
    )


def test_a_message_whose_channel_is_in_trouble_was_said_to_be_stuck(world: World) -> None:
    with_message(world)
    for_all(world, 11)
    failing = ChannelHealth(failures=3, failing_since=MONDAY_NINE)
    with writing(world.app().engine) as connection:
        channels.keep_only(connection, ["log"])
        channels.lease(connection, "log", "test", MONDAY_NINE)
        assert channels.keep(connection, "log", "test", failing, MONDAY_NINE)

    assert says(world, 11).startswith("The daemon is at work")


def test_what_was_due_before_it_started_is_not_its_to_do(world: World) -> None:
    with_message(world)
    begin_to_beat(world.app().engine, MONDAY_NINE + 24 * 60 * MINUTE)

    assert says(world, 24 * 60 + 4).startswith("The daemon is at work")


def test_a_clock_that_is_behind_is_the_cause_of_all_else(world: World) -> None:
    evaluated(world, 60 * 24)

    assert says(world, 20) == (
        "This machine's clock is behind 2026-11-24T09:00:00+00:00, which the database has already "
        "seen: nothing is polled or evaluated until then. Set the clock if it is wrong. If it was "
        "ahead before, make a backup (`steadyframe db backup PATH`), then "
        "`steadyframe db set-time`."
    )


def for_all(world: World, minutes: int) -> None:
    polled(world, minutes)
    evaluated(world, minutes)


def with_message(world: World) -> None:
    """One is due since nine, and nobody takes it up."""
    with writing(world.app().engine) as connection:
        outbox.put(connection, [a_queued_message("a", "log", MONDAY_NINE)])
