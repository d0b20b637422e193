"""An RRULE as values: read, checked and completed from DTSTART (RFC 5545, 3.3.10).

UNTIL stays as it was written; whoever expands the rule knows the zone that gives it a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, IntEnum
from functools import lru_cache

WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
LONGEST_TEXT = 4_000  # characters; a rule with every BY part filled needs about 1,600

_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_RANGES = {
    "BYSECOND": (0, 60),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
}
# RFC 7529; CLDR has both names for the calendar that RFC 5545 counts by.
_GREGORIAN = {("RSCALE", "GREGORIAN"), ("RSCALE", "GREGORY")}
_PLAIN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"}
_SIGNED = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}


class BadRuleError(ValueError):
    """The text is no RRULE that can be followed. Says which part, never the whole text."""


class Skip(Enum):
    """What becomes of a day that its month or year does not have (RFC 7529, 4.1)."""

    OMIT = "OMIT"  # as RFC 5545 does
    FORWARD = "FORWARD"  # the next day
    BACKWARD = "BACKWARD"  # the day before


class Freq(IntEnum):
    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """The last start that counts, inclusive, as written: a DATE, in UTC, or floating."""

    written: datetime  # naive
    is_date: bool
    is_utc: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One RRULE. Empty BY parts restrict nothing; weekdays count from Monday = 0.

    `by_nth_day` holds (n, weekday): `-1FR` is (-1, 4). `is_plain_weekly`: nothing but weekdays, as
    nearly every series of sessions.
    """

    freq: Freq
    is_plain_weekly: bool = False
    interval: int = 1
    count: int | None = None
    until: Until | None = None
    week_start: int = 0
    by_month: frozenset[int] = frozenset()
    by_week_no: frozenset[int] = frozenset()
    by_year_day: frozenset[int] = frozenset()
    by_month_day: frozenset[int] = frozenset()
    by_day: frozenset[int] = frozenset()
    by_nth_day: frozenset[tuple[int, int]] = frozenset()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    skip: Skip = Skip.OMIT


@lru_cache(maxsize=4_096)
def read_rule(text: str) -> Rule:
    """The rule that `text` states (with or without a leading `RRULE:`). Raises BadRuleError."""
    parts = dict(_parts(text))
    if "FREQ" not in parts:
        raise BadRuleError("FREQ is missing")
    try:
        freq = Freq[parts["FREQ"]]
    except KeyError as error:
        raise BadRuleError("FREQ has no known value") from error
    plain, nth = _days(parts.get("BYDAY", ""), freq)
    return Rule(
        freq=freq,
        is_plain_weekly=freq is Freq.WEEKLY and parts.keys() <= _PLAIN,
        interval=_interval(parts),
        count=_count(parts),
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        week_start=_week_start(parts),
        by_month=frozenset(_numbers(parts, "BYMONTH")),
        by_week_no=frozenset(_numbers(parts, "BYWEEKNO")),
        by_year_day=frozenset(_numbers(parts, "BYYEARDAY")),
        by_month_day=frozenset(_numbers(parts, "BYMONTHDAY")),
        by_day=plain,
        by_nth_day=nth,
        by_hour=_numbers(parts, "BYHOUR"),
        by_minute=_numbers(parts, "BYMINUTE"),
        # 60 is a leap second, which datetime does not know.
        by_second=tuple(sorted({min(one, 59) for one in _numbers(parts, "BYSECOND")})),
        by_set_pos=_numbers(parts, "BYSETPOS"),
        skip=_skip(parts),
    )


def without_clock(rule: Rule) -> Rule:
    """For a series of whole days, whose BYHOUR, BYMINUTE and BYSECOND must be ignored (3.3.10)."""
    if not (rule.by_hour or rule.by_minute or rule.by_second):
        return rule
    return replace(rule, by_hour=(), by_minute=(), by_second=())


def _parts(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > LONGEST_TEXT:
        raise BadRuleError(f"it is longer than {LONGEST_TEXT:,} characters")
    for pair in text.strip().upper().removeprefix("RRULE:").strip(";").split(";"):
        name, equals, value = pair.partition("=")
        name, value = name.strip(), value.strip()
        if not equals:
            raise BadRuleError("a part has no value")
        if name in _RANGES or name in _PLAIN or name == "SKIP":
            yield name, value
        elif not name.startswith("X-") and (name, value) not in _GREGORIAN:
            raise BadRuleError("it has a part that RFC 5545 does not know")


def _whole(parts: Mapping[str, str], name: str) -> int | None:
    value = parts.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"[+-]?\d{1,12}", value):
        raise BadRuleError(f"{name} is not a whole number")
    return int(value)


def _interval(parts: Mapping[str, str]) -> int:
    """0 is kept: such a rule never moves on, which is for the caller's bounds to refuse."""
    interval = _whole(parts, "INTERVAL")
    if interval is not None and interval < 0:
        raise BadRuleError("INTERVAL is negative")
    return 1 if interval is None else interval


def _count(parts: Mapping[str, str]) -> int | None:
    # Exchange writes COUNT=-1 for "without end".
    count = _whole(parts, "COUNT")
    return None if count is None or count < 0 else count


def _numbers(parts: Mapping[str, str], name: str) -> tuple[int, ...]:
    if not parts.get(name):
        return ()
    low, high = _RANGES[name]
    found = set()
    for text in parts[name].split(","):
        if not re.fullmatch(r"[+-]?\d{1,3}", text.strip()):
            raise BadRuleError(f"{name} holds something that is not a number")
        number = int(text)
        if not low <= number <= high or (number == 0 and name in _SIGNED):
            raise BadRuleError(f"{name} holds a number out of its range")
        found.add(number)
    return tuple(sorted(found))


def _days(value: str, freq: Freq) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    plain: set[int] = set()
    nth: set[tuple[int, int]] = set()
    for text in filter(None, value.split(",")):
        match = _BYDAY.fullmatch(text.strip())
        if not match:
            raise BadRuleError("BYDAY holds something that is no weekday")
        number, weekday = int(match[1] or 0), WEEKDAYS[match[2]]
        # "The second Tuesday" has a meaning in a month or a year only.
        if number and freq <= Freq.MONTHLY:
            nth.add((number, weekday))
        else:
            plain.add(weekday)
    return frozenset(plain), frozenset(nth)


def _skip(parts: Mapping[str, str]) -> Skip:
    try:
        return Skip(parts.get("SKIP", "OMIT"))
    except ValueError as error:
        raise BadRuleError("SKIP has no known value") from error


def _week_start(parts: Mapping[str, str]) -> int:
    try:
        return WEEKDAYS[parts.get("WKST", "MO")]
    except KeyError as error:
        raise BadRuleError("WKST is no weekday") from error


def _until(value: str) -> Until:
    match = _UNTIL.fullmatch(value)
    if not match:
        raise BadRuleError("UNTIL is neither a date nor a time")
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    is_date = match[4] is None
    clock = (0, 0, 0) if is_date else (int(match[4]), int(match[5]), min(int(match[6]), 59))
    try:
        written = datetime(year, month, day, *clock)  # noqa: DTZ001 - see Until.is_utc
    except ValueError as error:
        raise BadRuleError("UNTIL is no day of the calendar") from error
    return Until(written=written, is_date=is_date, is_utc=match[7] == "Z")
