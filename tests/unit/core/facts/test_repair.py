"""A move, a cancellation or a very late start opens a loop that the calendar or a word closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitor.core.rule_text import what_mended, what_would_mend
from tests.builders.rule_results import drafts_of
from tests.builders.timelines import a_checkin, a_session, a_span, a_timeline, cancelled, moved, utc
from tests.unit.core.facts.repairs import (
    FRIDAY,
    LATER,
    MORNING,
    NEXT,
    NEXT_ONE,
    STILL_OPEN,
    TODAY,
    a_cancelled_one,
    a_moved_one,
    a_very_late_one,
    closed,
    repair_of,
    seen_until,
)


def test_nothing_seen_yet_leaves_the_loop_open() -> None:
    assert repair_of("late_start", a_very_late_one()) == STILL_OPEN
    assert repair_of("cancellation", a_cancelled_one()) == STILL_OPEN
    assert repair_of("reschedule", a_moved_one(), MORNING) == STILL_OPEN


def test_what_the_client_asked_for_opens_no_loop() -> None:
    by_client = {"side": "client"}
    session, change = moved(a_session(), FRIDAY, made=MORNING, **by_client)
    late, edit = moved(a_session(), f"{TODAY}T10:20-05:00", made=f"{TODAY}T10:02-05:00")
    asked = {"attributed": {edit.id: "client"}}

    assert repair_of("cancellation", a_cancelled_one(side="client")) is None
    assert repair_of("reschedule", a_timeline(session, changes=[change])) is None
    assert repair_of("late_start", a_timeline(late, changes=[edit])) is not None
    assert repair_of("late_start", a_timeline(late, changes=[edit], **asked)) is None


def test_a_move_out_of_leave_a_holiday_or_excused_time_opens_no_loop() -> None:
    that_day = a_span(f"{TODAY}T00:00-05:00", "2026-11-25T00:00-05:00")
    holiday = seen_until(LATER, holidays=[date(2026, 11, 24)])

    assert repair_of("reschedule", a_moved_one(leave={"amara": (that_day,)})) is None
    assert repair_of("reschedule", a_moved_one(excused=(that_day,))) is None
    assert repair_of("reschedule", a_moved_one(), LATER, holiday) is None


@pytest.mark.parametrize(("late", "opens"), [("10:10", False), ("10:10:01", True)])
def test_only_a_very_late_start_opens_a_loop(late: str, opens: bool) -> None:
    session = a_session()
    timeline = a_timeline(session, checkins=(a_checkin(session, f"{TODAY}T{late}-05:00"),))

    assert (repair_of("late_start", timeline) is not None) == opens


def test_a_cancellation_that_is_taken_back_or_rebooked_has_no_loop_of_its_own() -> None:
    instead = a_session("2026-11-26T10:00-05:00", booked_not_after=utc(MORNING))

    assert repair_of("cancellation", a_cancelled_one(instead)) is None
    assert repair_of("reschedule", a_cancelled_one(instead)) == closed(
        "new_time", "2026-11-26T10:50:00-05:00"
    )


@pytest.mark.parametrize(
    ("end", "is_made_up"), [(f"{TODAY}T11:01-05:00", False), (f"{TODAY}T11:02-05:00", True)]
)
def test_time_given_in_full_makes_up_for_a_late_start(end: str, is_made_up: bool) -> None:
    timeline = a_very_late_one(end=end)

    expected = closed("time_made_up", "2026-11-24T11:02:00-05:00", "observed")
    assert repair_of("late_start", timeline) == (expected if is_made_up else STILL_OPEN)


def test_a_calendar_that_lets_it_end_as_much_later_says_that_the_time_was_given() -> None:
    later, edit = moved(a_session(), f"{TODAY}T10:12-05:00", made=f"{TODAY}T10:11-05:00")
    in_full = a_timeline(later, changes=[edit])
    cut = replace(later, end=a_session().end), replace(edit, to_end=a_session().end)
    cut_short = a_timeline(cut[0], changes=[cut[1]])

    assert repair_of("late_start", in_full, f"{TODAY}T11:01-05:00") == STILL_OPEN
    assert repair_of("late_start", in_full) == closed("time_made_up", "2026-11-24T11:02:00-05:00")
    assert repair_of("late_start", cut_short) == STILL_OPEN


def test_an_hour_booked_since_is_a_new_time_offered() -> None:
    booked = utc("2026-11-26T09:00-05:00")
    offered = a_session("2026-12-15T10:00-05:00", booked_not_after=booked)

    assert repair_of("cancellation", a_cancelled_one(offered), "2026-11-27T12:00-05:00") == closed(
        "new_time", "2026-11-26T09:00:00-05:00", "observed"
    )


@pytest.mark.parametrize(
    ("booked", "offers"), [("2026-11-24T06:59:59-05:00", False), (MORNING, True)]
)
def test_an_hour_booked_before_the_cancellation_is_no_offer(booked: str, offers: bool) -> None:
    # Further off than a rebooking may be, so that it stands for nothing.
    far = a_session("2026-12-15T10:00-05:00", booked_not_after=utc(booked))
    there_already = a_session("2026-12-16T10:00-05:00")

    repair = repair_of("cancellation", a_cancelled_one(far, there_already), "2026-11-27T12:00Z")

    assert repair.is_open != offers


def test_an_hour_that_is_entered_for_the_past_is_no_offer() -> None:
    entered = a_session("2026-11-02T10:00-05:00", booked_not_after=utc("2026-11-26T09:00-05:00"))

    assert repair_of("cancellation", a_cancelled_one(entered)) == STILL_OPEN


def test_an_hour_that_stands_for_another_cancelled_one_is_no_offer() -> None:
    other, change = cancelled(
        a_session("2026-11-26T10:00-05:00", uid="other"), made="2026-11-25T10:00-05:00"
    )
    instead = a_session(FRIDAY, booked_not_after=utc("2026-11-25T10:00-05:00"))
    timeline = a_cancelled_one(other, instead, changes=[change])

    assert [d.repair for d in drafts_of("cancellation", timeline, "2026-11-25T11:00-05:00")] == [
        STILL_OPEN,
        None,
    ]


def test_a_moved_session_is_mended_by_taking_place_at_its_new_time() -> None:
    between = a_session("2026-11-26T10:00-05:00")
    at = "2026-11-27T14:50:00-05:00"

    assert repair_of("reschedule", a_moved_one(between), "2026-11-27T14:49-05:00") == STILL_OPEN
    assert repair_of("reschedule", a_moved_one(between), at) == closed("new_time", at)


def test_a_move_into_the_past_is_not_mended_before_it_was_made() -> None:
    timeline = a_moved_one(to=f"{TODAY}T09:00-05:00", made=f"{TODAY}T10:30-05:00")

    assert repair_of("reschedule", timeline).at == utc("2026-11-24T10:30-05:00")


def test_a_new_time_that_is_not_kept_waits_for_the_next_session() -> None:
    session, change = moved(a_session(), FRIDAY, made=MORNING)
    gone, again = cancelled(session, made="2026-11-27T09:00-05:00")
    timeline = a_timeline(gone, NEXT_ONE, changes=[change, again])

    assert repair_of("reschedule", timeline) == closed("next_kept", "2026-12-01T10:50:00-05:00")


def test_where_no_client_is_named_only_the_session_itself_is_known_to_be_theirs() -> None:
    session, change = moved(a_session(client=None), FRIDAY, made=MORNING)
    gone, fell_out = cancelled(a_session(client=None), made=MORNING)
    someone = a_session(f"{NEXT}T10:00-05:00", client=None, booked_not_after=utc(FRIDAY))

    assert repair_of("reschedule", a_timeline(session, changes=[change])).by == "new_time"
    assert repair_of("cancellation", a_timeline(gone, someone, changes=[fell_out])) == STILL_OPEN


def test_a_note_on_the_finding_is_a_word_and_the_first_to_come_is_what_mended() -> None:
    timeline = a_cancelled_one(NEXT_ONE)
    (draft,) = drafts_of("cancellation", timeline, MORNING)
    noted = replace(timeline, noted={draft.id: utc(FRIDAY)})
    too_late = replace(timeline, noted={draft.id: utc(LATER)})
    elsewhere = replace(timeline, noted={"f_other": utc(FRIDAY)})

    assert repair_of("cancellation", noted) == closed(
        "word", "2026-11-27T14:00:00-05:00", "observed"
    )
    assert repair_of("cancellation", too_late).by == "next_kept"
    assert repair_of("cancellation", elsewhere, MORNING) == STILL_OPEN


@pytest.mark.parametrize(
    ("rule", "repair", "words"),
    [
        (
            "cancellation",
            closed("new_time", FRIDAY, "observed"),
            "Mended by a new time, which was booked.",
        ),
        (
            "reschedule",
            closed("new_time", FRIDAY),
            "Mended: it took place at its new time, as far as seen.",
        ),
        ("late_start", closed("word", FRIDAY, "observed"), "Mended by a word, kept as a note."),
    ],
)
def test_what_mended_is_said_in_words(rule: str, repair: Any, words: str) -> None:
    assert what_mended(rule, repair) == words


def test_what_would_mend_is_said_in_words() -> None:
    assert what_would_mend("reschedule") == (
        "the session taking place at its new time; or a word about it"
    )
