"""A calendar read by what is new in it states the same as one that is read in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.ical.parse.component_hashes import as_text, remembered
from connectors.ical.parse.reader import Reading, read_calendar
from connectors.model import CalendarEvent
from tests.builders.ics import calendar, vevent, vtimezone, vtodo
from tests.builders.tries import tries

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
ALARM = "BEGIN:VALARM\nUID:{uid}\nTRIGGER:-PT15M\nDESCRIPTION:Reminder\nEND:VALARM"
SERIES = vevent("RRULE:FREQ=WEEKLY", "SUMMARY:Session: J. D.", uid="weekly")
MOVED = vevent("RECURRENCE-ID:20261202T100000Z", uid="weekly", start=":20261202T120000Z")


def read(raw: bytes, known: frozenset[bytes] = frozenset()) -> Reading:
    return read_calendar("north", raw, zone=ZONE, now=NOW, known=known)


def read_again(before: bytes, after: bytes) -> tuple[Reading, Reading]:
    first = read(before)
    return first, read(after, frozenset(first.hashes))


def stated(events: Sequence[CalendarEvent]) -> list[CalendarEvent]:
    """The events without stamps, which a kept one does not refresh, in one order."""
    bare = [replace(e, sequence=0, created=None, last_modified=None) for e in events]
    return sorted(bare, key=repr)


def test_nothing_is_read_of_a_calendar_in_which_only_stamps_changed() -> None:
    before = calendar(SERIES, MOVED, vevent("SEQUENCE:1", uid="one"))
    after = before.replace(b"DTSTAMP:20261123T080000Z", b"DTSTAMP:20261123T081500Z")

    _, second = read_again(before, after.replace(b"SEQUENCE:1", b"SEQUENCE:2"))

    assert (second.events, second.kept) == ((), {"weekly", "one"})


def test_only_the_event_that_changed_is_read() -> None:
    others = [vevent(uid=f"e{number}") for number in range(20)]

    _, second = read_again(
        calendar(*others, vevent("SUMMARY:a", uid="one")),
        calendar(*others, vevent("SUMMARY:b", uid="one")),
    )

    assert [(event.uid, event.summary) for event in second.events] == [("one", "b")]
    assert len(second.kept) == 20


def test_a_series_that_loses_its_moved_occurrence_is_read_again() -> None:
    _, second = read_again(calendar(SERIES, MOVED), calendar(SERIES))

    assert [event.recurrence_id for event in second.events] == [None]
    assert not second.kept


def test_other_rules_of_a_zone_have_its_calendar_read_again() -> None:
    event = vevent(start=";TZID=Riverside:20261125T100000")
    zone = vtimezone("Riverside")

    _, second = read_again(
        calendar(event, head=zone), calendar(event, head=zone.replace("+0100", "+0000"))
    )

    assert len(second.events) == 1


@pytest.mark.parametrize("head", ["METHOD:CANCEL", "X-WR-TIMEZONE:America/New_York"])
def test_what_is_said_for_the_whole_calendar_has_it_read_again(head: str) -> None:
    event = vevent(start=":20261125T100000")

    _, second = read_again(calendar(event), calendar(event, head=head))

    assert len(second.events) == 1


def test_an_event_that_cannot_be_read_is_told_of_at_every_reading() -> None:
    raw = calendar(vevent("RRULE:FREQ=NEVER", uid="odd"), vevent(uid="one"))

    first, second = read_again(raw, raw)

    assert [problem.uid for problem in second.problems] == ["odd"]
    assert second.problems == first.problems


def test_a_reading_by_what_is_new_can_be_built_upon() -> None:
    raw = calendar(SERIES, MOVED, vevent(uid="one"))
    first, second = read_again(raw, raw)

    third = read(raw, frozenset(second.hashes))

    assert first.hashes == second.hashes
    assert third.kept == {"weekly", "one"}


def test_an_occurrence_hidden_behind_its_alarms_uid_is_not_overlooked_when_it_goes() -> None:
    hidden = MOVED.replace("UID:weekly\n", "").replace(
        "END:VEVENT", ALARM.format(uid="alarm") + "\nUID:weekly\nEND:VEVENT"
    )
    first = read(calendar(SERIES))
    second = read(calendar(SERIES, hidden), frozenset(first.hashes))

    third = read(calendar(SERIES), frozenset(second.hashes))

    assert [event.uid for event in second.events] == ["weekly", "weekly"]
    assert [event.uid for event in third.events] == ["weekly"]


def test_an_event_that_turns_out_to_share_a_kept_uid_is_read_together_with_the_others() -> None:
    other = vevent("uid:weekly", uid=None, start=":20261126T100000Z")
    whole = read(calendar(SERIES, other))

    _, second = read_again(calendar(SERIES), calendar(SERIES, other))

    assert stated(second.events) == stated(whole.events)
    assert len({event.uid for event in whole.events}) == 2


def test_a_title_that_takes_over_the_second_half_of_a_stamp_is_read_again() -> None:
    before = vevent("SUMMARY:Session: J. D.", "CREATED:20261101T090000Z\n  and T. S.")
    after = vevent("SUMMARY:Session: J. D.\n  and T. S.")

    _, second = read_again(calendar(before), calendar(after))

    assert [event.summary for event in second.events] == ["Session: J. D. and T. S."]


def test_a_long_folded_uid_is_remembered() -> None:
    uid = "040000008200E00074C5B7101A82E008" * 4
    raw = calendar(vevent(uid=f"{uid[:60]}\n {uid[60:]}"))

    _, second = read_again(raw, raw)

    assert second.kept == {uid}


@pytest.mark.parametrize("text", ["", "not base64!", "AAAA\n", "ü"])
def test_a_memory_that_is_not_understood_remembers_nothing_of_use(text: str) -> None:
    raw = calendar(vevent(uid="one"))

    assert read(raw, remembered(text)).events == read(raw).events


def test_what_is_remembered_survives_as_text() -> None:
    hashes = read(calendar(SERIES, vevent(uid="one"))).hashes

    assert remembered(as_text(hashes)) == set(hashes)


UIDS = st.sampled_from(["weekly", "one", "", "x@y", "ü"])
COMPONENTS = st.builds(
    lambda uid, lines, start, alarm: vevent(
        *lines, *([ALARM.format(uid=alarm)] if alarm else []), uid=uid or None, start=start
    ),
    UIDS,
    st.lists(
        st.sampled_from(
            [
                *("SUMMARY:a", "SUMMARY:b", "SEQUENCE:2", "LAST-MODIFIED:20261101T090000Z"),
                *("RECURRENCE-ID:20261202T100000Z", "RRULE:FREQ=WEEKLY", "STATUS:CANCELLED"),
                *("RRULE:FREQ=NEVER", "DESCRIPTION:long\n  and folded"),
                *("uid:weekly", "UID;X=1:one", "CREATED:20261101T090000Z\n  and folded"),
            ]
        ),
        max_size=3,
        unique=True,
    ),
    st.sampled_from([":20261125T100000Z", ":20261125T120000", ""]),
    st.sampled_from(["", "alarm", "weekly"]),
) | st.builds(vtodo, st.just("DUE:20261130T100000Z"), uid=UIDS)
CALENDARS = st.builds(
    lambda components, head: calendar(*components, head=head),
    st.lists(COMPONENTS, max_size=6),
    st.sampled_from(["", "", "METHOD:CANCEL", "X-WR-TIMEZONE:America/New_York"]),
)


@settings(max_examples=tries(75, thorough=300), deadline=None)
@given(st.lists(CALENDARS, min_size=2, max_size=4))
def test_whatever_changes_both_ways_of_reading_agree(calendars: list[bytes]) -> None:
    known: list[CalendarEvent] = []
    hashes: frozenset[bytes] = frozenset()
    for raw in calendars:
        reading, whole = read(raw, hashes), read(raw)
        known = [*(e for e in known if e.uid in reading.kept), *reading.events]
        hashes = frozenset(reading.hashes)

        assert stated(known) == stated(whole.events)
        assert reading.problems == whole.problems
