"""Short ways to write series for the recurrence tests; what a test doesn't say, doesn't matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.model import CalendarEvent, EventTime
from monitor.core.recurrence.occurrences import Occurrence, occurrences_of

NEW_YORK = "America/New_York"
ALWAYS = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def at(text: str, zone: str = NEW_YORK) -> EventTime:
    """`2026-03-02 10:00` in a zone, or a DATE when there is no time."""
    if len(text) == 10:
        day = date.fromisoformat(text)
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        return EventTime(instant=midnight, zone=zone, is_date=True)
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return EventTime(instant=local, zone=zone)


def series(start: str, *rules: str, zone: str = NEW_YORK, minutes: int = 50, **more: Any) -> Any:
    first = at(start, zone)
    end = EventTime(instant=first.instant + timedelta(minutes=minutes), zone=zone)
    return CalendarEvent(
        uid="jd", start=first, end=None if first.is_date else end, rrules=rules, **more
    )


def override(of: EventTime, start: str | None, **more: Any) -> CalendarEvent:
    """A moved occurrence in New York, of 50 minutes; `start` None keeps the original one."""
    begin = at(start) if start else EventTime(instant=of.instant, zone=of.zone)
    end = EventTime(instant=begin.instant + timedelta(minutes=50), zone=begin.zone)
    return CalendarEvent(uid="jd", recurrence_id=of, start=begin, end=end, **more)


def expand(
    master: CalendarEvent | None,
    overrides: Sequence[CalendarEvent] = (),
    span: tuple[datetime, datetime] = ALWAYS,
    **more: Any,
) -> list[Occurrence]:
    return occurrences_of(master, overrides, *span, **more)


def starts(
    master: CalendarEvent | None,
    overrides: Sequence[CalendarEvent] = (),
    span: tuple[datetime, datetime] = ALWAYS,
    **more: Any,
) -> list[str]:
    """Starts as the wall clock of each event's own zone shows them."""
    found = []
    for one in expand(master, overrides, span, **more):
        assert one.event.start is not None
        zone = ZoneInfo(one.event.start.zone)
        found.append(one.start.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
    return found


def days(first: str, last: str, zone: str = NEW_YORK) -> tuple[datetime, datetime]:
    """The window from one day's midnight to another's."""
    return at(first, zone).instant, at(last, zone).instant
