"""Whether an RRULE is one at all, and what its writer meant. The core expands it, within bounds.

Programs write parts that say nothing, or in words of their own; read to the letter their series
would be set aside, and no later edit of it be seen (docs/recurrence.md, "What programs write").
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from connectors.ical.parse.lines import Property, UnreadableError

_LONGEST = 2_000
_MAX_RULES = 20
_NUMBERS = r"[+-]?\d{1,3}(,[+-]?\d{1,3})*"
_DAYS = r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": r"SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "COUNT": r"-?\d{1,10}",
    "INTERVAL": r"[1-9]\d{0,9}",
    "RSCALE": r"GREGORIAN|GREGORY",  # RFC 7529, with CLDR's names of the calendar
    "SKIP": r"OMIT|FORWARD|BACKWARD",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
    "BYDAY": rf"{_DAYS}(,{_DAYS})*",
    **dict.fromkeys(("BYSECOND", "BYMINUTE", "BYHOUR", "BYMONTHDAY"), _NUMBERS),
    **dict.fromkeys(("BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"), _NUMBERS),
}
_PATTERNS = {name: re.compile(pattern, re.ASCII) for name, pattern in _PARTS.items()}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ENGLISH = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_DAY_IN_WORDS = re.compile(r"([+-]?\d{0,2})\s*([A-Z]{3,9})", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_DASHED_UNTIL = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z?))?", re.ASCII
)
# Microsoft's year 1 and a database's day 0 stand for no date; rrule.js prints the first like this.
_NO_DATE = re.compile(r"0{8}(T.*)?|00010101(T.*)?|00,10101(T.*)?")
_DAY_AND_CLOCK = re.compile(r"(\d{4})(\d\d)(\d\d)(.*)", re.ASCII)
_NOTHING = {"", "NULL", "NONE", "UNDEFINED"}

WITHOUT_END = "COUNT below 1, read as without an end"
WITHOUT_VALUE = "a part without a value, read as if it were not there"
OF_ITS_MAKER = "a part of its maker's own (X-), passed over"
WITH_DTSTART = "a DTSTART inside it, passed over"
NUMBERED_WKST = "a number as WKST, read as rrule.js counts (0 is Monday)"
UNTIL_NO_DATE = "an UNTIL that stands for no date (year 0 or 1), read as without an end"
UNTIL_TOO_LATE = "an UNTIL on a day that its month lacks, read as the month's last"
WITHOUT_STEP = "INTERVAL=0, read as 1"
NAMED_DAYS = "weekdays by their names (MON, Tuesday), read as MO, TU"
ZERO = "a 0 where days, weeks or months are numbered from 1, passed over"


class _Meant(NamedTuple):
    """A rule that the core can read, and in words what was read leniently."""

    rule: str
    remarks: tuple[str, ...] = ()


def rules_of(props: Iterable[Property]) -> tuple[str, ...]:
    """The rules as written, save for what says nothing. Raises UnreadableError.

    Some exporters write an empty RRULE on events that don't repeat; it says nothing.
    """
    rules = tuple(dict.fromkeys(meant.rule for meant in _all_meant(props) if meant.rule))
    if len(rules) > _MAX_RULES:
        raise UnreadableError(f"It has more than {_MAX_RULES} repeat rules.")
    return rules


def remarks_on(props: Iterable[Property]) -> tuple[str, ...]:
    """What of these rules is read leniently, each once. Raises UnreadableError."""
    return tuple(dict.fromkeys(said for meant in _all_meant(props) for said in meant.remarks))


def _all_meant(props: Iterable[Property]) -> Iterator[_Meant]:
    return (_meant(prop.name, prop.value.strip()) for prop in props)


@lru_cache(maxsize=1_024)  # a calendar has few rules, each of them many times
def _meant(name: str, written: str) -> _Meant:
    if len(written) > _LONGEST:
        raise UnreadableError("Its repeat rule is too long.")
    # Programs hand over what rrule.js prints, which begins with the property's name.
    whole = written[len(name) + 1 :] if written.upper().startswith(f"{name}:") else written
    parts: dict[str, str] = {}
    remarks: dict[str, None] = {}
    for part in filter(None, (each.strip() for each in whole.split(";"))):
        remark = _read(part, name, parts)
        if remark:
            remarks[remark] = None
    if parts and "FREQ" not in parts:
        raise UnreadableError(f"Its repeat rule ({name}) has no FREQ.")
    return _Meant(";".join(parts.values()), tuple(remarks))


def _read(part: str, name: str, parts: dict[str, str]) -> str:
    """Adds the part to `parts`, by its name, if it says anything; returns a remark or ""."""
    key, _, stated = (each.strip() for each in part.upper().partition("="))
    if key.startswith("X-"):
        return OF_ITS_MAKER
    if key == "DTSTART":
        return WITH_DTSTART
    value, said = _value(key, stated.strip(","))
    if said and not value:
        return said
    if key not in _PATTERNS or not _PATTERNS[key].fullmatch(value.replace(" ", "")):
        raise UnreadableError(f"Its repeat rule ({name}) can't be read.")
    kept = part if value == stated else f"{key}={value}"
    if parts.setdefault(key, kept).upper() != kept.upper():
        raise UnreadableError(f"Its repeat rule ({name}) says {key} twice.")
    return said


def _value(key: str, value: str) -> tuple[str, str]:
    """The value that is meant, and a remark if that is not what is written; empty: none."""
    if value in _NOTHING and key in _PATTERNS and (key != "FREQ" or not value):
        return "", WITHOUT_VALUE
    reader = _READERS.get(key)
    return reader(value) if reader else (value, "")


def _until(value: str) -> tuple[str, str]:
    if dashed := _DASHED_UNTIL.fullmatch(value):
        value = _undashed(dashed)
    if _NO_DATE.fullmatch(value):
        return "", UNTIL_NO_DATE
    match = _DAY_AND_CLOCK.fullmatch(value)
    if match and match[1] != "0000" and 1 <= int(match[2]) <= 12:
        last = monthrange(int(match[1]), int(match[2]))[1]
        if last < int(match[3]) <= 31:
            return f"{match[1]}{match[2]}{last}{match[4]}", UNTIL_TOO_LATE
    return value, ""


def _count(value: str) -> tuple[str, str]:
    if _WHOLE.fullmatch(value) and int(value) < 1:
        return value if int(value) else "", WITHOUT_END
    return value, ""


def _interval(value: str) -> tuple[str, str]:
    if not _WHOLE.fullmatch(value):
        return value, ""
    return str(int(value)) if int(value) else "", "" if int(value) else WITHOUT_STEP


def _week_start(value: str) -> tuple[str, str]:
    if value in {*"0123456"}:
        return _WEEKDAYS[int(value)], NUMBERED_WKST
    return _days(value)


def _days(value: str) -> tuple[str, str]:
    days = value.split(",")
    short = [_short(day.strip()) for day in days]
    is_named = any(s and s != day.strip() for s, day in zip(short, days, strict=True))
    return (",".join(short), NAMED_DAYS) if is_named else (value, "")


def _short(day: str) -> str:
    """`2TU` for `2 Tuesday` or `2TUE`; what is no English weekday stays as it is."""
    match = _DAY_IN_WORDS.fullmatch(day)
    name = next((n for n in _ENGLISH if match and n.startswith(match[2])), None)
    return f"{match[1]}{name[:2]}" if match and name else day


def _from_one(value: str) -> tuple[str, str]:
    numbers = value.split(",")
    kept = [n for n in numbers if not re.fullmatch(r"[+-]?0{1,3}", n.strip(), re.ASCII)]
    return (",".join(kept), ZERO) if len(kept) < len(numbers) else (value, "")


def _undashed(match: re.Match[str]) -> str:
    day, clock = match[1] + match[2] + match[3], match[4]
    return f"{day}T{clock}{match[5]}{match[6]}{match[7]}" if clock else day


_READERS: dict[str, Callable[[str], tuple[str, str]]] = {
    "UNTIL": _until,
    "COUNT": _count,
    "INTERVAL": _interval,
    "WKST": _week_start,
    "BYDAY": _days,
    **dict.fromkeys(("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"), _from_one),
}
