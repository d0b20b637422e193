"""Two clients change places: one move for each of them, however the calendar was edited."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.watched import Watched, a_series, an_event

JANE = ("jane", "Jane Doe", "2026-11-03T10:00")  # Tuesdays at ten
JOHN = ("john", "John Roe", "2026-11-04T10:00")  # Wednesdays at ten
TUESDAY, WEDNESDAY = "2026-12-01T10:00", "2026-12-02T10:00"
BEFORE, THEN = "2026-11-23T09:00", "2026-11-23T10:00"


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path)
    practice.write(a_series(*JANE), a_series(*JOHN))
    practice.look_twice(BEFORE)
    return practice


def moves(practice: Watched) -> list[tuple[str | None, str, str, int]]:
    """Client, the two days, and how many sessions; nothing but moves was found."""
    assert {f.draft.rule for f in practice.findings()} == {"reschedule"}
    values = [(f.draft.client, f.draft.value) for f in practice.findings()]
    return sorted((c, v["from"][5:10], v["to"][5:10], v["sessions"]) for c, v in values)


SWAPPED = [("jane", "12-01", "12-02", 1), ("john", "12-02", "12-01", 1)]


def test_each_event_moved_to_the_hour_of_the_other_is_one_move_for_each(practice: Watched) -> None:
    practice.write(
        a_series(*JANE),
        an_event("jane", "Jane Doe", WEDNESDAY, of=TUESDAY),
        a_series(*JOHN),
        an_event("john", "John Roe", TUESDAY, of=WEDNESDAY),
    )
    practice.look_twice(THEN)

    assert moves(practice) == SWAPPED


def test_each_event_given_the_name_of_the_other_is_one_move_for_each(practice: Watched) -> None:
    practice.write(
        a_series(*JANE),
        an_event("jane", "John Roe", TUESDAY, of=TUESDAY),
        a_series(*JOHN),
        an_event("john", "Jane Doe", WEDNESDAY, of=WEDNESDAY),
    )
    practice.look_twice(THEN)

    assert moves(practice) == SWAPPED


@pytest.mark.parametrize("split_at", ["2026-11-24", "2026-12-01"])
def test_a_swap_is_told_though_the_series_was_split_at_once_and_went_on_as_it_was(
    practice: Watched, split_at: str
) -> None:
    until = f";UNTIL={split_at.replace('-', '')}T000000Z"
    practice.write(
        a_series(*JANE, rule=until),
        a_series("jane_R2", "Jane Doe", f"{split_at}T10:00"),
        an_event("jane_R2", "Jane Doe", WEDNESDAY, of=TUESDAY),
        a_series(*JOHN),
        an_event("john", "John Roe", TUESDAY, of=WEDNESDAY),
    )
    practice.look_twice(THEN)

    assert moves(practice) == SWAPPED


def test_the_whole_series_changing_places_is_one_move_for_each(practice: Watched) -> None:
    practice.write(
        a_series("jane", "Jane Doe", "2026-11-04T10:00"),
        a_series("john", "John Roe", "2026-11-03T10:00"),
    )
    practice.look_twice(THEN)

    assert [(c, start, to) for c, start, to, _ in moves(practice)] == [
        ("jane", "11-24", "11-25"),
        ("john", "11-25", "11-24"),
    ]
