"""`reschedule` by rebooking: a cancelled session and one booked in its place."""

from dataclasses import replace

import pytest

from monitor.core.facts.decisions.pairing import bookings_with_words, with_words_of_bookings
from monitor.core.markers.reading import Side
from tests.builders.rule_results import drafts_of
from tests.builders.timelines import (
    a_practice,
    a_session,
    a_span,
    a_timeline,
    cancelled,
    moved,
    utc,
)

NOW = "2026-11-24T18:00-05:00"
WEDNESDAY = "2026-11-25T10:00-05:00"


def test_a_cancellation_and_a_new_booking_are_one_move() -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    booked = a_session("2026-11-26T14:00-05:00", booked_not_after=utc("2026-11-24T09:00-05:00"))
    timeline = a_timeline(gone, booked, changes=[change])

    (draft,) = drafts_of("reschedule", timeline, NOW)
    (closing,) = drafts_of("cancellation", timeline, NOW)

    assert (draft.value["via"], draft.value["to"]) == ("rebook", "2026-11-26T14:00:00-05:00")
    assert closing.resolution == "rebooked"


@pytest.mark.parametrize(
    ("cancelled_by", "said", "initiator"),
    [
        (None, {"client"}, "client"),
        (None, {"clinician"}, "clinician"),
        ("client", {"client"}, "client"),
        ("client", set(), "client"),
        ("client", {"clinician"}, "unknown"),
        (None, {"client", "clinician"}, "unknown"),
    ],
)
def test_the_event_booked_instead_may_say_who_asked(
    cancelled_by: Side | None, said: set[Side], initiator: str
) -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00", side=cancelled_by)
    booked = a_session("2026-11-26T14:00-05:00", booked_not_after=utc("2026-11-24T09:00-05:00"))
    given = a_timeline(gone, booked, changes=[change])

    asked = bookings_with_words(given, a_practice())
    timeline = with_words_of_bookings(given, {change.id: frozenset(said)})
    (draft,) = drafts_of("reschedule", timeline, NOW)
    by_person = replace(timeline, attributed={change.id: "clinician"})
    (attributed,) = drafts_of("reschedule", by_person, NOW)

    assert asked == {change.id: booked}
    assert draft.initiator == initiator
    assert attributed.initiator == "clinician"


def test_an_event_that_only_got_a_new_uid_says_nothing_of_who_asked() -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    again = a_session(booked_not_after=utc("2026-11-23T09:00-05:00"))
    again = replace(again, id="again", uid="again")
    given = a_timeline(gone, again, changes=[change])

    assert bookings_with_words(given, a_practice()) == {}


@pytest.mark.parametrize(
    ("start", "booked", "pairs"),
    [
        ("2026-11-26T14:00-05:00", "2026-11-25T09:00-05:00", True),  # exactly 48 h after
        ("2026-11-26T14:00-05:00", "2026-11-25T09:00:01-05:00", False),
        ("2026-11-26T14:00-05:00", "2026-11-21T09:00-05:00", True),  # exactly 48 h before
        ("2026-12-08T10:00-05:00", "2026-11-23T10:00-05:00", True),  # exactly 14 days on
        ("2026-12-08T10:00:01-05:00", "2026-11-23T10:00-05:00", False),
        ("2026-11-26T14:00-05:00", None, False),  # it stood there all along
    ],
)
def test_a_booking_pairs_only_when_it_is_near_in_both_ways(
    start: str, booked: str | None, pairs: bool
) -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    new = a_session(start, booked_not_after=utc(booked) if booked else None)

    drafts = drafts_of("reschedule", a_timeline(gone, new, changes=[change]), NOW)

    assert len(drafts) == pairs


def test_a_booking_with_another_clinician_does_not_pair() -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    new = a_session(WEDNESDAY, booked_not_after=utc("2026-11-23T09:00-05:00"), clinician="ben")

    assert drafts_of("reschedule", a_timeline(gone, new, changes=[change]), NOW) == []


def test_while_something_new_of_the_client_has_not_stood_nothing_is_paired() -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    made = utc("2026-11-23T09:00-05:00")
    instead = a_session("2026-11-26T10:00-05:00", booked_not_before=made, booked_not_after=made)

    def waiting(**given: bool) -> set[tuple[str, bool]]:
        timeline = a_timeline(gone, instead, changes=[change], **given)
        drafts = [d for r in ("cancellation", "reschedule") for d in drafts_of(r, timeline, made)]
        return {(d.rule, d.waits) for d in drafts}

    assert waiting(is_unsettled=True) == {("cancellation", True), ("reschedule", True)}
    assert waiting() == {("cancellation", False), ("reschedule", False)}


def test_two_cancellations_and_one_booking_pair_once_with_the_nearest() -> None:
    made = "2026-11-20T09:00-05:00"
    tuesday, first = cancelled(a_session(), made=made)
    thursday, second = cancelled(a_session("2026-11-26T10:00-05:00"), made=made)
    friday = a_session("2026-11-27T10:00-05:00", booked_not_after=utc(made))
    timeline = a_timeline(tuesday, thursday, friday, changes=[first, second])

    (draft,) = drafts_of("reschedule", timeline, NOW)
    still_open = [d for d in drafts_of("cancellation", timeline, NOW) if d.resolution is None]

    assert draft.change_id == second.id
    assert [d.change_id for d in still_open] == [first.id]


@pytest.mark.parametrize("day", [24, 26])
def test_an_hour_cancelled_later_takes_no_booking_that_stands_for_another_one(day: int) -> None:
    made = "2026-11-20T09:00-05:00"
    tuesday, first = cancelled(a_session(f"2026-11-{day}T10:00-05:00"), made=made)
    friday = a_session("2026-11-27T10:00-05:00", booked_not_after=utc("2026-11-20T14:00-05:00"))
    beside, later = cancelled(a_session("2026-11-27T14:00-05:00"), made="2026-11-21T09:00-05:00")
    timeline = a_timeline(tuesday, beside, friday, changes=[first, later])

    (draft,) = drafts_of("reschedule", timeline, NOW)
    still_open = [d for d in drafts_of("cancellation", timeline, NOW) if d.resolution is None]

    assert draft.change_id == first.id
    assert [d.change_id for d in still_open] == [later.id]


def test_of_two_hours_cancelled_before_a_booking_came_the_nearest_was_moved() -> None:
    tuesday, first = cancelled(a_session(), made="2026-11-20T09:00-05:00")
    thursday, second = cancelled(a_session("2026-11-26T10:00-05:00"), made="2026-11-20T14:00-05:00")
    friday = a_session("2026-11-27T10:00-05:00", booked_not_after=utc("2026-11-21T09:00-05:00"))
    timeline = a_timeline(tuesday, thursday, friday, changes=[first, second])

    (draft,) = drafts_of("reschedule", timeline, NOW)

    assert draft.change_id == second.id


def test_an_hour_given_up_for_leave_before_takes_none_that_came_as_another_one_went() -> None:
    """A records system shows each look's news at once: the hour gone, and its new entry."""
    leave = {"amara": (a_span("2026-12-07T00:00-05:00", "2026-12-12T00:00-05:00"),)}
    off, first = cancelled(a_session("2026-12-08T10:00-05:00"), made="2026-11-23T09:00-05:00")
    look = {"made": "2026-11-24T12:00-05:00", "after": "2026-11-24T09:00-05:00"}
    gone, second = cancelled(a_session(), **look)
    anew = a_session("2026-11-24T11:30-05:00", uid="anew", booked_not_after=utc(look["made"]))
    timeline = a_timeline(off, gone, anew, changes=[first, second], leave=leave)

    (draft,) = drafts_of("reschedule", timeline, "2026-11-24T12:30-05:00")

    assert draft.change_id == second.id


def test_a_booking_that_moves_on_later_stays_paired_with_its_first_start() -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    booked = a_session(WEDNESDAY, booked_not_after=utc("2026-11-23T09:00-05:00"))
    moved_on, again = moved(booked, "2026-12-20T10:00-05:00", made="2026-11-24T09:00-05:00")
    timeline = a_timeline(gone, moved_on, changes=[change, again])

    vias = [d.value["via"] for d in drafts_of("reschedule", timeline, NOW)]

    assert sorted(vias) == ["move", "rebook"]


@pytest.mark.parametrize(
    ("booked", "found"), [("2026-11-23T15:00-05:00", 0), ("2026-11-23T09:00-05:00", 1)]
)
def test_an_hour_given_up_for_leave_is_moved_only_by_the_same_stroke(
    booked: str, found: int
) -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    instead = a_session(WEDNESDAY, booked_not_after=utc(booked))
    leave = {"amara": (a_span("2026-11-24T00:00-05:00", "2026-11-25T00:00-05:00"),)}
    timeline = a_timeline(gone, instead, changes=[change], leave=leave)

    assert len(drafts_of("reschedule", timeline, NOW)) == found


def test_what_was_written_down_after_its_end_stands_for_no_cancelled_hour() -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    record = a_session(
        "2026-11-23T10:00-05:00",
        booked_not_before=utc("2026-11-23T10:50-05:00"),
        booked_not_after=utc("2026-11-23T11:00-05:00"),
    )

    assert drafts_of("reschedule", a_timeline(gone, record, changes=[change]), NOW) == []


def test_what_went_at_the_same_time_stands_for_no_cancelled_hour() -> None:
    """A series of single records is ended; its last one had come into view just before."""
    made = "2026-11-23T09:00-05:00"
    gone, change = cancelled(a_session(), made=made)
    last = a_session("2026-12-01T10:00-05:00", booked_not_after=utc("2026-11-23T08:00-05:00"))
    last_gone, last_change = cancelled(last, made=made)
    timeline = a_timeline(gone, last_gone, changes=[change, last_change])

    assert drafts_of("reschedule", timeline, NOW) == []


@pytest.mark.parametrize(
    ("start", "found"), [("2026-11-25T11:00-05:00", 1), ("2026-11-25T11:01-05:00", 0)]
)
def test_what_may_only_have_come_into_view_stands_for_what_went_beside_it(
    start: str, found: int
) -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    entered = a_session(start, booked_not_before=change.made_not_before)

    assert len(drafts_of("reschedule", a_timeline(gone, entered, changes=[change]), NOW)) == found
