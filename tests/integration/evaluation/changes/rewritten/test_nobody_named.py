"""Sessions whose titles name no client: an hour that stands in another entry did not change."""

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
)
from tests.integration.watched import Watched, a_series, an_event, skipping

FIRST = "2026-11-03T10:00"
OTHER = an_event("other", "Session: B", "2026-12-03T14:00")


def entry(uid: str, start: str) -> str:
    return an_event(uid, "Session: A", start)


def series(uid: str, start: str, *lines: str, rule: str = "") -> str:
    return a_series(uid, "Session: A", start, *lines, rule=rule)


SINGLES = [entry(f"one-{start[5:10]}", start) for start in TUESDAYS]
CUT = series("old", FIRST, rule=";UNTIL=20261120T000000Z")


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    source = {"name": "north", "type": "ical", "path": "north.ics", "clinician": "amara"}
    return Watched(tmp_path, clients=[], sources=[source], sessions={"title_patterns": ["Session"]})


STILL: dict[str, tuple[list[str], list[str]]] = {
    "one entry for another": ([entry("old", TUESDAYS[1])], [entry("new", TUESDAYS[1])]),
    "a series for single ones": (SINGLES, [series("new", WEEKLY, rule=";COUNT=3")]),
    "single ones for a series": ([series("old", WEEKLY, rule=";COUNT=3")], SINGLES),
    "a series that is split": ([series("old", FIRST)], [CUT, series("new", WEEKLY)]),
    "one date of a series": (
        [series("old", FIRST)],
        [series("old", FIRST, skipping(TUESDAYS[1])), entry("new", TUESDAYS[1])],
    ),
    "a duplicate": ([series("old", FIRST), entry("twice", TUESDAYS[1])], [series("old", FIRST)]),
}


@pytest.mark.parametrize(("before", "then"), STILL.values(), ids=STILL.keys())
def test_an_hour_that_another_entry_shows_was_neither_moved_nor_cancelled(
    practice: Watched, before: list[str], then: list[str]
) -> None:
    see(practice, BEFORE, north=[*before, OTHER])
    see(practice, THEN, north=[*then, OTHER])
    assert practice.said("cancellation", "reschedule") == []
    day = hours(practice, "2026-12-01", "2026-12-02", LATER)
    assert day == ["12-01 10:00 upcoming"]


def test_what_a_split_leaves_out_was_cancelled(practice: Watched) -> None:
    see(practice, BEFORE, north=[series("old", FIRST), OTHER])
    see(practice, THEN, north=[CUT, series("new", WEEKLY, skipping(TUESDAYS[1])), OTHER])
    assert practice.said() == ["cancellation open"]
    assert practice.only("cancellation").draft.value["sessions"] == 1


def test_an_hour_that_another_entry_gives_again_was_not_cancelled(practice: Watched) -> None:
    see(practice, BEFORE, north=[entry("old", TUESDAYS[1]), OTHER])
    see(practice, THEN, north=[OTHER])
    see(practice, LATER, north=[entry("new", TUESDAYS[1]), OTHER])
    assert practice.said() == ["cancellation resolved rebooked"]


def test_two_that_stand_at_one_time_are_two(practice: Watched) -> None:
    see(practice, BEFORE, north=[entry("old", TUESDAYS[1]), entry("new", TUESDAYS[1])])
    assert len(hours(practice, "2026-12-01", "2026-12-02", LATER)) == 2
