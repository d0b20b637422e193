"""Some exporters name a zone by its offset or by what Windows shows in its list, without rules.

DTSTART;TZID=GMT+0100:20261125T100000
DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome":20261125T100000
DTSTART;TZID="(UTC-05:00) Eastern Time (US & Canada)":20261125T100000
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from connectors.quirks.windows_zones import zone_of_windows_name

_OFFSET = re.compile(r"(?:UTC|GMT)(?:\s?([+-]\d{1,2})(?::?00)?)?", re.IGNORECASE)
_SHOWN = re.compile(r"\(((?:UTC|GMT)[^)]{0,10})\)\s*(.+)", re.IGNORECASE)


def zone_of_offset(name: str) -> str | None:
    """`UTC+2`, `GMT-0500` as an Etc/ key (whose signs are the other way round)."""
    match = _OFFSET.fullmatch(name.strip())
    if match is None:
        return None
    return fixed_zone(int(match[1] or 0))


def fixed_zone(hours: int) -> str | None:
    """The IANA key of a zone that is always `hours` east of UTC."""
    if hours == 0:
        return "UTC"
    return f"Etc/GMT{-hours:+d}" if -12 <= hours <= 14 else None


def zone_of_shown_name(name: str, keys: Iterable[str]) -> str | None:
    """What a name as Windows shows it means: its first known city, its region, or its offset."""
    match = _SHOWN.fullmatch(name.strip())
    if match is None:
        return None
    cities = _cities(frozenset(keys))
    for word in re.split("[,/]", match[2]):
        key = cities.get(word.strip().replace(" ", "_").casefold())
        if key is not None:
            return key
    region = match[2].partition("(")[0].strip().removesuffix(" Time")
    return zone_of_windows_name(f"{region} Standard Time") or zone_of_offset(match[1])


@cache
def _cities(keys: frozenset[str]) -> dict[str, str]:
    return {key.rpartition("/")[2].casefold(): key for key in sorted(keys) if "/" in key}
