"""How the reader's tests read: one calendar, one event, one problem."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from connectors.ical.parse.limits import ParseLimits
from connectors.ical.parse.reader import Reading, read_calendar
from connectors.model import CalendarEvent
from tests.builders.ics import calendar, vevent, vtodo

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEN = datetime(2026, 11, 25, 10, tzinfo=UTC)


def read(raw: bytes, limits: ParseLimits | None = None) -> Reading:
    return read_calendar("feed", raw, zone=BERLIN, now=NOW, limits=limits or ParseLimits())


def one(*lines: str, uid: str | None = "one", start: str = ":20261125T100000Z") -> CalendarEvent:
    reading = read(calendar(vevent(*lines, uid=uid, start=start)))
    assert reading.problems == ()
    return reading.events[0]


def todo(*lines: str) -> CalendarEvent:
    return read(calendar(vtodo(*lines))).events[0]


def problem(*lines: str, start: str = ":20261125T100000Z") -> str:
    """The reason why an event was set aside; the good one beside it goes on."""
    bad = vevent("SUMMARY:Session: Jane", *lines, uid="bad", start=start)
    reading = read(calendar(bad, vevent(uid="good")))
    assert [event.uid for event in reading.events] == ["good"]
    assert [each.uid for each in reading.problems] == ["bad"]
    assert "SUMMARY:Session: Jane" in reading.problems[0].raw
    assert "Jane" not in reading.problems[0].reason
    return reading.problems[0].reason


def instants(event: CalendarEvent) -> tuple[datetime | None, datetime | None]:
    start, end = event.start, event.end
    return start.instant if start else None, end.instant if end else None
