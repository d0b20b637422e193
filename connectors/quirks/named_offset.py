"""Some exporters name a zone by its offset, or by what Windows and Rails show in their lists.

DTSTART;TZID=GMT+0100:20261125T100000
DTSTART;TZID="UTC+5:30":20261125T100000
DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome":20261125T100000
DTSTART;TZID="(UTC+13:00) Samoa":20261125T100000
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache

from connectors.quirks.place_names import folded, zone_of_place
from connectors.quirks.windows_zones import zone_of_windows_name
from connectors.zone_rules import name_of_offset, sampled_offsets

_SIZE = r"([+-])\s?(\d{1,2})(?::?(\d\d))?"
_OFFSET = re.compile(rf"(?:(?:UTC|GMT)(?:\s?{_SIZE})?|([+-])(\d\d)(?::?(\d\d))?|Z)", re.IGNORECASE)
_SHOWN = re.compile(r"\(((?:UTC|GMT)[^)]{0,10})\)\s*(.+)", re.IGNORECASE)
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)  # no place on earth is farther from UTC
# A country that moves its clocks is still known by its city, if not by the offset of before.
_NEAR = timedelta(hours=1)
_WITH_CITIES = frozenset(
    (
        *("Africa", "America", "Antarctica", "Arctic", "Asia"),
        *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
    )
)
_NO_CITIES = frozenset({"act", "lhi", "nsw", "north", "south", "victoria", "west"})


def zone_of_offset(name: str) -> str | None:
    """`UTC+2`, `GMT-0500`, `+05:30`, `Z` as a zone that is always there. East is positive."""
    offset = offset_of(name)
    return None if offset is None else fixed_zone(offset)


def offset_of(name: str) -> timedelta | None:
    """How far east of UTC such a name is; None for any other name."""
    match = _OFFSET.fullmatch(name.strip().replace("\N{MINUS SIGN}", "-"))
    if match is None:
        return None
    sign, hours, minutes = (match[1], match[2], match[3]) if match[1] else match.groups()[3:]
    size = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -size if sign == "-" else size


def fixed_zone(offset: timedelta) -> str | None:
    """The zone that is always `offset` east of UTC; None if there is no such place."""
    if not _WEST <= offset <= _EAST:
        return None
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest:
        return name_of_offset(offset)
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"  # in Etc/ the signs are the other way round


def zone_of_shown_place(name: str, keys: frozenset[str], year: int) -> str | None:
    """What a name as Windows shows it means, if one of its places is near the offset it states."""
    match = _SHOWN.fullmatch(name.strip())
    offset = offset_of(match[1]) if match else None
    if match is None or offset is None:
        return None
    candidates = _places(match[2], keys)
    return next((key for key in candidates if _is_near(key, offset, year)), None)


def zone_of_shown_offset(name: str) -> str | None:
    """The offset that such a name states, for all the year."""
    match = _SHOWN.fullmatch(name.strip())
    return zone_of_offset(match[1]) if match else None


def zone_of_city(name: str, keys: frozenset[str], year: int) -> str | None:
    """`Tokyo`, as Rails names it, if all cities of that name have the same time."""
    found = _cities(keys).get(folded(name), ())
    is_clear = len({sampled_offsets(key, year) for key in found}) == 1
    return found[0] if is_clear else None


def _places(text: str, keys: frozenset[str]) -> Iterator[str]:
    """Zones that the text may mean: its whole, its region, then each of its cities."""
    region = text.partition("(")[0].strip().removesuffix(" Time")
    for found in (zone_of_place(text), zone_of_windows_name(f"{region} Standard Time")):
        if found is not None:
            yield found
    for city in re.split("[,/]", text):
        if (key := zone_of_place(city)) is not None:
            yield key
        yield from _cities(keys).get(folded(city), ())


def _is_near(key: str, offset: timedelta, year: int) -> bool:
    offsets = (one for one in sampled_offsets(key, year) if one is not None)
    return any(abs(one - offset) <= _NEAR for one in offsets)


@cache
def _cities(keys: frozenset[str]) -> dict[str, Sequence[str]]:
    """The zones by the city in their key."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in sorted(keys):
        area, _, city = key.partition("/")
        name = folded(city.replace("_", " "))
        if area in _WITH_CITIES and city and "/" not in city and name not in _NO_CITIES:
            found[name].append(key)
    return dict(found)
