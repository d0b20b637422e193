"""TZID to IANA key, whatever the exporter calls its zones.

In this order: the key itself; a Windows name; a vendor's path that ends in a key; X-LIC-LOCATION;
the zone that behaves as the VTIMEZONE says; a bare offset or a name as Windows shows it; else the
calendar's X-WR-TIMEZONE, else the practice's zone. A VTIMEZONE that contradicts a known TZID loses:
exporters copy stale rules far more often than they name the wrong city.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from connectors.ical.parse.blocks import Block, CalendarPart
from connectors.ical.parse.limits import ParseLimits
from connectors.quirks.custom_timezone import zone_behaving_like
from connectors.quirks.named_offset import zone_of_offset, zone_of_shown_name
from connectors.quirks.olson_suffix import zone_of_suffix
from connectors.quirks.windows_zones import zone_of_windows_name

_LONGEST = 200  # characters; zoneinfo opens files by name and fails oddly on longer ones
_LIMITS = ParseLimits()
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules", "leapseconds"})


@cache
def iana_keys() -> Mapping[str, str]:
    """Every usable key by its casefolded spelling. `Europe` alone is a folder, so it isn't one."""
    return {key.casefold(): key for key in available_timezones() if key not in _NO_ZONES}


def known_key(name: str) -> str | None:
    """`europe/berlin`, `America/Los Angeles` as the key they mean, else None."""
    return iana_keys().get(name.strip().replace(" ", "_").casefold())


def named_zone(name: str) -> str | None:
    """What a name says by itself, without any VTIMEZONE."""
    return known_key(name) or zone_of_windows_name(name) or zone_of_suffix(name, known_key)


class Zones:
    """The zones of one VCALENDAR."""

    def __init__(
        self,
        part: CalendarPart,
        practice_zone: str,
        now: datetime,
        limits: ParseLimits = _LIMITS,
    ) -> None:
        self._now = now
        self._most = limits.zones
        self._stated = {_clean(_value(block.own, "TZID")): block for block in part.timezones}
        self._known: dict[str, str] = {}
        # Outlook numbers the same zone through: Customized Time Zone 1, 2, 3.
        self._behaving: dict[tuple[str, ...], str | None] = {}
        self.default = practice_zone
        stated = _clean(_value(part.properties, "X-WR-TIMEZONE"))
        if stated:
            self.default = named_zone(stated) or practice_zone

    def key(self, tzid: str) -> str:
        """The IANA key for a TZID; the default one if nothing can be made of it."""
        if tzid not in self._known:
            self._known[tzid] = self._found(tzid) or self.default
        return self._known[tzid]

    def _found(self, tzid: str) -> str | None:
        name = _clean(tzid)
        if not name:
            return None
        found = named_zone(name)
        if found is None and (block := self._stated.get(name)) is not None:
            found = self._by_rules(block)
        if found is None:
            found = zone_of_offset(name) or zone_of_shown_name(name, iana_keys().values())
        return found

    def _by_rules(self, block: Block) -> str | None:
        location = _clean(_value(block.own, "X-LIC-LOCATION"))
        if location and (key := named_zone(location)) is not None:
            return key
        rules = tuple(line for line in block.lines if line[:4].upper() != "TZID")
        if rules not in self._behaving and len(self._behaving) < self._most:
            self._behaving[rules] = zone_behaving_like(rules, self.default, self._now)
        return self._behaving.get(rules)


def _value(lines: list[str], name: str) -> str:
    for line in lines:
        head, _, value = line.partition(":")
        if head.partition(";")[0].strip().upper() == name:
            return value.strip()
    return ""


def _clean(name: str) -> str:
    """A name without quotes; TEXT escapes commas where a parameter does not."""
    name = name.replace("\\", "").strip().strip('"').strip()
    return name if len(name) <= _LONGEST and name.isprintable() else ""
