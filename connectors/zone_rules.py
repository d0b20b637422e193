"""A zone by its name: an IANA key, a fixed offset, or the very rules that a calendar states.

IANA has no key for a fixed +05:30, nor for rules that no country has. Such zones carry their rules
in their name, so that everything that knows a zone by its name goes on working:

    +05:30
    +12:45|+12:45>+13:45/20070930T024500/FREQ=YEARLY;BYDAY=-1SU;BYMONTH=9|+13:45>+12:45/…
"""

from __future__ import annotations

import calendar
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from zoneinfo import ZoneInfo

# What no session reaches: sessions are looked at from some years back to some years ahead.
_FIRST_YEAR, _LAST_YEAR = 2015, 2075
_LONGEST_NAME = 2_000  # characters; rules by the date run to some 700
_FARTHEST = timedelta(hours=24)
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_BYDAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
_KNOWN_PARTS = {"FREQ", "INTERVAL", "WKST", "UNTIL", "COUNT", "BYMONTH", "BYMONTHDAY", "BYDAY"}
_UTC = frozenset({"UTC", "UCT", "Universal", "Zulu", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Onset = tuple[datetime, timedelta]  # from that instant (UTC) on, that far east of UTC


class UnusableRulesError(ValueError):
    """Rules that are not followed: not yearly, incomplete, or too long. Says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observance:
    """A STANDARD or DAYLIGHT part (RFC 5545, 3.6.5): where the clocks go, and when.

    `starts` are wall clocks before the change: DTSTART, then every RDATE. `rule` are the parts of
    its RRULE, which counts from DTSTART.
    """

    before: timedelta
    after: timedelta
    starts: tuple[datetime, ...]
    rule: tuple[tuple[str, str], ...] = ()

    def onsets(self) -> Iterator[Onset]:
        """Every change that it makes. Raises UnusableRulesError for a rule that isn't yearly."""
        rule = dict(self.rule)
        until = _until(rule["UNTIL"]) if "UNTIL" in rule else None
        found = {*self.starts, *(_yearly(self.starts[0], rule) if rule else ())}
        for start in sorted(found):
            instant = start.replace(tzinfo=UTC) - self.before
            if until is None or instant <= until or start in self.starts:
                yield instant, self.after


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo:
    """The zone of this name. Raises what ZoneInfo raises where IANA's data lack the key."""
    if name[:1] not in ("+", "-"):
        return ZoneInfo(name)
    initial, *observances = name.split("|")
    onsets = _merged(_observance(text) for text in observances)
    return _as_zone_info(name, _offset(initial), onsets)


def is_no_place(name: str) -> bool:
    """Whether this is UTC under any of its names or a fixed offset: nobody's clock on the wall.

    Exports write times so that are meant elsewhere; IANA's names for it are those of `etcetera` in
    the zone data, and their old links in `backward`.
    """
    return name in _UTC or name.startswith("Etc/") or (name[:1] in ("+", "-") and "|" not in name)


def name_of_offset(offset: timedelta) -> str:
    """`+05:30`, `-09:30`: the name of a zone that is always there."""
    return _written(offset)


def name_of_rules(observances: Sequence[Observance]) -> str:
    """The name of a zone with these rules. What ended before 2015 is left out.

    Raises UnusableRulesError.
    """
    if not observances:
        raise UnusableRulesError("there is no STANDARD or DAYLIGHT part")
    onsets = [list(one.onsets()) for one in observances]
    begin = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    earlier = [onset for one in onsets for onset in one if onset[0] < begin]
    initial = max(earlier)[1] if earlier else _before_all(observances)
    lasting = {
        _as_text(one, begin)
        for one, changes in zip(observances, onsets, strict=True)
        if changes[-1][0] >= begin
    }
    name = "|".join((_written(initial), *sorted(lasting)))
    if len(name) > _LONGEST_NAME:
        raise UnusableRulesError("they are too long")
    return name


@lru_cache(maxsize=1_024)
def sampled_offsets(name: str, year: int) -> tuple[timedelta | None, ...]:
    """A zone's offset at noon UTC of every third day, from the year before to the year after."""
    zone = zone_of(name)
    first = datetime(year - 1, 1, 1, 12, tzinfo=UTC)
    samples = (first + timedelta(days=3 * step) for step in range(365))
    return tuple(sample.astimezone(zone).utcoffset() for sample in samples)


def _before_all(observances: Sequence[Observance]) -> timedelta:
    first = min(observances, key=lambda one: min(one.starts) - one.before)
    return first.before


def _merged(observances: Iterable[Observance]) -> list[Onset]:
    """The changes in their order; of several at one instant the last part counts."""
    return sorted(dict(onset for one in observances for onset in one.onsets()).items())


def _as_text(one: Observance, begin: datetime) -> str:
    start, *dates = one.starts
    late = [date for date in dates if date.year >= begin.year]
    stated = [f"{date:%Y%m%dT%H%M%S}" for date in (start, *late)]
    rule = ";".join(f"{key}={value}" for key, value in sorted(one.rule))
    return "/".join((f"{_written(one.before)}>{_written(one.after)}", *stated, rule))


def _observance(text: str) -> Observance:
    shift, *stated, rule = text.split("/")
    before, _, after = shift.partition(">")
    parts = (part.partition("=") for part in rule.split(";") if part)
    return Observance(
        before=_offset(before),
        after=_offset(after),
        starts=tuple(datetime.strptime(one, "%Y%m%dT%H%M%S") for one in stated),  # noqa: DTZ007
        rule=tuple((key, value) for key, _, value in parts),
    )


def _written(offset: timedelta) -> str:
    if abs(offset) >= _FARTHEST:
        raise UnusableRulesError("an offset is longer than a day")
    seconds = abs(round(offset.total_seconds()))
    text = f"{'-' if offset < timedelta() else '+'}{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def _offset(text: str) -> timedelta:
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    size = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return -size if text[0] == "-" else size


def _until(text: str) -> datetime:
    """RFC 5545 has it in UTC; a date is the end of that day."""
    clock = text.rstrip("Zz").partition("T")[2] or "235959"
    return datetime.strptime(text[:8] + clock[:6], "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _yearly(start: datetime, rule: dict[str, str]) -> Iterator[datetime]:
    is_plain = rule.get("FREQ") == "YEARLY" and rule.get("INTERVAL", "1") == "1"
    if not is_plain or not rule.keys() <= _KNOWN_PARTS:
        raise UnusableRulesError("a rule is not simply yearly")
    if ("BYDAY" in rule or "BYMONTHDAY" in rule) and "BYMONTH" not in rule:
        raise UnusableRulesError("a rule names a day and no month")
    month = int(rule.get("BYMONTH", start.month))
    last = _LAST_YEAR
    if "COUNT" in rule:
        last = min(last, start.year + int(rule["COUNT"]) - 1)
    if "UNTIL" in rule:
        last = min(last, _until(rule["UNTIL"]).year)
    # The last change before what is looked at says how it begins.
    for year in range(max(start.year, min(_FIRST_YEAR, last) - 1), last + 1):
        yield start.replace(year=year, month=month, day=_day(year, month, start.day, rule))


def _day(year: int, month: int, default: int, rule: dict[str, str]) -> int:
    dates = [int(text) for text in rule.get("BYMONTHDAY", "").split(",") if text]
    if "BYDAY" not in rule:
        return dates[0] if dates else default
    match = _BYDAY.fullmatch(rule["BYDAY"])
    if match is None:
        raise UnusableRulesError("a rule names more than one weekday")
    days = [
        day
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
        if calendar.weekday(year, month, day) == _WEEKDAYS[match[2]] and (not dates or day in dates)
    ]
    nth = int(match[1] or 1)
    if not 1 <= abs(nth) <= len(days):
        raise UnusableRulesError("a rule names a weekday that no month has")
    return days[nth - 1 if nth > 0 else nth]


def _as_zone_info(name: str, initial: timedelta, onsets: Sequence[Onset]) -> ZoneInfo:
    """By way of the file format that ZoneInfo reads (RFC 9636), as it can't be made otherwise."""
    offsets = list(dict.fromkeys((initial, *(offset for _, offset in onsets))))
    times = [round((instant - _EPOCH).total_seconds()) for instant, _ in onsets]
    kinds = [offsets.index(offset) for _, offset in onsets]
    first = struct.pack(">lBB", round(initial.total_seconds()), 0, 0) + b"\0"
    data = (
        _header(times=0, kinds=1)
        + first
        + _header(times=len(times), kinds=len(offsets))
        + struct.pack(f">{len(times)}q{len(kinds)}B", *times, *kinds)
        + b"".join(struct.pack(">lBB", round(one.total_seconds()), 0, 0) for one in offsets)
        + b"\0\n\n"
    )
    return ZoneInfo.from_file(BytesIO(data), key=name)


def _header(*, times: int, kinds: int) -> bytes:
    return struct.pack(">4sc15x6L", b"TZif", b"2", 0, 0, 0, times, kinds, 1)
