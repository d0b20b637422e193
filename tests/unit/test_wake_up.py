"""A job is woken once for all the times that were missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.wake_up import Every, plan

THEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("late", [timedelta(), MINUTE / 2, timedelta(days=1), timedelta(days=3650)])
def test_what_was_missed_comes_once(late: timedelta) -> None:
    assert Every(60).get_next_fire_time(THEN, THEN + late) == THEN + late + MINUTE


def test_a_time_to_come_is_waited_for() -> None:
    """As where a clock was set back: one interval after it, not before."""
    assert Every(60).get_next_fire_time(THEN, THEN - MINUTE / 2) == THEN + MINUTE
    assert Every(60).get_next_fire_time(None, THEN) == THEN + MINUTE


@pytest.fixture
def scheduler() -> Iterator[BackgroundScheduler]:
    """It has a round that comes in five minutes."""
    made = BackgroundScheduler(timezone=UTC)
    made.start(paused=True)
    made.add_job(print, id="round", trigger=Every(60), next_run_time=THEN + 5 * MINUTE)
    yield made
    made.shutdown()


@pytest.mark.parametrize(
    ("moment", "at_latest", "comes"),
    [
        (THEN + MINUTE, False, THEN + MINUTE),
        (THEN + 9 * MINUTE, False, THEN + 9 * MINUTE),
        (THEN + MINUTE, True, THEN + MINUTE),
        (THEN + 9 * MINUTE, True, THEN + 5 * MINUTE),
    ],
)
def test_what_a_round_was_woken_for_while_it_was_at_work_is_not_put_off(
    scheduler: BackgroundScheduler, moment: datetime, at_latest: bool, comes: datetime
) -> None:
    plan(scheduler, "round", moment, at_latest=at_latest)
    assert scheduler.get_job("round").next_run_time == comes


def test_a_job_that_is_gone_is_said(scheduler: BackgroundScheduler) -> None:
    with pytest.raises(JobLookupError):
        plan(scheduler, "poll:old", THEN, at_latest=True)
