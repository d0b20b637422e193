"""Whether an RRULE is one at all, and what its writer meant. The core expands it, within bounds.

Programs write parts that say nothing, or in words of their own; read to the letter their series
would be set aside, and no later edit of it be seen (docs/recurrence.md, "What programs write").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
_NO_COUNT = re.compile(r"[+-]?0{1,10}|-\d{1,10}", re.ASCII)
_DASHED_UNTIL = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z?))?", re.ASCII
)

WITHOUT_END = "COUNT below 1, read as without an end"
WITHOUT_VALUE = "a part without a value, read as if it were not there"
OF_ITS_MAKER = "a part of its maker's own (X-), passed over"
WITH_DTSTART = "a DTSTART inside it, passed over"
NUMBERED_WKST = "a number as WKST, read as rrule.js counts (0 is Monday)"


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
    if key == "UNTIL" and (dashed := _DASHED_UNTIL.fullmatch(value)):
        return _undashed(dashed), ""
    if key == "WKST" and value in {*"0123456"}:
        return _WEEKDAYS[int(value)], NUMBERED_WKST
    if key == "COUNT" and _NO_COUNT.fullmatch(value):
        return value if int(value) else "", WITHOUT_END
    return value, WITHOUT_VALUE if key in _PATTERNS and not value else ""


def _undashed(match: re.Match[str]) -> str:
    day, clock = match[1] + match[2] + match[3], match[4]
    return f"{day}T{clock}{match[5]}{match[6]}{match[7]}" if clock else day
