"""DATE, DATE-TIME, PERIOD and DURATION values to instants in a zone (RFC 5545, 3.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from connectors.ical.parse.limits import ParseLimits
from connectors.ical.parse.lines import Property, UnreadableError
from connectors.ical.parse.zones import Zones
from connectors.model import EventTime, Period
from connectors.zone_rules import zone_of

_LIMITS = ParseLimits()
_MOMENT = re.compile(  # basic format; the dashes and colons of ISO 8601 are let pass
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?(Z|[+-]00:?00)?)?",
    re.IGNORECASE | re.ASCII,
)
_USUAL_LENGTH = len("20261123T080000")
_DURATION = re.compile(
    r"([+-])?P(?:(\d{1,5})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE | re.ASCII,
)


class Times:
    """Reads the time values of one VCALENDAR.

    `floating` is the zone for a time that names none: of an EXDATE, RDATE, RECURRENCE-ID or DTEND
    the zone of its DTSTART, since exporters leave TZID out there. Else the calendar's.
    """

    def __init__(self, zones: Zones, limits: ParseLimits = _LIMITS) -> None:
        self.zones = zones
        self._most = limits.times
        # A calendar says the same times over and over: stamps, and whatever begins at ten.
        self._seen: dict[tuple[str, str, str, str], EventTime] = {}

    def moment(self, prop: Property, floating: str = "") -> EventTime:
        """One DATE or DATE-TIME. Raises UnreadableError."""
        return self._moment(prop, prop.value, floating)

    def moments(self, props: list[Property], floating: str = "") -> tuple[EventTime, ...]:
        """Every value of EXDATE or RDATE lines, each once; of a PERIOD its start."""
        found: dict[EventTime, None] = {}
        for prop in props:
            for value in prop.value.split(","):
                start = value.partition("/")[0].strip()
                if start:
                    found[self._moment(prop, start, floating)] = None
                if len(found) > self._most:
                    raise UnreadableError(f"Its {prop.name} lists more than {self._most:,} times.")
        return tuple(found)

    def periods(self, props: list[Property], floating: str = "") -> tuple[Period, ...]:
        """The PERIODs of RDATE lines. One that does not end after its start says no length."""
        found: dict[EventTime, Period] = {}
        for prop in props:
            for value in prop.value.split(",") if "/" in prop.value else ():
                start_text, slash, end_text = (part.strip() for part in value.partition("/"))
                if not slash or not start_text:
                    continue
                start = self._moment(prop, start_text, floating)
                if end_text[:1].upper() in ("P", "+", "-"):
                    end = after(start, end_text)
                else:
                    end = self._moment(prop, end_text, floating)
                if not start.is_date and end.instant > start.instant:
                    found[start] = Period(start=start, end=end)
        return tuple(found.values())

    def unread_zone(self, prop: Property) -> str:
        """The name of the zone that a time is in, if nothing could be made of it."""
        match = _MOMENT.fullmatch(prop.value.strip())
        if match is None or match[4] is None or match[7]:
            return ""
        return self.zones.unread(prop.param("TZID"))

    def utc(self, props: list[Property]) -> datetime | None:
        """A stamp (CREATED, LAST-MODIFIED, COMPLETED) in UTC; None if absent or not readable."""
        try:
            return self.moment(props[0]).instant if props else None
        except UnreadableError:
            return None

    def _moment(self, prop: Property, value: str, floating: str) -> EventTime:
        known = (value, prop.param("TZID"), prop.param("VALUE"), floating)
        moment = self._seen.get(known)
        if moment is None:
            moment = self._seen[known] = self._read(prop, value, floating)
        return moment

    def _read(self, prop: Property, value: str, floating: str) -> EventTime:
        match = _MOMENT.fullmatch(value.strip())
        if match is None:
            raise UnreadableError(f"Its {prop.name} is not a date or time.")
        is_date = match[4] is None or prop.param("VALUE").upper() == "DATE"
        zone = self.zones.default if is_date else self._zone(prop, match, floating)
        try:
            wall = _usual_clock(value) if match[4] and not is_date else None
            if wall is None:
                day = datetime(int(match[1]), int(match[2]), int(match[3]))  # noqa: DTZ001
                wall = day if is_date else day + _clock(match)
            instant = wall.replace(tzinfo=zone_of(zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise UnreadableError(f"Its {prop.name} is no possible date or time.") from None
        return EventTime(instant=instant, zone=zone, is_date=is_date)

    def _zone(self, prop: Property, match: re.Match[str], floating: str) -> str:
        if match[7]:
            return "UTC"
        tzid = prop.param("TZID")
        return self.zones.key(tzid) if tzid else floating or self.zones.default


def _usual_clock(value: str) -> datetime | None:
    """The wall clock of a value that is written as nearly all are, read ten times as fast."""
    if len(value) != _USUAL_LENGTH:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # 24:00, or a leap second
        return None


def _clock(match: re.Match[str]) -> timedelta:
    """The time of day. 24:00 is the next midnight, second 60 a leap second."""
    hours, minutes, seconds = int(match[4]), int(match[5]), int(match[6] or 0)
    if hours > 24 or minutes > 59 or seconds > 60:
        raise ValueError("no such time of day")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def days_of(duration: str) -> int:
    """The weeks and days of a DURATION, in days; 0 for what is none."""
    match = _DURATION.fullmatch(duration.strip())
    return 0 if match is None or match[1] == "-" else int(match[2] or 0) * 7 + int(match[3] or 0)


def after(start: EventTime, duration: str) -> EventTime:
    """`start` plus a DURATION: days and weeks on the wall clock, the rest in elapsed time.

    A day ends at midnight, so hours after a date are the day that they lie in, although the
    standard has weeks and days only there (RFC 5545, 3.6.1). A negative duration ends where it
    starts. Raises UnreadableError.
    """
    match = _DURATION.fullmatch(duration.strip())
    if match is None:
        raise UnreadableError("Its DURATION can't be read.")
    weeks, days, hours, minutes, seconds = (int(match[group] or 0) for group in range(2, 7))
    if match[1] == "-":
        return start
    try:
        rest = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if start.is_date:
            return later_days(start, weeks * 7 + days + _days_begun(rest))
        moved = later_days(start, weeks * 7 + days)
        instant = moved.instant + rest
        instant.astimezone(zone_of(start.zone))
    except (OverflowError, ValueError):
        raise UnreadableError("Its DURATION is beyond every calendar.") from None
    return EventTime(instant=instant, zone=start.zone)


def end_of_day(start: EventTime, end: EventTime) -> EventTime:
    """The midnight at or after `end`, for a `start` that is a date."""
    there = end.instant.astimezone(zone_of(start.zone)).replace(tzinfo=None)
    return later_days(start, _days_begun(there - start.local.replace(tzinfo=None)))


def _days_begun(length: timedelta) -> int:
    return -(-length // timedelta(days=1))


def later_days(start: EventTime, days: int) -> EventTime:
    """The same wall clock some days later. Raises OverflowError beyond year 9999."""
    wall = start.local.replace(tzinfo=None) + timedelta(days=days)
    instant = wall.replace(tzinfo=zone_of(start.zone)).astimezone(UTC)
    return EventTime(instant=instant, zone=start.zone, is_date=start.is_date)
