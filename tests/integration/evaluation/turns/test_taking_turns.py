"""Rounds of several processes at once: each takes its time from the clock when it has its turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.clock import fixed_clock
from monitor.jobs.app import Installation
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.time_guard import TimeWentBack, clock_for, latest_moment, time_of_a_daemon
from monitor.store.database import reading
from tests.integration.watched import Watched

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def app(tmp_path: Path) -> Installation:
    """Another process has just been done, a second after nine."""
    practice = Watched(tmp_path)
    practice.write()
    evaluate(practice.app, NINE + SECOND)
    return practice.app


def seen(app: Installation) -> datetime | None:
    with reading(app.engine) as connection:
        return latest_moment(connection)


def test_one_that_waited_for_its_turn_reads_the_clock_again(app: Installation) -> None:
    waited = replace(app, clock=fixed_clock(NINE + 2 * SECOND))

    evaluate(waited, NINE)

    assert seen(app) == NINE + 2 * SECOND


def test_a_time_that_was_given_is_refused_however_close_it_is(app: Installation) -> None:
    with pytest.raises(TimeWentBack, match=r"^--now 2026-11-23T09:00:00"):
        evaluate(replace(app, clock=fixed_clock(NINE)), NINE)

    assert seen(app) == NINE + SECOND


@pytest.mark.parametrize(
    ("back", "is_small"), [(1, True), (179, True), (180, False), (3_600, False), (86_400, False)]
)
def test_a_clock_that_the_network_sets_back_by_seconds_stands_still_until_it_has_caught_up(
    app: Installation, back: int, is_small: bool
) -> None:
    def clock() -> datetime:
        return NINE + (1 - back) * SECOND

    def clock_of_a_command() -> datetime:
        return clock_for(app.engine, clock, is_given=False, writes=True)()

    for now in (lambda: time_of_a_daemon(app.engine, clock), clock_of_a_command):
        if is_small:
            assert now() == NINE + SECOND
        else:
            with pytest.raises(TimeWentBack, match=r"^This machine's clock is behind"):
                now()


def test_a_clock_set_back_by_seconds_while_a_round_waits_ends_no_round(app: Installation) -> None:
    evaluate(replace(app, clock=fixed_clock(NINE + SECOND / 2)), NINE)

    assert seen(app) == NINE + SECOND


def test_a_round_of_long_ago_is_none_that_waited(app: Installation) -> None:
    with pytest.raises(TimeWentBack):
        evaluate(replace(app, clock=fixed_clock(NINE + SECOND)), NINE - timedelta(minutes=5))


@pytest.mark.parametrize("by_a_daemon", [True, False])
def test_another_command_that_is_done_just_then_is_no_later_time(
    app: Installation, by_a_daemon: bool
) -> None:
    def clock() -> datetime:
        evaluate(app, NINE + 3 * SECOND)
        return NINE + 2 * SECOND

    if by_a_daemon:
        assert time_of_a_daemon(app.engine, clock) == NINE + 2 * SECOND
    else:
        assert clock_for(app.engine, clock, is_given=False, writes=True) is clock
