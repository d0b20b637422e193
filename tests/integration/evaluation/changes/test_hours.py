"""One hour is one session, whatever events show it (ADR 18): series, single events, splits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.evaluation.changes.seen_hours import (
    BEFORE,
    LATER,
    THEN,
    TUESDAYS,
    WEEKLY,
    hours,
    see,
    singles,
)
from tests.integration.watched import Watched, a_series, an_event, skipping


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


AFTERWARDS = {
    "the first gets the rule": [a_series("one-11-24", "Jane Doe", WEEKLY, rule=";COUNT=3")],
    "a series of its own": [a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=3")],
    "one event with further dates": [
        an_event(
            "one-11-24",
            "Jane Doe",
            WEEKLY,
            "RDATE;TZID=America/New_York:20261201T100000,20261208T100000",
        )
    ],
    "two series": [
        a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=2"),
        an_event("last", "Jane Doe", "2026-12-08T10:00"),
    ],
    "other single events": [an_event(f"n{s[5:10]}", "Jane Doe", s) for s in TUESDAYS],
}


@pytest.mark.parametrize("after", AFTERWARDS.values(), ids=AFTERWARDS.keys())
def test_single_events_that_become_something_else_were_neither_moved_nor_cancelled(
    practice: Watched, after: list[str]
) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS))
    see(practice, THEN, north=after)
    assert practice.said() == []
    assert hours(practice, "2026-11-23", "2026-12-10", LATER) == [
        "11-24 10:00 upcoming",
        "12-01 10:00 upcoming",
        "12-08 10:00 upcoming",
    ]


def test_a_series_that_becomes_single_events_was_not_cancelled(practice: Watched) -> None:
    see(practice, BEFORE, north=[a_series("old", "Jane Doe", WEEKLY, rule=";COUNT=3")])
    see(practice, THEN, north=singles(*TUESDAYS))
    assert practice.said() == []


def test_both_may_stand_for_a_while_before_the_single_events_go(practice: Watched) -> None:
    series = a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=3")
    see(practice, BEFORE, north=singles(*TUESDAYS))
    see(practice, THEN, north=[*singles(*TUESDAYS), series])
    see(practice, LATER, north=[series])
    assert practice.said() == []


def test_two_series_become_one_and_one_becomes_two(practice: Watched) -> None:
    two = [
        a_series("first", "Jane Doe", WEEKLY, rule=";INTERVAL=2"),
        a_series("second", "Jane Doe", "2026-12-01T10:00", rule=";INTERVAL=2"),
    ]
    one = [a_series("both", "Jane Doe", WEEKLY)]
    see(practice, BEFORE, north=two)
    see(practice, THEN, north=one)
    see(practice, LATER, north=two)
    assert practice.said() == []


SERIES = a_series("jane", "Jane Doe", WEEKLY)
AGAIN = an_event("again", "Jane Doe", TUESDAYS[1])
TWICE: dict[str, tuple[list[str], list[str]]] = {
    "of a series": ([SERIES, AGAIN], [SERIES]),
    "in the series": (
        [SERIES, AGAIN],
        [a_series("jane", "Jane Doe", WEEKLY, skipping(TUESDAYS[1])), AGAIN],
    ),
    "of a single event": ([*singles(TUESDAYS[1]), AGAIN], [AGAIN]),
    "by its status": (
        [SERIES, AGAIN],
        [SERIES, an_event("again", "Jane Doe", TUESDAYS[1], "STATUS:CANCELLED")],
    ),
    "of two that were entered alike": (
        [*singles(*TUESDAYS), an_event("second", "Jane Doe", TUESDAYS[0]), AGAIN],
        singles(*TUESDAYS),
    ),
    "a series that stood twice": ([SERIES, a_series("twin", "Jane Doe", WEEKLY)], [SERIES]),
    "an exception that was moved onto the hour": (
        [SERIES, an_event("jane", "Jane Doe", TUESDAYS[1], of=TUESDAYS[2])],
        [a_series("jane", "Jane Doe", WEEKLY, skipping(TUESDAYS[2]))],
    ),
}


@pytest.mark.parametrize(("twice", "once"), TWICE.values(), ids=TWICE.keys())
def test_deleting_a_duplicate_entry_is_no_cancellation(
    practice: Watched, twice: list[str], once: list[str]
) -> None:
    see(practice, BEFORE, north=twice)
    see(practice, THEN, north=once)
    assert practice.said("cancellation", "reschedule") == []
    assert "12-01 10:00 upcoming" in hours(practice, "2026-11-23", "2026-12-10", LATER)


def test_deleting_both_entries_of_an_hour_is_one_cancellation(practice: Watched) -> None:
    see(practice, BEFORE, north=[SERIES, AGAIN])
    see(practice, THEN, north=[a_series("jane", "Jane Doe", WEEKLY, skipping(TUESDAYS[1]))])
    assert practice.said() == ["cancellation open"]


def test_an_hour_of_the_new_event_that_is_missing_was_cancelled(practice: Watched) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS))
    series = a_series("new", "Jane Doe", WEEKLY, skipping(TUESDAYS[1]), rule=";COUNT=3")
    see(practice, THEN, north=[series])
    found = practice.only("cancellation").draft
    assert found.session is not None
    assert found.session.start == practice.at(TUESDAYS[1])
    assert found.value["sessions"] == 1
    assert practice.said() == ["cancellation open"]


LEFT_OUT: dict[str, tuple[list[str], list[str]]] = {
    "a week later": (
        [
            a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
            a_series("new", "Jane Doe", "2026-12-01T10:00"),
        ],
        ["2026-11-24T10:00"],
    ),
    "with an exception": (
        [
            a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
            a_series("new", "Jane Doe", WEEKLY, skipping(TUESDAYS[1])),
        ],
        ["2026-12-01T10:00"],
    ),
}


@pytest.mark.parametrize(("after", "gone"), LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_what_a_split_leaves_out_was_cancelled_and_nothing_was_moved(
    practice: Watched, after: list[str], gone: list[str]
) -> None:
    see(practice, BEFORE, north=[a_series("old", "Jane Doe", "2026-11-03T10:00")])
    see(practice, THEN, north=after)
    assert practice.said() == ["cancellation open"]
    found = practice.only("cancellation").draft
    assert found.session is not None
    assert found.session.start == practice.at(gone[0])
    assert found.value["sessions"] == len(gone)


def test_weekly_to_biweekly_is_one_cancellation_of_every_other_hour(practice: Watched) -> None:
    see(practice, BEFORE, north=[a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";COUNT=8")])
    after = [
        a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
        a_series("new", "Jane Doe", WEEKLY, rule=";INTERVAL=2;COUNT=3"),
    ]
    see(practice, THEN, north=after)
    assert practice.said() == ["cancellation open"]
    assert practice.only("cancellation").draft.value["sessions"] == 2  # 1 and 15 December


def test_a_split_with_a_fixed_end_that_comes_sooner_cancels_the_rest(practice: Watched) -> None:
    see(practice, BEFORE, north=[a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";COUNT=8")])
    after = [
        a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
        a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=3"),
    ]
    see(practice, THEN, north=after)
    assert practice.said() == ["cancellation open"]
    assert practice.only("cancellation").draft.value["sessions"] == 2  # 15 and 22 December


def test_eight_single_events_that_become_a_series_are_not_held_back(practice: Watched) -> None:
    days = [f"2026-{d}T10:00" for d in ("11-24", "12-01", "12-08", "12-15", "12-22", "12-29")]
    days += ["2027-01-05T10:00", "2027-01-12T10:00"]
    see(practice, BEFORE, north=singles(*days))
    practice.write(a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=8"))
    assert practice.look(THEN).outcome == "ok"
    practice.evaluate("2026-11-23T10:12")
    assert practice.said() == []
