"""When the edits of a UID were made, since when they stand, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.model import Attendee, CalendarEvent, PartStat, Status
from monitor.core.ledger.revision import RevisionKey
from monitor.core.markers.reading import Markers, Side
from monitor.core.sessions.changes import Change, ChangeTime
from monitor.core.sessions.edits.unsettled import Edits
from monitor.core.sessions.model import Session
from tests.builders.calendar_values import (
    HOUR,
    MONDAY,
    a_recognizer,
    a_revision,
    a_weekly_series,
    an_event,
    at,
)
from tests.builders.timelines import a_session, moved, utc

SETTLE, MINUTE = timedelta(minutes=10), timedelta(minutes=1)
MOVED = "2026-11-24T14:00-05:00"
FIRST = an_event()
MARKERS = Markers.build(booking_organizers=["booking.example"])


def edits(
    *states: CalendarEvent | None,
    settled: int = 1,
    every: timedelta = HOUR,
    last: dict[str, Change] | None = None,
) -> Edits:
    """Revisions, the first seen at the first read and each other one `every` after it."""
    return Edits(
        [
            a_revision(
                event,
                number,
                seen_at=MONDAY + (number - 1) * every,
                previous_poll_at=MONDAY + (number - 2) * every if number > 1 else None,
            )
            for number, event in enumerate(states, start=1)
        ],
        settled,
        last,
    )


def session(**given: Any) -> Session:
    return a_session("2026-11-24T10:00-05:00", uid="one", **given)


def side(found: Edits, one: Session | None = None) -> str | None:
    return found.side_of(one or session(), a_recognizer(), MARKERS)[0]


def invited(answer: PartStat, **given: Any) -> CalendarEvent:
    people = (Attendee(email="jane@example.com", partstat=answer),)
    return an_event(**{"attendees": people} | given)


def test_a_change_stands_from_the_poll_that_saw_it() -> None:
    found = edits(FIRST, an_event(MOVED))
    seen = MONDAY + HOUR
    assert not found.have_stood(SETTLE, seen + SETTLE - MINUTE)
    assert found.have_stood(SETTLE, seen + SETTLE)


def test_a_trusted_stamp_says_that_it_stood_earlier() -> None:
    stamp = MONDAY + timedelta(minutes=45)
    assert edits(FIRST, an_event(MOVED, last_modified=stamp)).have_stood(SETTLE, MONDAY + HOUR)


@pytest.mark.parametrize(
    "later",
    [
        an_event(MOVED, description="bring forms"),
        an_event(MOVED, location="Room 2"),
        an_event(MOVED, summary="Jane Doe [client]"),
    ],
)
def test_what_bears_on_no_session_does_not_start_the_wait_anew(later: CalendarEvent) -> None:
    found = edits(FIRST, an_event(MOVED), later)
    assert found.stands_from(SETTLE) == MONDAY + HOUR + SETTLE


def test_an_answer_to_an_invitation_waits_for_nothing() -> None:
    found = edits(invited(PartStat.NEEDS_ACTION), invited(PartStat.ACCEPTED))
    assert found.stands_from(SETTLE) is None


def test_a_change_without_a_stamp_was_made_between_the_polls_around_it() -> None:
    found = edits(FIRST, an_event(MOVED))
    assert found.made_of(session()) == ChangeTime(not_before=MONDAY, not_after=MONDAY + HOUR)


def test_a_change_with_a_trusted_stamp_was_made_then() -> None:
    stamp = MONDAY + 5 * MINUTE
    found = edits(FIRST, an_event(MOVED, last_modified=stamp))
    assert found.made_of(session()) == ChangeTime(not_before=stamp, not_after=stamp)


def test_several_edits_are_one_from_the_first_to_the_last() -> None:
    found = edits(FIRST, an_event(MOVED), an_event("2026-11-24T16:00-05:00"))
    assert found.made_of(session()) == ChangeTime(not_before=MONDAY, not_after=MONDAY + 2 * HOUR)


def test_a_stamp_from_before_the_last_edit_was_seen_missing_is_not_trusted() -> None:
    again = an_event("2026-11-24T16:00-05:00", last_modified=MONDAY + 5 * MINUTE)
    found = edits(FIRST, an_event(MOVED), again)
    assert found.made_of(session()) == ChangeTime(not_before=MONDAY, not_after=MONDAY + 2 * HOUR)


def test_words_around_a_move_do_not_blur_when_it_was_made() -> None:
    note = "bring forms"
    found = edits(
        FIRST,
        an_event(description=note),
        an_event(MOVED, description=note),
        an_event(MOVED, description="bring more"),
    )
    made = found.made_of(session())
    assert made == ChangeTime(not_before=MONDAY + HOUR, not_after=MONDAY + 2 * HOUR)


def test_a_tombstone_was_made_between_two_polls() -> None:
    made = edits(FIRST, None).made_of(session())
    assert made == ChangeTime(not_before=MONDAY, not_after=MONDAY + HOUR)


def test_an_override_and_its_series_each_have_their_own_moment() -> None:
    rid = at("2026-11-24T10:00-05:00")
    stamp = MONDAY + 5 * MINUTE
    override = an_event(MOVED, recurrence_id=rid, last_modified=stamp)
    later = a_weekly_series("2026-11-03T12:00-05:00")
    found = edits(a_weekly_series(), override, later)
    own = session(recurrence_id=rid.instant)
    other = session(recurrence_id=rid.instant + timedelta(weeks=1))
    assert found.made_of(own) == ChangeTime(not_before=stamp, not_after=stamp)
    assert found.made_of(other) == ChangeTime(not_before=MONDAY + HOUR, not_after=MONDAY + 2 * HOUR)


def test_an_override_taken_back_is_an_edit_of_its_own() -> None:
    rid = at("2026-11-24T10:00-05:00")
    override = an_event(MOVED, recurrence_id=rid)
    gone = a_revision(
        None,
        3,
        seen_at=MONDAY + HOUR,
        previous_poll_at=MONDAY,
        key=RevisionKey.of("mine", override),
    )
    history = [a_revision(a_weekly_series(), 1), a_revision(override, 2), gone]
    made = Edits(history, 2).made_of(session(recurrence_id=rid.instant))
    assert made == ChangeTime(not_before=MONDAY, not_after=MONDAY + HOUR)


def test_what_was_there_at_the_first_read_was_never_booked() -> None:
    assert edits(FIRST, settled=0).booked() is None
    later = Edits([a_revision(FIRST, 1)], 0)
    assert later.booked() == ChangeTime(not_before=MONDAY - HOUR, not_after=MONDAY)


def test_a_marker_says_who_asked_and_counts_for_a_deletion_after_it() -> None:
    marked = an_event(description="[client]")
    assert side(edits(FIRST, an_event(MOVED, description="[client]"))) == "client"
    assert side(edits(marked, None)) == "client"


def test_a_marker_of_an_earlier_change_does_not_speak_for_the_next() -> None:
    found = edits(
        an_event(summary="Jane Doe [client]"), an_event(MOVED, summary="Jane Doe [client]")
    )
    assert side(found, session(changes=1)) is None


@pytest.mark.parametrize(
    ("minutes", "side_then", "told"),
    [
        (0, None, None),  # it was heard when the change counted
        (1, None, "client"),  # it spoke for nothing yet
        (1, "client", None),  # it spoke for that change, if later
    ],
)
def test_a_word_speaks_for_one_change(
    minutes: int, side_then: Side | None, told: str | None
) -> None:
    one, change = moved(session(), to=MOVED, made="2026-11-23T10:00-05:00")
    counted = MONDAY + 2 * HOUR - minutes * MINUTE
    last = {one.id: replace(change, counted_at=counted, side=side_then)}
    states = (FIRST, an_event(MOVED), an_event(MOVED, description="[client]"), None)
    assert side(edits(*states, settled=3, last=last), one) == told


def a_noted_occurrence(note: str) -> Edits:
    """A series whose occurrence was noted on its own event, and is then left out of the series."""
    start = at("2026-11-24T10:00-05:00")
    own = an_event(recurrence_id=start, description=note)
    without = a_weekly_series(exdates=(start,))
    return Edits(
        [
            a_revision(a_weekly_series(), 1, seen_at=MONDAY - HOUR),
            a_revision(own, 2, seen_at=MONDAY, previous_poll_at=MONDAY - HOUR),
            a_revision(without, 3, seen_at=MONDAY + 48 * HOUR, previous_poll_at=MONDAY),
        ],
        settled=2,
    )


def test_a_marker_on_an_occurrence_counts_though_its_series_leaves_it_out() -> None:
    one = session(recurrence_id=utc("2026-11-24T10:00-05:00"))
    assert side(a_noted_occurrence("[client]"), one) == "client"
    assert side(a_noted_occurrence("bring forms"), one) is None
    assert side(a_noted_occurrence("[client]"), replace(one, changes=1)) is None


@pytest.mark.parametrize(("minutes", "said"), [(10, {"client"}), (11, set())])
def test_a_booking_says_who_asked_until_it_has_settled(minutes: int, said: set[str]) -> None:
    found = edits(FIRST, an_event(description="[client]"), every=minutes * MINUTE, settled=0)
    new = session(booked_not_after=MONDAY)
    assert found.said_of_booking(new, MARKERS, SETTLE, MONDAY) == said


def test_a_word_that_a_booking_came_with_does_not_speak_for_its_deletion() -> None:
    new = session(booked_not_after=MONDAY)
    assert side(edits(an_event(description="[client]"), None), new) is None
    noted = edits(FIRST, an_event(description="[client]"), None, settled=2)
    assert side(noted, new) == "client"


def test_a_session_that_nobody_saw_being_booked_says_nothing_of_who_asked() -> None:
    found = edits(an_event(description="[client]"), settled=0)
    assert found.said_of_booking(session(), MARKERS, SETTLE, MONDAY) == frozenset()


def test_who_declined_before_the_change_asked_for_it() -> None:
    found = edits(invited(PartStat.DECLINED), invited(PartStat.NEEDS_ACTION, start=MOVED))
    assert side(found) == "client"


def test_who_declined_and_then_came_round_did_not() -> None:
    states = (PartStat.DECLINED, PartStat.ACCEPTED)
    found = edits(*map(invited, states), an_event(MOVED), settled=2)
    assert side(found) is None


def test_who_declines_the_new_time_did_not_ask_for_it() -> None:
    found = edits(invited(PartStat.ACCEPTED), invited(PartStat.DECLINED, start=MOVED))
    assert side(found) is None


def test_who_declines_what_is_cancelled_at_once_did() -> None:
    off = invited(PartStat.DECLINED, status=Status.CANCELLED)
    assert side(edits(invited(PartStat.ACCEPTED), off)) == "client"


def test_where_markers_name_both_sides_nobody_knows() -> None:
    found = edits(invited(PartStat.DECLINED), an_event(MOVED, description="[client] [me]"))
    assert side(found) is None


def test_of_two_markers_the_one_that_is_new_speaks_for_the_change() -> None:
    found = edits(
        an_event(description="[client]"), an_event(MOVED, description="[client], then [me]")
    )
    assert side(found, session(changes=1)) == "clinician"


def booked(start: str = "2026-11-24T10:00-05:00", **given: Any) -> CalendarEvent:
    return an_event(start, organizer="noreply@mail.booking.example", **given)


def test_what_changes_in_a_booking_system_the_client_changed() -> None:
    assert side(edits(booked(), booked(MOVED))) == "client"
    assert side(edits(booked(), booked(MOVED)), session(changes=1)) == "client"
    assert side(edits(booked(), None)) == "client"


def test_a_marker_beats_the_booking_system() -> None:
    assert side(edits(booked(), booked(MOVED, description="[me]"))) == "clinician"
    assert side(edits(booked(), booked(MOVED, description="[me] [client]"))) is None
