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


def test_what_is_noted_later_on_the_event_booked_instead_speaks_all_the_same(
    practice: Watched,
) -> None:
    without = a_series(*JANE, skipping(NEXT))
    practice.write(without, an_event("new", "Jane Doe", "2026-11-26T10:00"))
    practice.look_twice("2026-11-23T10:00")
    practice.write(without, an_event("new", "Jane Doe", "2026-11-26T10:00", BY_CLIENT))
    practice.look_twice("2026-11-24T12:00")
    practice.write(without)
    assert who(practice, "reschedule") == ["client"]
    practice.look_twice("2026-11-25T12:00")
    assert who(practice, "reschedule") == ["client"]
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
def test_a_note_speaks_for_the_move_before_it_and_not_for_the_deletion_after_it(
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
    assert who(practice, "reschedule") == ["client"]
    assert who(practice, "cancellation") == ["unknown"]


OWN = an_event("jane", "Jane Doe", "2026-11-24T15:00", of=NEXT)
OFF = an_event("jane", "Jane Doe", NEXT, "STATUS:CANCELLED", of=NEXT)
INVITED = "ATTENDEE;PARTSTAT={}:mailto:jane@example.com"


def noted(event: str, *lines: str) -> str:
    return event.replace("END:VEVENT", "\n".join([*lines, "END:VEVENT"]))


MOVED = a_series("jane", "Jane Doe", "2026-11-03T12:00")
# The calendar after the change, and two hours later; the rule that tells it, and who asked then.
LATER = {
    "a move of one": (
        [a_series(*JANE), OWN],
        [a_series(*JANE), noted(OWN, BY_CLIENT)],
        "reschedule",
        "client",
    ),
    "by the clinician": (
        [a_series(*JANE), OWN],
        [a_series(*JANE), noted(OWN, BY_CLINICIAN)],
        "reschedule",
        "clinician",
    ),
    "a move of all": ([MOVED], [noted(MOVED, BY_CLIENT)], "reschedule", "client"),
    "in the title": (
        [a_series(*JANE), OWN],
        [a_series(*JANE), OWN.replace("SUMMARY:", "SUMMARY:[client] ")],
        "reschedule",
        "client",
    ),
    "a cancelled one": (
        [a_series(*JANE), OFF],
        [a_series(*JANE), noted(OFF, BY_CLIENT)],
        "cancellation",
        "client",
    ),
    "left out, noted on the series": (
        [a_series(*JANE, skipping(NEXT))],
        [noted(a_series(*JANE, skipping(NEXT)), BY_CLIENT)],
        "cancellation",
        "client",
    ),
    "an answer to what is off": (
        [a_series(*JANE), noted(OFF, INVITED.format("NEEDS-ACTION"))],
        [a_series(*JANE), noted(OFF, INVITED.format("DECLINED"))],
        "cancellation",
        "client",
    ),
    "an answer to the new time": (
        [a_series(*JANE), noted(OWN, INVITED.format("NEEDS-ACTION"))],
        [a_series(*JANE), noted(OWN, INVITED.format("DECLINED"))],
        "reschedule",
        "unknown",
    ),
    "both sides": (
        [a_series(*JANE), OWN],
        [a_series(*JANE), noted(OWN, "DESCRIPTION:[client] [me]")],
        "reschedule",
        "unknown",
    ),
    "any other word": (
        [a_series(*JANE), OWN],
        [a_series(*JANE), noted(OWN, "DESCRIPTION:room 2")],
        "reschedule",
        "unknown",
    ),
}


@pytest.mark.parametrize(("after", "later", "rule", "initiator"), LATER.values(), ids=LATER.keys())
def test_a_marker_or_an_answer_that_comes_later_speaks_all_the_same(
    practice: Watched, after: list[str], later: list[str], rule: str, initiator: str
) -> None:
    practice.write(*after)
    practice.look_twice("2026-11-23T10:00")
    assert who(practice, rule) == ["unknown"]
    practice.write(*later)
    practice.look_twice("2026-11-23T12:00")
    assert who(practice, rule) == [initiator]
    assert len(practice.findings("reschedule", "cancellation")) == 1


def test_what_comes_with_a_later_change_speaks_for_that_one_alone(practice: Watched) -> None:
    practice.write(a_series(*JANE), OWN)
    practice.look_twice("2026-11-23T10:00")
    again = an_event("jane", "Jane Doe", "2026-11-24T17:00", BY_CLIENT, of=NEXT)
    practice.write(a_series(*JANE), again)
    practice.look_twice("2026-11-23T12:00")
    found = sorted(practice.findings("reschedule"), key=lambda f: f.draft.occurred_at)
    assert [f.draft.initiator for f in found] == ["unknown", "client"]


def test_a_word_taken_back_leaves_what_it_said(practice: Watched) -> None:
    for events, when in (
        ([a_series(*JANE), OWN], "2026-11-23T10:00"),
        ([a_series(*JANE), noted(OWN, BY_CLIENT)], "2026-11-23T12:00"),
        ([a_series(*JANE), OWN], "2026-11-23T14:00"),
    ):
        practice.write(*events)
        practice.look_twice(when)
    assert who(practice, "reschedule") == ["client"]
