"""Java, Notes and others print a zone as people call it, in words or in letters.

    DTSTART;TZID=Eastern Daylight Time:20260625T100000
    DTSTART;TZID=Mitteleuropäische Sommerzeit:20260625T100000
    DTSTART;TZID=EDT:20260625T100000

Words are looked up in CLDR, as Babel carries it. Letters mean a zone only within a country: CST is
in Chicago, Havana and Shanghai. So they are read by the country of the calendar's own zone.

What it is called in summer means the zone all the year: exporters write the name of today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from connectors.quirks.place_names import folded
from connectors.zone_rules import sampled_offsets, zone_of

# Where a name is several zones', the first of these that it may be: the most people live there.
COMMON_ZONES = (
    *("Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Athens", "Europe/Helsinki"),
    *("Europe/Istanbul", "Europe/Moscow", "America/New_York", "America/Toronto"),
    *("America/Chicago", "America/Denver"),
    *("America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"),
    *("America/Halifax", "America/St_Johns", "America/Mexico_City", "America/Bogota"),
    *("America/Santiago", "America/Sao_Paulo", "America/Argentina/Buenos_Aires"),
    *("Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Asia/Jerusalem", "Asia/Dubai"),
    *("Asia/Tehran", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka"),
    *("Asia/Yangon", "Asia/Bangkok", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo"),
    *("Australia/Perth", "Australia/Adelaide", "Australia/Darwin", "Australia/Brisbane"),
    *("Australia/Sydney", "Pacific/Auckland", "Pacific/Fiji"),
)
_LANGUAGES = ("en", "de", "fr", "es")
_LETTERS = re.compile(r"[A-Za-z]{2,5}")


def zone_of_spoken_name(name: str, home: str, year: int) -> str | None:
    """The zone of this name in words: `home` if it is called so, else where most people live."""
    return _chosen(_called().get(folded(name), ()), home, year)


def zone_of_letters(name: str, home: str, year: int) -> str | None:
    """The zone that goes by these letters in the country that `home` lies in."""
    if _LETTERS.fullmatch(name) is None:
        return None
    from babel.core import get_global

    country = get_global("zone_territories").get(_canonical(home))
    there = get_global("territory_zones").get(country or "", ())
    users = [key for key in there if name.upper() in _letters(key, year)]
    chosen = _chosen(users, home, year)
    is_clear = chosen == home or len({sampled_offsets(key, year) for key in users}) == 1
    return chosen if is_clear else None


def _chosen(keys: Sequence[str], home: str, year: int) -> str | None:
    members = set(keys)
    if _canonical(home) in members:
        return home
    common = next((key for key in COMMON_ZONES if _canonical(key) in members), None)
    is_clear = len({sampled_offsets(key, year) for key in keys}) == 1
    return common or (keys[0] if is_clear else None)


@cache
def _called() -> dict[str, tuple[str, ...]]:
    """The zones by what they are called in winter, in summer and in general."""
    # Loading Babel takes as long as many a feed; most calendars need none of this.
    from babel import Locale
    from babel.core import get_global

    zones: dict[str, list[str]] = {}
    for key, meta in get_global("meta_zones").items():
        zones.setdefault(meta, []).append(_canonical(key))
    called: dict[str, tuple[str, ...]] = {}
    for language in _LANGUAGES:
        locale = Locale(language)
        named = [(names, zones.get(meta, [])) for meta, names in locale.meta_zones.items()]
        named += [(names, [_canonical(key)]) for key, names in locale.time_zones.items()]
        for names, keys in named:
            for name in names.get("long", {}).values():
                if keys:
                    called.setdefault(folded(name), tuple(keys))
    return called


@cache
def _canonical(key: str) -> str:
    """One key for `Asia/Calcutta` and `Asia/Kolkata`: CLDR goes by the older one in places."""
    from babel.core import get_global

    return str(get_global("zone_aliases").get(key, key))


@cache
def _letters(key: str, year: int) -> frozenset[str | None]:
    """What the zone's clocks are called from the year before to the year after."""
    first, zone = datetime(year - 1, 1, 1, 12, tzinfo=UTC), zone_of(key)
    days = (first + timedelta(days=7 * week) for week in range(156))
    return frozenset(day.astimezone(zone).tzname() for day in days)
