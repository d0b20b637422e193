"""Who asked for a change, where the words that say so stand on another event than the change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.watched import Watched, a_series, an_event, skipping

JANE = ("jane", "Jane Doe", "2026-11-03T10:00")  # Tuesdays at ten
NEXT = "2026-11-24T10:00"
BY_CLIENT, BY_CLINICIAN = "DESCRIPTION:rescheduled by client", "DESCRIPTION:[me]"


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path)
    practice.write(a_series(*JANE))
    practice.look("2026-11-23T09:00")
    return practice


def who(practice: Watched, rule: str) -> list[str | None]:
    return [f.draft.initiator for f in practice.findings(rule)]


@pytest.mark.parametrize(
    ("line", "initiator"),
    [(BY_CLIENT, "client"), (BY_CLINICIAN, "clinician"), ("DESCRIPTION:room 2", "unknown")],
)
def test_the_event_booked_instead_says_who_asked(
    practice: Watched, line: str, initiator: str
) -> None:
    instead = an_event("new", "Jane Doe", "2026-11-26T10:00", line)
    practice.write(a_series(*JANE, skipping(NEXT)), instead)
    practice.look_twice("2026-11-23T10:00")
    assert who(practice, "reschedule") == [initiator]


def test_what_is_noted_later_on_the_event_booked_instead_is_of_the_next_change(
    practice: Watched,
) -> None:
    without = a_series(*JANE, skipping(NEXT))
    practice.write(without, an_event("new", "Jane Doe", "2026-11-26T10:00"))
    practice.look_twice("2026-11-23T10:00")
    practice.write(without, an_event("new", "Jane Doe", "2026-11-26T10:00", BY_CLIENT))
    practice.look_twice("2026-11-24T12:00")
    practice.write(without)
    practice.look_twice("2026-11-25T12:00")
    assert who(practice, "reschedule") == ["unknown"]
    assert "client" in who(practice, "cancellation")


def test_what_the_event_booked_instead_came_with_does_not_speak_for_its_deletion(
    practice: Watched,
) -> None:
    without = a_series(*JANE, skipping(NEXT))
    practice.write(without, an_event("new", "Jane Doe", "2026-11-26T10:00", BY_CLIENT))
    practice.look_twice("2026-11-23T10:00")
    practice.write(without)
    practice.look_twice("2026-11-25T12:00")
    deletion = max(practice.findings("cancellation"), key=lambda f: f.draft.occurred_at)
    assert who(practice, "reschedule") == ["client"]
    assert deletion.draft.initiator == "unknown"


def test_a_note_on_an_occurrence_counts_where_its_cancellation_is_seen_after_it(
    practice: Watched,
) -> None:
    practice.write(a_series(*JANE), an_event("jane", "Jane Doe", NEXT, BY_CLIENT, of=NEXT))
    practice.look_twice("2026-11-24T06:00")
    practice.write(a_series(*JANE, skipping(NEXT)))
    practice.look_twice("2026-11-24T12:00")
    assert who(practice, "cancellation") == ["client"]


@pytest.mark.parametrize("with_move", [True, False])
def test_only_a_note_made_since_the_move_counts_for_the_deletion(
    practice: Watched, with_move: bool
) -> None:
    moved, later = ("one", "John Roe", "2026-11-26T15:00"), "2026-11-24T09:00"
    practice.write(a_series(*JANE), an_event("one", "John Roe", "2026-11-26T12:00"))
    practice.look_twice("2026-11-23T10:00")
    practice.write(a_series(*JANE), an_event(*moved, *([BY_CLIENT] if with_move else [])))
    practice.look_twice("2026-11-23T18:00")
    practice.write(a_series(*JANE), an_event(*moved, BY_CLIENT))
    practice.look_twice(later)
    practice.write(a_series(*JANE))
    practice.look_twice("2026-11-25T09:00")
    assert who(practice, "reschedule") == ["client" if with_move else "unknown"]
    assert who(practice, "cancellation") == ["unknown" if with_move else "client"]
