"""Where we read something else than icalendar, on purpose. Each row fails if it stops being so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from connectors.model import CalendarEvent, PartStat, Status
from tests.builders.ics import calendar, vevent, vtodo
from tests.unit.connectors.ical.parse.reading import read

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
MORNING = datetime(2026, 11, 25, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlike:
    why: str
    text: str
    theirs: Callable[[icalendar.Component], Any]
    they_say: Any
    ours: Callable[[CalendarEvent], Any]
    we_say: Any


def words(why: str, line: str, they_say: str, we_say: str, field: str = "summary") -> Unlike:
    return Unlike(
        why=why,
        text=vevent(line),
        theirs=lambda its: str(its[field.upper()]),
        they_say=they_say,
        ours=lambda event: getattr(event, field),
        we_say=we_say,
    )


def moment(why: str, text: str, they_say: datetime, we_say: datetime) -> Unlike:
    return Unlike(
        why=why,
        text=text,
        theirs=lambda its: its["DTSTART"].dt,
        they_say=they_say,
        ours=lambda event: event.start.instant if event.start else None,
        we_say=we_say,
    )


def one(why: str, text: str, theirs: Any, they_say: Any, ours: Any, we_say: Any) -> Unlike:
    return Unlike(why=why, text=text, theirs=theirs, they_say=they_say, ours=ours, we_say=we_say)


NAIVE = datetime(2026, 11, 25, 10)  # noqa: DTZ001 - what icalendar gives
ROWS = [
    words("a title is one line, in every list and mail", "SUMMARY:a\\nb", "a\nb", "a b"),
    words("a title has 500 characters at most", "SUMMARY:" + "x" * 900, "x" * 900, "x" * 500),
    words("no mark may turn the text around it", "SUMMARY:a\u202eb", "a\u202eb", "ab"),
    words("an escaped quote is a quote", 'SUMMARY:\\"a\\"', '\\"a\\"', '"a"'),
    words("a place is one line", "LOCATION:a\\nb", "a\nb", "a b", "location"),
    words(
        "people write in a comment who moved a session",
        "DESCRIPTION:a\nCOMMENT:by client",
        "a",
        "a\nby client",
        "description",
    ),
    moment(
        "a time without a zone is the practice's",
        vevent(start=":20261125T100000"),
        NAIVE,
        MORNING,
    ),
    moment(
        "a zone that nobody knows is the practice's",
        vevent(start=";TZID=Nowhere:20261125T100000"),
        NAIVE,
        MORNING,
    ),
    one(
        "hours in a DURATION are elapsed time, also in the night when the clock changes",
        vevent("DURATION:PT8H", start=";TZID=Europe/Berlin:20260328T220000"),
        lambda its: its.end.astimezone(UTC) - its.start.astimezone(UTC),
        timedelta(hours=7),
        lambda event: event.end.instant - event.start.instant,
        timedelta(hours=8),
    ),
    one(
        "an all-day event lasts a day even if it says that it ends where it starts",
        vevent("DTEND;VALUE=DATE:20261125", start=";VALUE=DATE:20261125"),
        lambda its: its.end - its.start,
        timedelta(0),
        lambda event: event.end.instant - event.start.instant,
        timedelta(days=1),
    ),
    one(
        "American spelling cancels too",
        vevent("STATUS:CANCELED"),
        lambda its: str(its["STATUS"]),
        "CANCELED",
        lambda event: event.status,
        Status.CANCELLED,
    ),
    one(
        "a to-do is done when all of it is",
        vtodo("STATUS:NEEDS-ACTION", "PERCENT-COMPLETE:100"),
        lambda its: str(its["STATUS"]),
        "NEEDS-ACTION",
        lambda event: event.status,
        Status.COMPLETED,
    ),
    one(
        "Outlook says tentative in a property of its own",
        vevent("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"),
        lambda its: its.get("STATUS"),
        None,
        lambda event: event.status,
        Status.TENTATIVE,
    ),
    one(
        "Outlook says free in a property of its own, and leaves TRANSP at OPAQUE",
        vevent("X-MICROSOFT-CDO-BUSYSTATUS:FREE", "TRANSP:OPAQUE"),
        lambda its: str(its["TRANSP"]),
        "OPAQUE",
        lambda event: event.transparent,
        True,
    ),
    one(
        "Apple keeps the address in a parameter",
        vevent("ORGANIZER;EMAIL=Amara@Example.com:/aMTA0/principal/"),
        lambda its: str(its["ORGANIZER"]),
        "/aMTA0/principal/",
        lambda event: event.organizer,
        "amara@example.com",
    ),
    one(
        "an answer in other words is no answer we know",
        vevent("ATTENDEE;PARTSTAT=DELEGATED:mailto:a@example.com"),
        lambda its: its["ATTENDEE"].params["PARTSTAT"],
        "DELEGATED",
        lambda event: event.attendees[0].partstat,
        PartStat.OTHER,
    ),
    one(
        "a time without a zone among exceptions has the zone of the start",
        vevent("EXDATE:20261125T100000", start=";TZID=America/New_York:20261125T100000"),
        lambda its: its["EXDATE"].dts[0].dt,
        NAIVE,
        lambda event: event.exdates[0].instant,
        datetime(2026, 11, 25, 15, tzinfo=UTC),
    ),
    one(
        "a UID is short enough for an index; a longer one ends in a hash",
        vevent(uid="u" * 400),
        lambda its: len(its["UID"]),
        400,
        lambda event: len(event.uid),
        255,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.why)
def test_where_we_read_something_else_on_purpose(row: Unlike) -> None:
    raw = calendar(row.text)
    (component,) = icalendar.Calendar.from_ical(raw).subcomponents
    (event,) = read(raw).events
    assert row.theirs(component) == row.they_say
    assert row.ours(event) == row.we_say
    assert row.they_say != row.we_say
