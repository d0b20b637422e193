from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.model import PartStat, Status
from tests.builders.ics import calendar, vevent, vtodo
from tests.unit.connectors.ical.parse.reading import TEN, instants, one, read, todo

DAYS = ("20261123", "20261130")


@pytest.mark.parametrize("word", ["CANCELLED", "cancelled", "CANCELED"])
def test_every_spelling_of_cancelled_counts(word: str) -> None:
    assert one(f"STATUS:{word}").status is Status.CANCELLED


def test_an_unknown_status_is_confirmed() -> None:
    assert one("STATUS:MAYBE").status is Status.CONFIRMED


def test_a_calendar_that_cancels_cancels_all_in_it() -> None:
    assert read(calendar(vevent(), head="METHOD:CANCEL")).events[0].status is Status.CANCELLED


@pytest.mark.parametrize(
    "line", ["STATUS:COMPLETED", "COMPLETED:20261123T120000Z", "PERCENT-COMPLETE:100"]
)
def test_a_to_do_is_done_by_any_of_three_signs(line: str) -> None:
    assert todo(line).status is Status.COMPLETED


def test_a_to_do_half_done_is_not_done() -> None:
    assert todo("PERCENT-COMPLETE:99").status is Status.NEEDS_ACTION


def test_a_to_do_may_be_due_after_a_duration() -> None:
    event = todo("DTSTART:20261125T100000Z", "DURATION:PT2H")
    assert event.due
    assert event.due.instant == TEN + timedelta(hours=2)
    assert event.end is None


def test_a_to_do_needs_no_times_at_all() -> None:
    assert todo("SUMMARY:Send").due is None


def test_text_is_unescaped_cut_and_free_of_controls() -> None:
    event = one(
        "SUMMARY:a\\, b\\; c\\\\n\\nd\x07\x1b[31m\u202e" + "x" * 900,
        "DESCRIPTION:" + "y" * 5_000,
        "LOCATION:Room\\n3",
    )
    assert event.summary.startswith("a, b; c\\n d[31mxx")
    assert len(event.summary) <= 500
    assert len(event.description) == 2_000
    assert event.location == "Room 3"


def test_a_parameter_may_hold_quoted_marks() -> None:
    event = one('ATTENDEE;CN="Doe; Jane: a,b";PARTSTAT=DECLINED:MAILTO:Jane@Example.com')
    assert event.attendees[0].name == "Doe; Jane: a,b"
    assert event.attendees[0].email == "jane@example.com"
    assert event.attendees[0].partstat is PartStat.DECLINED


@pytest.mark.parametrize(
    ("parameter", "comment"),
    [
        ('X-RESPONSE-COMMENT="[client]; later, please"', "[client]; later, please"),
        ("x-response-comment=ill", "ill"),
        ("PARTSTAT=DECLINED", ""),
        (f"X-RESPONSE-COMMENT={'x' * 3_000}", "x" * 500),
    ],
)
def test_an_answer_may_have_words_beside_it(parameter: str, comment: str) -> None:
    (attendee,) = one(f"ATTENDEE;{parameter}:mailto:jane@example.com").attendees
    assert attendee.comment == comment


def test_a_line_that_is_none_is_passed_over() -> None:
    event = one("this is no property", "ATTENDEE;=:mailto:a@example.com", "SUMMARY:Kept")
    assert event.summary == "Kept"


def test_an_event_without_uid_gets_the_same_name_each_time() -> None:
    first = one("SUMMARY:A", uid=None)
    assert first.uid.startswith("no-uid-")
    assert one("SUMMARY:A", "DTEND:20261125T110000Z", uid=None).uid == first.uid
    assert one("SUMMARY:B", uid=None).uid != first.uid


def test_of_copies_of_an_event_the_newest_stays() -> None:
    old, new = vevent("SEQUENCE:1", "SUMMARY:Old"), vevent("SEQUENCE:2", "SUMMARY:New")
    for order in ((old, new), (new, old)):
        assert [event.summary for event in read(calendar(*order)).events] == ["New"]


def test_an_old_state_left_in_the_export_gives_way() -> None:
    old = vevent("SEQUENCE:1")
    new = vevent("SEQUENCE:2", start=":20261126T100000Z")
    events = read(calendar(new, old)).events
    assert [event.uid for event in events] == ["one"]
    assert instants(events[0])[0] == TEN + timedelta(days=1)


def test_different_events_under_one_uid_are_told_apart_by_their_start() -> None:
    events = read(calendar(vevent(), vevent(start=":20261126T100000Z"))).events
    assert [event.uid for event in events] == ["one#20261125T100000Z", "one#20261126T100000Z"]


def test_overrides_are_no_copies_of_their_master() -> None:
    override = vevent("RECURRENCE-ID:20261202T100000Z", start=":20261203T100000Z")
    events = read(calendar(override, vevent("RRULE:FREQ=WEEKLY"))).events
    assert [event.recurrence_id is not None for event in events] == [True, False]


def test_the_order_of_the_feed_is_kept() -> None:
    events = read(calendar(*(vevent(uid=uid) for uid in "cab"))).events
    assert [event.uid for event in events] == ["c", "a", "b"]


def test_a_very_long_uid_is_cut_and_stays_unique() -> None:
    long = "u" * 1_000
    events = read(calendar(vevent(uid=long + "1"), vevent(uid=long + "2"))).events
    assert len({event.uid for event in events}) == 2
    assert all(len(event.uid) <= 255 for event in events)


def test_a_to_do_that_shares_its_uid_with_an_event_is_no_copy_of_it() -> None:
    events = read(calendar(vevent(uid="both"), vtodo("DUE:20261125T120000Z", uid="both"))).events
    assert [event.uid for event in events] == ["both", "both#todo"]


def test_a_to_do_does_not_take_the_place_of_an_event_that_cannot_be_read() -> None:
    reading = read(calendar(vevent("RRULE:FREQ=NEVER", uid="both"), vtodo(uid="both")))
    assert [event.uid for event in reading.events] == ["both#todo"]


def test_an_empty_repeat_rule_says_nothing() -> None:
    assert one("RRULE:").rrules == ()


def test_outlook_midnights_that_are_said_to_be_all_day_are_days() -> None:
    event = one(
        "DTEND;TZID=W. Europe Standard Time:20261222T000000",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        start=";TZID=W. Europe Standard Time:20261221T000000",
    )
    assert event.start
    assert event.end
    assert (event.start.is_date, event.end.is_date) == (True, True)
    assert event.start.local.date().isoformat() == "2026-12-21"


@pytest.mark.parametrize(("word", "hour"), [("FALSE", "00"), ("TRUE", "10")])
def test_outlook_times_that_are_no_days_stay_times(word: str, hour: str) -> None:
    event = one(
        f"X-MICROSOFT-CDO-ALLDAYEVENT:{word}", start=f";TZID=Europe/Berlin:20261221T{hour}0000"
    )
    assert event.start
    assert not event.start.is_date


def test_an_override_without_its_series_in_the_feed_is_read() -> None:
    events = read(calendar(vevent("RECURRENCE-ID:20261124T100000Z"))).events
    assert [event.recurrence_id is not None for event in events] == [True]


def test_a_series_that_stands_for_one_of_its_dates_is_the_series() -> None:
    alone = vevent(
        "RECURRENCE-ID:20261125T100000Z", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261202T100000Z"
    )
    reading = read(calendar(alone))
    (event,) = reading.events
    assert (event.recurrence_id, event.rrules) == (None, ("FREQ=WEEKLY;COUNT=4",))
    assert [one.instant.day for one in event.exdates] == [2]
    assert reading.notes == (
        "Some events state one date of a series that is not there, and how it repeats: "
        "read as that series.",
    )


DATE = vevent("RECURRENCE-ID:20261125T100000Z", "RRULE:FREQ=WEEKLY;COUNT=4")
NEXT = vevent(
    "RECURRENCE-ID:20261202T100000Z", "RRULE:FREQ=WEEKLY;COUNT=4", start=":20261202T100000Z"
)


@pytest.mark.parametrize(
    ("beside", "rules"),
    [
        ((vevent("RRULE:FREQ=WEEKLY", start=":20261118T100000Z"),), [(), ("FREQ=WEEKLY",)]),
        ((vevent("RECURRENCE-ID:20261202T100000Z"),), [("FREQ=WEEKLY;COUNT=4",), ()]),
        ((NEXT,), [(), ()]),  # an export that writes the rule into each date
        ((vevent("RRULE:FREQ=NEVER"),), [()]),  # its series is there and can't be read
        ((vevent("RRULE:FREQ=WEEKLY", uid="two"),), [("FREQ=WEEKLY;COUNT=4",), ("FREQ=WEEKLY",)]),
    ],
)
def test_whose_rule_counts_is_told_by_what_else_is_there(
    beside: tuple[str, ...], rules: list[tuple[str, ...]]
) -> None:
    assert [event.rrules for event in read(calendar(DATE, *beside)).events] == rules


def test_a_rule_that_makes_no_sense_leaves_its_date_readable() -> None:
    (event,) = read(calendar(vevent("RECURRENCE-ID:20261125T100000Z", "RRULE:FREQ=NEVER"))).events
    assert event.recurrence_id


def test_a_recurring_to_do_whose_due_moved_is_the_same_to_do_due_later() -> None:
    """Ticking one off in Apple's Reminders moves the next DUE forward under the same UID."""
    rule = "RRULE:FREQ=WEEKLY"
    before, after = (todo(rule, f"DTSTART:{day}T090000Z", f"DUE:{day}T170000Z") for day in DAYS)
    assert before.uid == after.uid
    assert before.due
    assert after.due
    assert after.due.instant - before.due.instant == timedelta(days=7)
    assert after.status is Status.NEEDS_ACTION


def test_apples_deleted_occurrences_are_exdates_on_lines_of_their_own() -> None:
    event = one(
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/Berlin:20261202T110000",
        "EXDATE;TZID=Europe/Berlin:20261209T110000",
        "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
    )
    assert [time.instant.day for time in event.exdates] == [2, 9]


def test_what_many_events_say_alike_is_kept_once() -> None:
    said = ("SUMMARY:Session: J. D.", "DESCRIPTION:Second floor\\, please", "LOCATION:Room 2 b")
    first, second = read(calendar(*(vevent(*said, uid=uid) for uid in ("one", "two")))).events

    assert first.summary is second.summary
    assert first.description is second.description
    assert first.location is second.location
