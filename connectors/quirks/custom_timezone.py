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

The rules are followed, as RFC 5545, 3.6.5 says. Where a known zone does just the same around now,
it is taken for the one that is meant: the calendar's own first, then those of the most people.

Only yearly rules and dates are followed: to expand any rule of a stranger's would need bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from connectors.quirks.named_offset import fixed_zone
from connectors.quirks.spoken_zones import COMMON_ZONES
from connectors.zone_rules import (
    Observance,
    UnusableRulesError,
    name_of_rules,
    sampled_offsets,
    zone_of,
)

_MOST_PARTS = 200
_MOST_STARTS = 1_000
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?")
_UNREADABLE = (ValueError, OverflowError, KeyError)
_A_DAY, _COMING_DAYS = timedelta(days=1), 400


@lru_cache(maxsize=512)
def zone_by_rules(
    lines: tuple[str, ...],
    preferred: str,
    keys: frozenset[str],
    year: int,
    *,
    most_parts: int = _MOST_PARTS,
    most_starts: int = _MOST_STARTS,
) -> str | None:
    """The zone with the rules of a VTIMEZONE: `preferred`, one of `keys`, or one of its own.

    None if the rules are incomplete, not of a kind that is followed, or have more parts, or more
    starts in one, than anybody needs.
    """
    try:
        name = name_of_rules(_observances(lines, most_parts, most_starts))
        stated = sampled_offsets(name, year)
    except _UNREADABLE:
        return None
    if stated == sampled_offsets(preferred, year):
        return preferred
    if len(set(stated)) == 1 and stated[0] is not None:
        return fixed_zone(stated[0]) or name
    common = (key for key in COMMON_ZONES if sampled_offsets(key, year) == stated)
    return next(common, None) or _by_offsets(keys, year).get(stated) or name


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A VTIMEZONE says other than the zone's own rules; `since` a day before the first such noon.

    `stated` and `known` are offsets, as `-07:00`.
    """

    since: datetime
    seen: datetime
    stated: str
    known: str

    def in_words(self) -> str:
        return f"{self.stated} instead of {self.known}, from {self.seen:%Y-%m-%d} on"


@lru_cache(maxsize=512)
def contradiction(lines: tuple[str, ...], key: str, today: datetime) -> Contradiction | None:
    """Where the two part in the 400 days to come; None: nowhere, or the rules can't be read."""
    try:
        parts = _observances(lines, _MOST_PARTS, _MOST_STARTS)
        stated, known = zone_of(name_of_rules(parts)), zone_of(key)
    except _UNREADABLE:
        return None
    for day in range(_COMING_DAYS):
        moment = today + day * _A_DAY
        said, is_so = (moment.astimezone(zone).isoformat()[-6:] for zone in (stated, known))
        if said != is_so:
            return Contradiction(since=moment - _A_DAY, seen=moment, stated=said, known=is_so)
    return None


@lru_cache(maxsize=4)
def _by_offsets(keys: frozenset[str], year: int) -> dict[tuple[timedelta | None, ...], str]:
    places = sorted(
        (key for key in keys if "/" in key and not key.startswith("Etc/")), reverse=True
    )
    return {sampled_offsets(key, year): key for key in places}


def _observances(lines: Iterable[str], most_parts: int, most_starts: int) -> Sequence[Observance]:
    """The STANDARD and DAYLIGHT parts. Raises ValueError, OverflowError or KeyError."""
    found: list[Observance] = []
    inside: list[tuple[str, str]] | None = None
    for line in lines:
        upper = line.upper().strip()
        if upper in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT"):
            inside = []
        elif upper in ("END:STANDARD", "END:DAYLIGHT") and inside is not None:
            found.append(_observance(inside, most_starts))
            inside = None
            if len(found) > most_parts:
                raise UnusableRulesError("there are too many parts")
        elif inside is not None:
            head, _, value = upper.partition(":")
            inside.append((head.partition(";")[0], value.strip()))
    return found


def _observance(properties: Sequence[tuple[str, str]], most_starts: int) -> Observance:
    stated = dict(properties)
    dates = [date for name, value in properties if name == "RDATE" for date in value.split(",")]
    if len(dates) >= most_starts:
        raise UnusableRulesError("there are too many dates")
    rule = [part.partition("=") for part in stated.get("RRULE", "").split(";") if part]
    return Observance(
        before=_offset(stated["TZOFFSETFROM"]),
        after=_offset(stated["TZOFFSETTO"]),
        starts=(_local(stated["DTSTART"]), *map(_local, dates)),
        rule=tuple((key, value) for key, _, value in rule),
    )


def _local(value: str) -> datetime:
    return datetime.strptime(value.strip().rstrip("Z")[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007


def _offset(value: str) -> timedelta:
    match = _OFFSET.fullmatch(value)
    if match is None:
        raise UnusableRulesError("an offset can't be read")
    size = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -size if match[1] == "-" else size
