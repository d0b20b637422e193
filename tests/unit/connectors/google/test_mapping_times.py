"""Times, series and exceptions in Google's items."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.google.calendar.mapping import ItemReader
from connectors.google.times import UnreadableError, Zones, recurrence_of
from connectors.model import (
    CalendarEvent,
    EventProblem,
    EventRef,
    EventTime,
    Instance,
    PartStat,
    Status,
)
from tests.unit.connectors.google.items import (
    AT_TEN,
    BERLIN,
    READER,
    event_of,
    item,
    reason_of,
    utc,
)


def test_a_time_keeps_its_instant_and_its_zone() -> None:
    event = event_of()

    assert event.start == EventTime(instant=utc(2026, 11, 25, 9), zone=BERLIN)
    assert event.end == EventTime(instant=utc(2026, 11, 25, 10), zone=BERLIN)


def test_a_time_without_a_zone_is_in_the_calendars() -> None:
    start = event_of(start={"dateTime": "2026-11-25T09:00:00Z"}).start

    assert start == EventTime(instant=utc(2026, 11, 25, 9), zone=BERLIN)


def test_a_calendar_in_an_unknown_zone_falls_back_on_the_practice() -> None:
    reader = ItemReader.of(ZoneInfo("America/New_York"), "Mars/Olympus", None)
    event = reader.read(item(start={"dateTime": "2026-11-25T09:00:00Z"}))

    assert isinstance(event, CalendarEvent)
    assert event.start is not None
    assert event.start.zone == "America/New_York"


def test_a_date_begins_at_midnight_in_the_practice() -> None:
    start = event_of(start={"date": "2026-11-25"}, end={"date": "2026-11-26"}).start

    assert start == EventTime(instant=utc(2026, 11, 25, 5), zone="America/New_York", is_date=True)


def test_an_unknown_zone_is_refused_for_a_series_only() -> None:
    odd = {"dateTime": "2026-11-25T10:00:00+01:00", "timeZone": "Mars/Olympus"}

    assert event_of(start=odd).start == EventTime(instant=utc(2026, 11, 25, 9), zone=BERLIN)
    assert "time zone" in reason_of(start=odd, recurrence=["RRULE:FREQ=DAILY"])


def test_recurrence_lines_are_read_with_their_zones() -> None:
    event = event_of(
        recurrence=[
            "RRULE:FREQ=WEEKLY;UNTIL=20270101T000000Z",
            "EXDATE;TZID=Europe/Berlin:20261202T100000,20261209T100000",
            "EXDATE:20261216T090000Z",
            "RDATE:20261226T100000",
            "RDATE;VALUE=PERIOD:20270102T090000Z/PT1H",
            "X-NOTE:whatever",
        ]
    )

    assert event.is_recurring
    assert event.rrules == ("FREQ=WEEKLY;UNTIL=20270101T000000Z",)
    assert [time.instant for time in event.exdates] == [
        utc(2026, 12, 2, 9),
        utc(2026, 12, 9, 9),
        utc(2026, 12, 16, 9),
    ]
    assert [time.instant for time in event.rdates] == [utc(2026, 12, 26, 9), utc(2027, 1, 2, 9)]


def test_an_all_day_series_skips_dates() -> None:
    event = event_of(
        start={"date": "2026-11-25"},
        end={"date": "2026-11-26"},
        recurrence=["RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20261127"],
    )

    assert event.exdates == (
        EventTime(instant=utc(2026, 11, 27, 5), zone="America/New_York", is_date=True),
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("EXRULE:FREQ=MONTHLY", ""),
        ("EXRULE;X=1:FREQ=MONTHLY", ""),
        ("DTSTART:20261202T100000", "DTSTART"),
        ("EXDATE;TZID=Mars/Olympus:20261202T100000", "time zone"),
        ("EXDATE:tomorrow", "no time"),
        ("EXDATE:20261399T100000Z", "not readable"),
        ("no line at all", "not readable"),
        ("RDATE:" + ",".join(["20261202T100000"] * 3), ""),
    ],
)
def test_a_recurrence_that_would_be_misread_is_set_aside(line: str, words: str) -> None:
    read = READER.read(item(recurrence=["RRULE:FREQ=WEEKLY", line]))

    assert isinstance(read, EventProblem) is bool(words)
    if isinstance(read, EventProblem):
        assert words in read.reason
        assert read.uid == "one"


def test_more_added_and_removed_dates_than_allowed_are_refused() -> None:
    start = EventTime(instant=utc(2026, 11, 25, 9), zone=BERLIN)
    zones = Zones(practice=BERLIN, calendar=BERLIN)
    lines = ["RRULE:FREQ=WEEKLY", "RDATE:20261226T100000", "EXDATE:20261202T100000,20261209T100000"]

    assert recurrence_of(lines, start, zones, most_values=4).rrules == ("FREQ=WEEKLY",)
    with pytest.raises(UnreadableError, match="more than 3 times"):
        recurrence_of(lines, start, zones, most_values=3)


def test_an_exception_belongs_to_its_series() -> None:
    event = event_of(
        id="one_20261202T090000Z",
        recurringEventId="one",
        originalStartTime={"dateTime": "2026-12-02T10:00:00+01:00", "timeZone": BERLIN},
    )

    assert event.uid == "one"
    assert event.recurrence_id == EventTime(instant=utc(2026, 12, 2, 9), zone=BERLIN)
    assert event.start is not None
    assert event.start.instant == utc(2026, 11, 25, 9)


def test_a_cancelled_exception_needs_no_more_than_google_guarantees() -> None:
    event = event_of(
        id="one_20261202T090000Z",
        status="cancelled",
        recurringEventId="one",
        originalStartTime={"dateTime": "2026-12-02T10:00:00+01:00", "timeZone": BERLIN},
        start=None,
        end=None,
    )

    assert event.status is Status.CANCELLED
    assert event.start == event.recurrence_id
    assert event.end is None


@pytest.mark.parametrize(
    ("event_id", "ref"),
    [
        ("one", EventRef(uid="one")),
        ("one_R20261124T150000", EventRef(uid="one_R20261124T150000")),
        ("one_20261124T150000Z", EventRef(uid="one", recurrence_id=utc(2026, 11, 24, 15))),
        (
            "one_R20260101T150000_20261124T150000Z",
            EventRef(uid="one_R20260101T150000", recurrence_id=utc(2026, 11, 24, 15)),
        ),
        ("one_20261124", EventRef(uid="one", recurrence_id=utc(2026, 11, 24, 5))),
        ("one_20269999", EventRef(uid="one_20269999")),
    ],
)
def test_a_deleted_event_is_known_by_its_id(event_id: str, ref: EventRef) -> None:
    deleted = READER.read({"id": event_id, "status": "cancelled"})

    assert isinstance(deleted, EventRef)
    assert replace(deleted, instance=None) == ref
    assert (deleted.instance is None) is (event_id in ("one", "one_R20261124T150000"))


@pytest.mark.parametrize(
    ("event_id", "family"),
    [
        ("one_20261124T150000Z", "one"),
        ("one_20261124", "one"),
        ("one_R20260101T150000_20261124T150000Z", "one"),
        ("one_R20260101_20261124", "one"),
        ("one_R20250101T150000_R20260101T150000_20261124T150000Z", "one"),
        ("_6gq3_R20260101T150000_20261124T150000Z", "_6gq3"),
    ],
)
def test_an_occurrence_keeps_its_id_and_its_family_whatever_series_it_is_of(
    event_id: str, family: str
) -> None:
    expected = Instance(id=event_id, family=family)
    assert event_of(id=event_id, recurringEventId="other", originalStartTime=AT_TEN).instance == (
        expected
    )
    assert event_of(id=event_id).instance == expected  # an invitation to this one alone


@pytest.mark.parametrize(
    "more",
    [
        {"start": None, "end": None},
        {"start": {"dateTime": "soon"}},
        {"end": {"dateTime": "2026-11-25T09:00:00+01:00"}},
    ],
)
def test_a_deletion_without_readable_details_still_says_when(more: dict[str, Any]) -> None:
    deleted = READER.read(item(status="cancelled", updated="2026-11-20T08:00:00.000Z", **more))

    assert deleted == EventRef(uid="one", stamp=utc(2026, 11, 20, 8))


def test_a_deletion_with_details_is_a_cancelled_event() -> None:
    event = event_of(
        status="cancelled",
        summary="Session: J. D. [client]",
        attendees=[{"email": "jane@example.com", "responseStatus": "declined"}],
        updated="2026-11-20T08:00:00.000Z",
        recurrence=["RRULE:FREQ=WEEKLY"],
    )

    assert (event.status, event.last_modified) == (Status.CANCELLED, utc(2026, 11, 20, 8))
    assert event.summary.endswith("[client]")
    assert event.attendees[0].partstat is PartStat.DECLINED
