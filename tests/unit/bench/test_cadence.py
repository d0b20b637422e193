"""How often a client comes, and what is owed when an hour could not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bench.simulator.model.diary import Diary, drop, rewrite
from bench.simulator.polls.schedule import Moment
from bench.simulator.polls.seen import seen
from bench.simulator.truth.build import truth_of
from bench.simulator.truth.cadence import Cadence, cadence_of
from tests.unit.bench.lives import BEGIN, MONDAY_TEN, at, edit, life, weekly

DAY = timedelta(days=1)


def walls(*days: int) -> list[datetime]:
    return [MONDAY_TEN + day * DAY for day in days]


@pytest.mark.parametrize(
    ("days", "least", "most"),
    [
        ((0, 7, 14, 21), 7, 7),
        ((0, 14, 28, 42), 14, 14),
        ((0, 7, 15, 21, 28), 7, 7),  # one of them was moved
        ((0, 2, 7, 9, 14, 16, 21, 23), 5, 5),  # Mondays and Wednesdays
        ((1, 3, 8, 10, 15, 17, 22), 5, 5),  # Tuesdays and Thursdays, the last one ahead
        ((0, 1, 3, 7, 8, 10, 14, 15), 4, 4),  # three times a week
    ],
)
def test_a_cadence_is_the_longest_way_from_one_usual_hour_to_the_next(
    days: tuple[int, ...], least: float, most: float
) -> None:
    assert cadence_of(walls(*days)) == Cadence(least=least * DAY, most=most * DAY)


def test_of_three_sessions_no_cadence_is_learnt() -> None:
    assert cadence_of(walls(0, 7, 14)) is None


def owed(*off: int, twice: bool = False, holidays: frozenset[date] = frozenset()) -> set[str]:
    """What may be told of a client whose sessions `off` were taken off long before."""
    entries = {"jane": weekly()}
    if twice:
        again = replace(weekly(), id="again", first=MONDAY_TEN + 2 * DAY)
        entries["again"] = again
    edits = [edit("2026-03-10T09:00", drop("jane", k, at("2026-03-10T09:00"))) for k in off]
    one = replace(life(*edits), diary=Diary(entries=entries), holidays=holidays)
    polls = [Moment(at=BEGIN + n * DAY, poll="good") for n in range(60)]
    return {e.rule for e in truth_of(seen(one, polls))}


@pytest.mark.parametrize("twice", [False, True])
def test_a_client_who_never_misses_is_owed_nothing(twice: bool) -> None:
    assert owed(twice=twice) == set()


MONDAYS = [(MONDAY_TEN + k * 7 * DAY).date() for k in range(9)]


@pytest.mark.parametrize("off", [(5,), (5, 6)])
def test_hours_that_fell_to_a_holiday_are_skipped(off: tuple[int, ...]) -> None:
    assert owed(*off, holidays=frozenset(MONDAYS[k] for k in off)) == set()


def test_a_week_cancelled_while_the_next_one_stands_is_a_cancellation_and_no_more() -> None:
    assert owed(5) == {"cancellation"}
    assert "missed_follow_up" in owed(4, 5, 6, 7)


@pytest.mark.parametrize(("off", "is_owed"), [((4,), False), ((4, 5), True), ((4, 5, 6), True)])
def test_one_week_alone_that_was_cancelled_is_skipped(off: tuple[int, ...], is_owed: bool) -> None:
    """By the client, so that nothing is owed for the cancellation itself."""
    when = "2026-03-10T09:00"
    words = {"tail": " - cancelled by client", "is_worded": True}
    one = life(*(edit(when, drop("jane", k, at(when), **words)) for k in off))
    polls = [Moment(at=BEGIN + n * DAY, poll="good") for n in range(60)]
    found = {e.rule for e in truth_of(seen(one, polls)) if e.must}
    assert ("missed_follow_up" in found) == is_owed


def test_an_hour_that_was_moved_far_is_skipped_as_one_cancelled_and_booked_anew() -> None:
    to = weekly().original(5) - 4 * DAY
    change = rewrite("jane", 5, at("2026-03-10T09:00"), start=to)
    one = life(edit("2026-03-10T09:00", change))
    polls = [Moment(at=BEGIN + n * DAY, poll="good") for n in range(60)]
    assert {e.rule for e in truth_of(seen(one, polls))} == {"reschedule"}


def test_two_hours_a_week_are_two_usual_hours() -> None:
    assert "slot_drift" not in owed(5, twice=True)
