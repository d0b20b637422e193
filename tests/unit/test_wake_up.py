"""A job is woken once for all the times that were missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.wake_up import Every

THEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("late", [timedelta(), MINUTE / 2, timedelta(days=1), timedelta(days=3650)])
def test_what_was_missed_comes_once(late: timedelta) -> None:
    assert Every(60).get_next_fire_time(THEN, THEN + late) == THEN + late + MINUTE


def test_a_time_to_come_is_waited_for() -> None:
    """As where a clock was set back: one interval after it, not before."""
    assert Every(60).get_next_fire_time(THEN, THEN - MINUTE / 2) == THEN + MINUTE
    assert Every(60).get_next_fire_time(None, THEN) == THEN + MINUTE
