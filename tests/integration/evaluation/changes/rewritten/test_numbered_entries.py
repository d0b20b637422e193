"""Exports that number a client's entries anew: the numbers change hands, and few hours change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.evaluation.changes.seen_hours import BEFORE, LATER, THEN, hours, see
from tests.integration.watched import Watched, a_series, an_event

WEEKS = [f"{day}T10:00" for day in ("2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15")]
OTHERS = [a_series(f"o{n}", f"Client {n}", f"2026-11-0{2 + n}T1{n}:30") for n in range(4)]
ANOTHER, APPENDED = "2026-12-02T15:00", "2026-12-22T10:00"


def numbered(*starts: str) -> list[str]:
    return [an_event(f"jane-{n}", "Jane Doe", s) for n, s in enumerate(sorted(starts))]


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path)
    see(practice, BEFORE, north=[*numbered(*WEEKS), *OTHERS])
    return practice


AFTER: dict[str, tuple[list[str], list[str], str | None]] = {
    "the first is off": (WEEKS[1:], ["cancellation open"], WEEKS[0]),
    "one in between is off": ([*WEEKS[:1], *WEEKS[2:]], ["cancellation open"], WEEKS[1]),
    "two are off": (WEEKS[2:], ["cancellation open"], WEEKS[0]),
    "the last is off": (WEEKS[:3], ["cancellation open"], WEEKS[3]),
    "the first is off and one comes into view": (
        [*WEEKS[1:], APPENDED],
        ["cancellation open"],
        WEEKS[0],
    ),
    "one moves": ([WEEKS[0], ANOTHER, *WEEKS[2:]], ["reschedule open"], WEEKS[1]),
    "one moves beyond the next": (
        [*WEEKS[:1], *WEEKS[2:3], "2026-12-09T15:00", *WEEKS[3:]],
        ["reschedule open"],
        WEEKS[1],
    ),
    "one is booked before them": (["2026-11-23T15:00", *WEEKS], [], None),
    "one is booked between them": ([*WEEKS, ANOTHER], [], None),
}


@pytest.mark.parametrize(("left", "said", "gone"), AFTER.values(), ids=AFTER.keys())
def test_what_changed_is_told_of_the_hour_that_it_concerned(
    practice: Watched, left: list[str], said: list[str], gone: str | None
) -> None:
    see(practice, THEN, north=[*numbered(*left), *OTHERS])
    assert practice.said("cancellation", "reschedule") == said
    for found in practice.findings("cancellation", "reschedule"):
        assert found.draft.session is not None
        assert found.draft.session.planned_start == practice.at(gone or "")
    shown = hours(practice, "2026-11-23", "2027-01-02", LATER)
    own = [hour[:11] for hour in shown if ":00 upcoming" in hour]
    assert own == [f"{start[5:10]} {start[11:]}" for start in sorted(left)]


def test_numbers_that_pass_on_as_hours_go_by_tell_nothing(practice: Watched) -> None:
    """The file is exported once a week, each time from the next hour on."""
    shown = [*WEEKS, APPENDED, "2026-12-29T10:00", "2027-01-05T10:00"]
    for week, day in enumerate(("2026-11-25", "2026-12-02", "2026-12-09"), 1):
        see(practice, f"{day}T09:00", north=[*numbered(*shown[week : week + 4]), *OTHERS])
    assert practice.said("cancellation", "reschedule", "repeated_changes", "late_start") == []
