"""`now` tells how long the answers that were given with it hold."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.common.now import Now

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR, LEAST = timedelta(hours=1), datetime.resolution
QUESTIONS: dict[str, Callable[[Now, datetime], object]] = {
    "has it come": lambda now, at: now.has_reached(at),
    "is it still to come": lambda now, at: now.is_before(at),
    "has it gone by": lambda now, at: now.is_past(at),
    "how many hours since": lambda now, at: now.whole_units_since(at, HOUR),
    "how many days since": lambda now, at: now.whole_units_since(at, timedelta(days=1)),
}
EVERY = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
AROUND_NOW = st.one_of(
    st.sampled_from([-HOUR, -LEAST, timedelta(), LEAST, HOUR]),
    st.timedeltas(min_value=timedelta(days=-60), max_value=timedelta(days=60)),
)


def holds(question: Callable[[Now], object]) -> datetime | None:
    now = Now(NOW)
    question(now)
    return now.holds_until


@EVERY
@given(away=AROUND_NOW)
def test_an_answer_holds_until_just_the_instant_at_which_it_differs(
    question: Callable[[Now, datetime], object], away: timedelta
) -> None:
    now = Now(NOW)
    answer = question(now, NOW + away)

    if now.holds_until is None:
        years_later = Now(NOW + timedelta(days=9_999))
        assert question(years_later, NOW + away) == answer
    else:
        assert now.holds_until > NOW
        assert question(Now(now.holds_until - LEAST), NOW + away) == answer
        assert question(Now(now.holds_until), NOW + away) != answer


@given(
    st.lists(st.tuples(st.sampled_from([*QUESTIONS.values()]), AROUND_NOW), min_size=1, max_size=6),
    st.timedeltas(min_value=timedelta(), max_value=timedelta(days=90)),
)
def test_until_then_all_answers_are_the_same(
    asked: list[tuple[Callable[[Now, datetime], object], timedelta]], later: timedelta
) -> None:
    def answers(now: Now) -> list[object]:
        return [question(now, NOW + away) for question, away in asked]

    now = Now(NOW)
    before = answers(now)

    if now.holds_until is None or NOW + later < now.holds_until:
        assert answers(Now(NOW + later)) == before


def test_what_was_never_asked_holds_for_ever() -> None:
    assert holds(lambda now: None) is None


def test_an_instant_counts_from_itself_on_and_has_gone_by_only_after_it() -> None:
    assert Now(NOW).has_reached(NOW)
    assert not Now(NOW).is_before(NOW)
    assert not Now(NOW).is_past(NOW)
    assert holds(lambda now: now.has_reached(NOW)) is None
    assert holds(lambda now: now.is_past(NOW)) == NOW + LEAST


def test_units_are_whole_ones_and_below_zero_before_they_begin() -> None:
    moments = [NOW - 3 * HOUR, NOW - HOUR + LEAST, NOW, NOW + LEAST, NOW + HOUR]

    assert [Now(NOW).whole_units_since(at, HOUR) for at in moments] == [3, 0, 0, -1, -1]


def test_an_answer_that_is_kept_for_good_is_not_asked_again() -> None:
    ended = NOW - HOUR

    assert Now(NOW).whole_units_since(ended, HOUR, for_good=True) == 1
    assert holds(lambda now: now.whole_units_since(ended, HOUR, for_good=True)) is None


def test_what_any_poll_may_change_holds_no_longer_than_now() -> None:
    assert holds(lambda now: (now.holds_no_longer(), now.is_before(NOW + HOUR))) == NOW


def test_the_nearest_of_several_moments_counts_wherever_clocks_stand() -> None:
    """By their instants: at Sydney 20:30 comes before New York's 5:00 of the same day."""
    sydney, new_york = ZoneInfo("Australia/Sydney"), ZoneInfo("America/New_York")
    later, sooner = NOW + 2 * HOUR, NOW + HOUR

    found = holds(
        lambda now: (
            now.is_before(sooner.astimezone(sydney)),
            now.is_before(later.astimezone(new_york)),
        )
    )

    assert found == sooner
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "use",
    [
        lambda now: operator.eq(now, NOW),
        lambda now: operator.eq(NOW, now),
        lambda now: operator.ne(now, NOW),
        lambda now: operator.eq(now, Now(NOW)),
        lambda now: now in [NOW],
        lambda now: now < NOW,
        lambda now: now >= NOW,
        lambda now: max(now, NOW),
        lambda now: now - NOW,
        lambda now: NOW - now,
        lambda now: now + HOUR,
        lambda now: {now},
    ],
)
def test_it_is_no_instant_to_reckon_with(use: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError):
        use(Now(NOW))


@pytest.mark.parametrize(
    "name", [n for n in dir(datetime) if not n.startswith("_") and n not in dir(Now)]
)
def test_it_has_nothing_of_a_datetime_by_which_a_rule_could_miss_its_moment(name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(Now(NOW), name)


def test_it_shows_its_instant_nowhere() -> None:
    assert "2026" not in f"{Now(NOW)} {Now(NOW)!r}"
