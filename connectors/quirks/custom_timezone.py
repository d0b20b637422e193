"""Outlook and others invent a name and state the rules in a VTIMEZONE.

    BEGIN:VTIMEZONE
    TZID:Customized Time Zone
    BEGIN:STANDARD
    DTSTART:16010101T030000
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
    END:STANDARD
    ...

The zone that behaves the same over two years is taken for it, the practice's own first. Rules that
were abolished since (Brazil's summer time) are known by the years when they held. Rules that are no
city's leave the offset that they state for most of the year: wrong by an hour for some weeks is
better than wrong by a continent. Only yearly rules are followed, by hand: a general expansion of a
stranger's rule would need bounds.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import eq, itemgetter
from zoneinfo import ZoneInfo

from connectors.quirks.named_offset import fixed_zone

COMMON_ZONES = (
    *("Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Athens", "Europe/Helsinki"),
    *("Europe/Istanbul", "Europe/Moscow", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"),
    *("America/Halifax", "America/St_Johns", "America/Mexico_City", "America/Bogota"),
    *("America/Santiago", "America/Sao_Paulo", "America/Argentina/Buenos_Aires"),
    *("Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Asia/Jerusalem", "Asia/Dubai"),
    *("Asia/Tehran", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka"),
    *("Asia/Yangon", "Asia/Bangkok", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo"),
    *("Australia/Perth", "Australia/Adelaide", "Australia/Darwin", "Australia/Brisbane"),
    *("Australia/Sydney", "Pacific/Auckland", "Pacific/Fiji"),
)
_YEARS_BACK = 16
_LIKE_ENOUGH = 0.9  # older rules differ from today's by a few weeks a year
_MAX_OBSERVANCES = 200
_MAX_STARTS = 1_000
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_BYDAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?")


@dataclass(slots=True, kw_only=True)
class _Observance:
    """A STANDARD or DAYLIGHT part. `starts` are local times before the change."""

    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)
    starts: list[datetime] = field(default_factory=list)
    rule: dict[str, str] | None = None


def zone_behaving_like(
    lines: Iterable[str],
    preferred: str,
    now: datetime,
    *,
    most_parts: int = _MAX_OBSERVANCES,
    most_starts: int = _MAX_STARTS,
) -> str | None:
    """The IANA key of the zone whose offsets match a VTIMEZONE's around `now` (aware), or None.

    None as well for one that has more STANDARD and DAYLIGHT parts, or more starts in one, than
    anybody needs.
    """
    try:
        observances = _observances(lines, most_parts, most_starts)
        stated = _stated(observances, now.year)
        usual, seconds = divmod(max(stated, key=stated.count), timedelta(hours=1))
        if tuple(stated) == _offsets(preferred, now.year):
            return preferred
        if len(set(stated)) == 1 and not seconds:
            return fixed_zone(usual)
        for year in range(now.year, now.year - _YEARS_BACK, -3):
            ranked = _ranked(preferred, year, _stated(observances, year))
            best = max(ranked, key=ranked.__getitem__)
            if ranked[best] >= _LIKE_ENOUGH:
                return best
    except (ValueError, OverflowError, KeyError):
        return None
    return None if seconds else fixed_zone(usual)


def _stated(observances: list[_Observance], year: int) -> list[timedelta]:
    """The offset on each sampled day. Raises ValueError if there is no change to go by."""
    onsets = sorted(_onsets(observances, year))
    if not onsets:
        raise ValueError("no offset")
    return [_offset_at(onsets, sample) for sample in _samples(year)]


def _ranked(preferred: str, year: int, stated: list[timedelta]) -> dict[str, float]:
    """How much of the time each zone agrees, 1 at most."""
    return {
        key: sum(map(eq, _offsets(key, year), stated)) / len(stated)
        for key in (preferred, *COMMON_ZONES)
    }


def _samples(year: int) -> list[datetime]:
    """Every third day of the year and of the one before."""
    first = datetime(year - 1, 1, 1, 12, tzinfo=UTC)
    return [first + timedelta(days=3 * step) for step in range(244)]


@lru_cache(maxsize=600)
def _offsets(key: str, year: int) -> tuple[timedelta | None, ...]:
    """Kept, since a calendar may invent a zone for each of its events."""
    zone = ZoneInfo(key)
    return tuple(sample.astimezone(zone).utcoffset() for sample in _samples(year))


def _offset_at(onsets: list[tuple[datetime, timedelta, timedelta]], at: datetime) -> timedelta:
    later = bisect_right(onsets, at, key=itemgetter(0))
    return onsets[later - 1][1] if later else onsets[0][2]


def _onsets(
    observances: list[_Observance], year: int
) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """(UTC instant, offset from then on, offset before) for each change known near `year`."""
    for observance in observances:
        starts = list(observance.starts)
        if observance.rule is not None:
            starts += _yearly(observance.starts[0], observance.rule, year)
        for start in starts:
            instant = start.replace(tzinfo=UTC) - observance.before
            yield instant, observance.after, observance.before


def _yearly(start: datetime, rule: dict[str, str], year: int) -> Iterator[datetime]:
    if rule.get("FREQ") != "YEARLY" or rule.get("INTERVAL", "1") != "1":
        raise ValueError("not a yearly rule")
    until = int(rule.get("UNTIL", "9999")[:4])
    for each in range(max(start.year, year - 2), min(until, year + 2) + 1):
        month = int(rule.get("BYMONTH", start.month))
        yield start.replace(year=each, month=month, day=_day(each, month, start.day, rule))


def _day(year: int, month: int, default: int, rule: dict[str, str]) -> int:
    dates = [int(text) for text in rule.get("BYMONTHDAY", "").split(",") if text]
    if "BYDAY" not in rule:
        return dates[0] if dates else default
    match = _BYDAY.fullmatch(rule["BYDAY"])
    if match is None:
        raise ValueError("not one weekday")
    length = calendar.monthrange(year, month)[1]
    days = [
        day
        for day in range(1, length + 1)
        if calendar.weekday(year, month, day) == _DAYS[match[2]] and (not dates or day in dates)
    ]
    nth = int(match[1] or 1)
    if not 1 <= abs(nth) <= len(days):
        raise ValueError("no such weekday")
    return days[nth - 1 if nth > 0 else nth]


def _observances(lines: Iterable[str], most_parts: int, most_starts: int) -> list[_Observance]:
    found: list[_Observance] = []
    inside: _Observance | None = None
    for line in lines:
        upper = line.upper().strip()
        if upper in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT"):
            inside = _Observance()
        elif upper in ("END:STANDARD", "END:DAYLIGHT") and inside is not None:
            if not inside.starts or len(found) >= most_parts:
                raise ValueError("no start, or too many parts")
            found.append(inside)
            inside = None
        elif inside is not None:
            _take(inside, upper)
            if len(inside.starts) > most_starts:
                raise ValueError("too many starts")
    return found


def _take(observance: _Observance, line: str) -> None:
    head, _, value = line.partition(":")
    name = head.partition(";")[0]
    if name == "DTSTART":
        observance.starts.insert(0, _local(value))
    elif name == "RDATE":
        observance.starts += [_local(each) for each in value.split(",")[:_MAX_STARTS]]
    elif name == "TZOFFSETFROM":
        observance.before = _offset(value)
    elif name == "TZOFFSETTO":
        observance.after = _offset(value)
    elif name == "RRULE":
        observance.rule = dict(part.split("=", 1) for part in value.split(";") if "=" in part)


def _local(value: str) -> datetime:
    return datetime.strptime(value.strip().rstrip("Z")[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007


def _offset(value: str) -> timedelta:
    match = _OFFSET.fullmatch(value.strip())
    if match is None:
        raise ValueError("not an offset")
    size = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -size if match[1] == "-" else size
