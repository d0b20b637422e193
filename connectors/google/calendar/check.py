"""A cheap look at a calendar, for `steadyframe check`."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.google.calendar.cursor import rfc3339
from connectors.google.calendar.listing import Pages, items_of
from connectors.google.json_fields import UnreadableError, mapping
from connectors.google.times import Zones, event_time

_COUNTED = 250
_ASKED = 10


def glance(
    pages: Pages, calendar_id: str, *, since: datetime, now: datetime, zone: ZoneInfo
) -> str:
    """One sentence, without titles. `zone` is the practice's, for the time of the next event.

    Raises RefusedError and ConnectorError.
    """
    first = pages.events(
        calendarId=calendar_id, timeMin=rfc3339(since), singleEvents=False, maxResults=_COUNTED
    )
    items = items_of(pages.source, first)
    there = sum(mapping(item).get("status") != "cancelled" for item in items)
    count = f"{there} or more" if first.get("nextPageToken") else str(there)
    noun = "event" if count == "1" else "events"
    said = f"Calendar {calendar_id}: {count} {noun} since {since.astimezone(zone).date()}"
    return f"{said}, {_next(pages, calendar_id, now, zone)}."


def _next(pages: Pages, calendar_id: str, now: datetime, zone: ZoneInfo) -> str:
    page = pages.events(
        calendarId=calendar_id,
        timeMin=rfc3339(now),
        singleEvents=True,
        orderBy="startTime",
        maxResults=_ASKED,
    )
    zones = Zones.of(zone, page.get("timeZone"))
    items = page.get("items")
    for item in items if isinstance(items, list) else []:
        try:
            start = event_time(mapping(item).get("start"), zones)
        except UnreadableError:
            continue
        if start.instant >= now:
            return f"next on {start.instant.astimezone(zone).isoformat(timespec='minutes')}"
    return "none to come"
