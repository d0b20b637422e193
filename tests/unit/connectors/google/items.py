"""Items of Google's events.list, and what they are read as."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.google.calendar.mapping import ItemReader
from connectors.model import CalendarEvent, EventProblem

BERLIN = "Europe/Berlin"
READER = ItemReader.of(ZoneInfo("America/New_York"), BERLIN, "amara@riverside.example")
AT_TEN = {"dateTime": "2026-11-25T10:00:00+01:00", "timeZone": BERLIN}
TILL_ELEVEN = {"dateTime": "2026-11-25T11:00:00+01:00", "timeZone": BERLIN}


def item(**more: Any) -> dict[str, Any]:
    event = {"id": "one", "status": "confirmed", "start": AT_TEN, "end": TILL_ELEVEN}
    return {k: v for k, v in {**event, **more}.items() if v is not None}


def event_of(**more: Any) -> CalendarEvent:
    event = READER.read(item(**more))
    assert isinstance(event, CalendarEvent), event
    return event


def reason_of(**more: Any) -> str:
    problem = READER.read(item(**more))
    assert isinstance(problem, EventProblem), problem
    return problem.reason


def utc(*parts: int) -> datetime:
    year, month, day, hour = (*parts, 0)[:4]
    return datetime(year, month, day, hour, tzinfo=UTC)
