"""What a calendar says of itself: its name and its time zone, as Google and Apple export them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from connectors.ical.parse.blocks import parts_of
from connectors.ical.parse.lines import first_value, one_line
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
    names = (first_value(part.properties, "X-WR-CALNAME") for part in parts)
    zones = (
        Zones(part, "UTC", now) for part in parts if first_value(part.properties, "X-WR-TIMEZONE")
    )
    return CalendarNames(
        name=_first(one_line(name, _LONGEST) for name in names),
        zone=_first(each.default for each in zones if not each.unread_default),
    )


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")
