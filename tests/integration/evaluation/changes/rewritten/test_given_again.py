"""An hour that was cancelled and is given again, by whatever event, was not cancelled (ADR 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.evaluation.changes.seen_hours import (
    BEFORE,
    LATER,
    THEN,
    TUESDAYS,
    TWO,
    WEEKLY,
    hours,
    see,
    singles,
)
from tests.integration.watched import Watched, a_series, an_event, skipping

JOHN = a_series("john", "John Roe", "2026-11-03T14:00")
AFTERWARDS = "2026-11-23T12:00"


def single(uid: str, start: str = TUESDAYS[1]) -> str:
    return an_event(uid, "Jane Doe", start)


def series(*lines: str, rule: str = "") -> str:
    return a_series("jane", "Jane Doe", "2026-11-03T10:00", *lines, rule=rule)


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


TEN, THREE = series(rule=";COUNT=10"), series(rule=";COUNT=3")
STEPS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "a single event": ([single("one")], [], [single("two")]),
    "a date of a series, by a single event": (
        [series()],
        [series(skipping(TUESDAYS[1]))],
        [series(skipping(TUESDAYS[1])), single("two")],
    ),
    "the rest of a series, by another one": (
        [TEN],
        [THREE],
        [THREE, a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=7")],
    ),
    "single events, by a series": (
        singles(*TUESDAYS),
        [],
        [a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=3")],
    ),
    "beside another hour of that week": (
        [single("one")],
        [],
        [single("two"), single("three", "2026-12-03T10:00")],
    ),
    "by an entry in words that is written anew": (
        [single("one")],
        [an_event("one", "Canceled: Session: Jane Doe", TUESDAYS[1])],
        [an_event("one", "Canceled: Session: Jane Doe", TUESDAYS[1]), single("two")],
    ),
}


@pytest.mark.parametrize(("before", "then", "later"), STEPS.values(), ids=STEPS.keys())
def test_an_hour_that_another_event_gives_again_was_not_cancelled(
    practice: Watched, before: list[str], then: list[str], later: list[str]
) -> None:
    see(practice, BEFORE, north=[*before, JOHN])
    see(practice, THEN, north=[*then, JOHN])
    assert practice.said() == ["cancellation open"]
    see(practice, LATER, north=[*later, JOHN])
    assert practice.said() == ["cancellation resolved rebooked"]
    assert "12-01 10:00 upcoming" in hours(practice, "2026-12-01", "2026-12-02", LATER)


def test_it_may_be_given_again_in_another_calendar(tmp_path: Path) -> None:
    practice = Watched(tmp_path, sources=TWO)
    see(practice, BEFORE, north=[single("one"), JOHN], clinic=[JOHN])
    see(practice, THEN, north=[JOHN])
    see(practice, LATER, clinic=[JOHN, single("one")])
    assert practice.said() == ["cancellation resolved rebooked"]


def test_it_may_be_given_again_days_later(practice: Watched) -> None:
    see(practice, BEFORE, north=[single("one", TUESDAYS[2]), JOHN])
    see(practice, THEN, north=[JOHN])
    see(practice, "2026-11-27T09:00", north=[JOHN, single("two", TUESDAYS[2])])
    assert practice.said("cancellation", "reschedule") == ["cancellation resolved rebooked"]


def test_an_hour_given_again_that_goes_once_more_is_a_second_cancellation(
    practice: Watched,
) -> None:
    see(practice, BEFORE, north=[single("one"), JOHN])
    see(practice, THEN, north=[JOHN])
    see(practice, LATER, north=[single("two"), JOHN])
    see(practice, AFTERWARDS, north=[JOHN])
    assert practice.said() == ["cancellation open", "cancellation resolved rebooked"]


def test_one_that_was_moved_and_is_moved_back_is_there_again(practice: Watched) -> None:
    see(practice, BEFORE, north=[single("one"), JOHN])
    see(practice, THEN, north=[JOHN])
    see(practice, LATER, north=[single("two", "2026-12-01T15:00"), JOHN])
    see(practice, AFTERWARDS, north=[single("two"), JOHN])
    assert practice.said("cancellation") == ["cancellation resolved rebooked"]


PARTS: dict[str, tuple[list[str], int, str]] = {
    "one more week of the series": ([series(rule=";COUNT=4")], 6, TUESDAYS[1]),
    "two single events": ([THREE, *singles(TUESDAYS[0], TUESDAYS[1])], 5, TUESDAYS[2]),
    "all but the first": ([series(skipping(TUESDAYS[0]), rule=";COUNT=10")], 1, TUESDAYS[0]),
}


@pytest.mark.parametrize(("later", "left", "first"), PARTS.values(), ids=PARTS.keys())
def test_of_a_run_that_comes_back_in_part_the_rest_was_cancelled(
    practice: Watched, later: list[str], left: int, first: str
) -> None:
    see(practice, BEFORE, north=[TEN, JOHN])
    see(practice, THEN, north=[THREE, JOHN])
    assert practice.only("cancellation").draft.value["sessions"] == 7
    see(practice, LATER, north=[*later, JOHN])
    found = practice.only("cancellation")
    assert (str(found.status), found.draft.value["sessions"]) == ("open", left)
    assert found.draft.session is not None
    assert found.draft.session.planned_start == practice.at(first)


def test_a_record_written_down_after_the_hour_gives_nothing_back(practice: Watched) -> None:
    see(practice, BEFORE, north=[single("one", TUESDAYS[0]), JOHN])
    see(practice, THEN, north=[JOHN])
    see(practice, "2026-11-24T11:00")
    see(practice, "2026-11-24T12:00", north=[single("two", TUESDAYS[0]), JOHN])
    assert practice.said("cancellation") == ["cancellation open"]
