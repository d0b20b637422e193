"""`now` tells how long an answer that was found with it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.common.deadline_tracking import Watch, unwatched

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def holds(question: Callable[[datetime], object]) -> datetime | None:
    watch = Watch(NOW)
    question(watch.watched())
    return watch.holds_until


def test_what_lies_ahead_is_waited_for_whichever_way_it_is_asked() -> None:
    ahead = NOW + HOUR
    for question in (
        lambda now: now < ahead,
        lambda now: now >= ahead,
        lambda now: ahead <= now,
        lambda now: ahead > now,
        lambda now: min(now, ahead),
        lambda now: ahead.astimezone(ZoneInfo("Asia/Kolkata")) < now,
    ):
        assert holds(question) == ahead


def test_what_has_passed_holds_for_ever() -> None:
    assert holds(lambda now: now > NOW - HOUR) is None
    assert holds(lambda now: None) is None


def test_the_nearest_of_several_moments_counts() -> None:
    assert holds(lambda now: now < NOW + 3 * HOUR or now < NOW + HOUR) == NOW + 3 * HOUR
    assert holds(lambda now: now < NOW - HOUR or now < NOW + 2 * HOUR) == NOW + 2 * HOUR


def test_a_limit_may_stand_on_either_side() -> None:
    made = NOW - HOUR

    assert holds(lambda now: now - 3 * HOUR > made) == NOW + 2 * HOUR
    assert holds(lambda now: now > made + 3 * HOUR) == NOW + 2 * HOUR
    assert holds(lambda now: now + 2 * HOUR > NOW + 5 * HOUR) == NOW + 3 * HOUR


def test_a_moment_that_is_just_now_is_looked_at_again() -> None:
    assert holds(lambda now: now <= NOW) == NOW


@pytest.mark.parametrize(
    "question",
    [
        lambda now: now - (NOW - HOUR),
        lambda now: (NOW + HOUR) - now,
        lambda now: now.astimezone(ZoneInfo("America/New_York")).date(),
    ],
)
def test_a_value_reckoned_from_it_does_not_last(question: Callable[[datetime], object]) -> None:
    assert holds(question) == NOW


def test_it_reckons_like_any_instant() -> None:
    watch = Watch(NOW)
    now = watch.watched()

    assert now - (NOW - HOUR) == HOUR
    assert (NOW + HOUR) - now == HOUR
    assert now + HOUR == NOW + HOUR
    assert HOUR + now == NOW + HOUR
    assert now == NOW
    assert hash(now) == hash(NOW)
    assert type(unwatched(now)) is datetime


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=6),
    st.integers(-50, 50),
    st.integers(0, 60),
)
def test_until_then_the_answer_is_the_same(thresholds: list[int], shift: int, later: int) -> None:
    """For any question that compares `now` with moments, in any way."""

    def answer(now: datetime) -> list[bool]:
        moments = [NOW + hours * HOUR for hours in thresholds]
        return [
            *(now < moment for moment in moments),
            *(moment <= now + shift * HOUR for moment in moments),
            *(now - shift * HOUR > moment for moment in moments),
        ]

    watch = Watch(NOW)
    before = answer(watch.watched())
    then = NOW + later * HOUR

    if watch.holds_until is None or then < watch.holds_until:
        assert answer(then) == before
