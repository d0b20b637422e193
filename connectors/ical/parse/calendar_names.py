"""What a calendar says of itself: its name and its time zone, as Google and Apple export them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.ical.parse.blocks import CalendarPart, parts_of
from connectors.ical.parse.lines import one_line
from connectors.ical.parse.text import calendar_bytes
from connectors.ical.parse.zones import Zones

_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarNames:
    """`name` is X-WR-CALNAME, `zone` the IANA key of X-WR-TIMEZONE; empty where none is stated."""

    name: str = ""
    zone: str = ""


def names_of(source: str, raw: bytes, now: datetime) -> CalendarNames:
    """Of several calendars, what the first says that says it. Raises as `read_calendar` does."""
    parts = parts_of(source, calendar_bytes(source, raw))
    zones = (Zones(part, "UTC", now) for part in parts if _stated(part, "X-WR-TIMEZONE"))
    return CalendarNames(
        name=_first([one_line(_stated(part, "X-WR-CALNAME"), _LONGEST) for part in parts]),
        zone=_first([each.default for each in zones if not each.unread_default]),
    )


def _stated(part: CalendarPart, name: str) -> str:
    for line in part.properties:
        head, _, value = line.partition(":")
        if head.partition(";")[0].strip().upper() == name:
            return value.strip()
    return ""


def _first(texts: Sequence[str]) -> str:
    return next((text for text in texts if text), "")
