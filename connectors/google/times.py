"""Google's `start`, `end` and `recurrence` as instants. Reads no clock and no network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from connectors.google.json_fields import UnreadableError, mapping, sequence
from connectors.model import EventTime

MAX_VALUES = 10_000

_LINE = re.compile(r"([A-Za-z-]+)((?:;[^:;]+)*):(.*)", re.DOTALL)
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """IANA keys. `practice` gives dates a meaning, `calendar` times that name no zone."""

    practice: str
    calendar: str

    @classmethod
    def of(cls, practice: ZoneInfo, calendar: object) -> Zones:
        """`calendar` is the listing's `timeZone`, used if this machine knows it."""
        known = isinstance(calendar, str) and is_zone(calendar)
        return cls(practice=practice.key, calendar=str(calendar) if known else practice.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    rrules: tuple[str, ...] = ()
    exrules: tuple[str, ...] = ()
    rdates: tuple[EventTime, ...] = ()
    exdates: tuple[EventTime, ...] = ()


@lru_cache(maxsize=512)
def is_zone(key: str) -> bool:
    try:
        ZoneInfo(key)
    except (KeyError, ValueError, OSError):  # "Europe" is a folder, a long name no file name
        return False
    return True


def parse_instant(value: object) -> datetime | None:
    """Reads an RFC 3339 instant, in UTC; None if absent or unreadable.

    Birthdays state `created: 0000-12-29T…`, a year that Python doesn't have.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def event_time(raw: object, zones: Zones, *, expanded: bool = False) -> EventTime:
    """A `start`, `end` or `originalStartTime`.

    `expanded`: the time begins a series, whose zone decides when it recurs, so an unknown one is
    refused; a single event's offset says enough. Raises UnreadableError.
    """
    value = mapping(raw)
    day, moment, zone = value.get("date"), value.get("dateTime"), value.get("timeZone")
    if isinstance(day, str):
        return _midnight(day, zones)
    if not isinstance(moment, str):
        raise UnreadableError("It has neither a date nor a time.")
    if isinstance(zone, str) and not is_zone(zone):
        if expanded:
            raise UnreadableError("It recurs in a time zone that is not known here.")
        zone = None
    key = zone if isinstance(zone, str) else zones.calendar
    return _timed(moment, key)


def _midnight(day: str, zones: Zones) -> EventTime:
    try:
        parsed = date.fromisoformat(day)
        local = datetime.combine(parsed, time.min, tzinfo=ZoneInfo(zones.practice))
        return EventTime(instant=local, zone=zones.practice, is_date=True)
    except (ValueError, OverflowError) as error:
        raise UnreadableError("Its date is no day of the calendar.") from error


def _timed(moment: str, key: str) -> EventTime:
    try:
        parsed = datetime.fromisoformat(moment)
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=ZoneInfo(key))
        return EventTime(instant=parsed.astimezone(UTC), zone=key)
    except (ValueError, OverflowError) as error:
        raise UnreadableError("Its time is not readable.") from error


def recurrence_of(
    raw: object, start: EventTime, zones: Zones, *, most_values: int = MAX_VALUES
) -> Recurrence:
    """The RRULE, EXRULE, RDATE and EXDATE lines of `recurrence`. Raises UnreadableError.

    Values without a zone are in that of the start. Of an RDATE period only the start is kept.
    """
    rules: dict[str, list[str]] = {"RRULE": [], "EXRULE": []}
    times: dict[str, dict[EventTime, None]] = {"RDATE": {}, "EXDATE": {}}
    for line in sequence(raw):
        name, params, value = _parts(line)
        if name in rules:
            rules[name].append(value.strip())
        elif name in times:
            zone = _zone_param(params, start)
            found = (moment_of(v, zone, zones) for v in value.split(",") if v.strip())
            times[name].update(dict.fromkeys(found))
        elif not name.startswith("X-"):
            raise UnreadableError(f"Its recurrence has a {name[:20]} line, which is not read here.")
        if sum(map(len, [*rules.values(), *times.values()])) > most_values:
            raise UnreadableError(f"Its recurrence lists more than {most_values:,} times.")
    return Recurrence(
        rrules=tuple(rules["RRULE"]),
        exrules=tuple(rules["EXRULE"]),
        rdates=tuple(times["RDATE"]),
        exdates=tuple(times["EXDATE"]),
    )


def _parts(line: object) -> tuple[str, str, str]:
    match = _LINE.fullmatch(line) if isinstance(line, str) else None
    if match is None:
        raise UnreadableError("Its recurrence has a line that is not readable.")
    return match[1].upper(), match[2], match[3]


def _zone_param(params: str, start: EventTime) -> str:
    for param in params.split(";"):
        name, _, value = param.partition("=")
        if name.strip().upper() == "TZID":
            key = value.strip().strip('"')
            if not is_zone(key):
                raise UnreadableError("Its recurrence names a time zone that is not known here.")
            return key
    return start.zone


def moment_of(value: str, zone: str, zones: Zones) -> EventTime:
    """An RFC 5545 DATE, DATE-TIME or PERIOD value. Raises UnreadableError."""
    match = _MOMENT.fullmatch(value.partition("/")[0].strip())
    if match is None:
        raise UnreadableError("Its recurrence lists something that is no time.")
    if match[2] is None:
        return _midnight(match[1], zones)
    return _timed(f"{match[1]}T{match[2]}", "UTC" if match[3] else zone)
