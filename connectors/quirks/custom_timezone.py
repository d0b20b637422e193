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

The zone that behaves the same over two years is taken for it, the practice's own first. Only yearly
rules are followed, by hand: a general expansion of a stranger's rule would need bounds.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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
_LIKE_ENOUGH = 0.9  # older rules differ from today's by a few weeks a year
_MAX_OBSERVANCES = 200
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


def zone_behaving_like(lines: Iterable[str], preferred: str, now: datetime) -> str | None:
    """The IANA key of the zone whose offsets match a VTIMEZONE's around `now` (aware), or None."""
    try:
        onsets = sorted(_onsets(_observances(lines), now.year))
    except (ValueError, OverflowError, KeyError):
        return None
    if not onsets:
        return None
    first = datetime(now.year - 1, 1, 1, 12, tzinfo=UTC)
    samples = [first + timedelta(days=3 * step) for step in range(244)]
    stated = [_offset_at(onsets, sample) for sample in samples]
    if _likeness(preferred, samples, stated) == 1:
        return preferred
    if len(set(stated)) == 1 and not stated[0] % timedelta(hours=1):
        return fixed_zone(stated[0] // timedelta(hours=1))
    ranked = {key: _likeness(key, samples, stated) for key in (preferred, *COMMON_ZONES)}
    best = max(ranked, key=ranked.__getitem__)
    return best if ranked[best] >= _LIKE_ENOUGH else None


def _likeness(key: str, samples: list[datetime], stated: list[timedelta]) -> float:
    zone = ZoneInfo(key)
    same = sum(
        sample.astimezone(zone).utcoffset() == offset
        for sample, offset in zip(samples, stated, strict=True)
    )
    return same / len(samples)


def _offset_at(onsets: list[tuple[datetime, timedelta, timedelta]], at: datetime) -> timedelta:
    offset = onsets[0][2]
    for start, after, _ in onsets:
        if start > at:
            break
        offset = after
    return offset


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


def _observances(lines: Iterable[str]) -> list[_Observance]:
    found: list[_Observance] = []
    inside: _Observance | None = None
    for line in lines:
        upper = line.upper().strip()
        if upper in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT"):
            inside = _Observance()
        elif upper in ("END:STANDARD", "END:DAYLIGHT") and inside is not None:
            if not inside.starts or len(found) >= _MAX_OBSERVANCES:
                raise ValueError("no start, or too many parts")
            found.append(inside)
            inside = None
        elif inside is not None:
            _take(inside, upper)
    return found


def _take(observance: _Observance, line: str) -> None:
    head, _, value = line.partition(":")
    name = head.partition(";")[0]
    if name == "DTSTART":
        observance.starts.insert(0, _local(value))
    elif name == "RDATE":
        observance.starts += [_local(each) for each in value.split(",")[:_MAX_OBSERVANCES]]
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
