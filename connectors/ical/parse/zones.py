"""TZID to a zone, whatever the exporter calls its zones (docs/zones.md has the table).

In this order:
1. what the name says by itself: an IANA key, a Windows name, an offset, a vendor's path that ends
   in a key, a place, what people call it;
2. the rules of the VTIMEZONE of that name, after its X-LIC-LOCATION;
3. the offset that a name as Windows shows it states, or letters such as EDT within their country;
4. else the calendar's X-WR-TIMEZONE or the practice's zone, and the event says so (`unread_zone`).

A VTIMEZONE that contradicts a known name loses: exporters copy stale rules far more often than they
name the wrong city. `notes` tells of it, and `doubted` from when on the two part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from zoneinfo import available_timezones

from connectors.ical.parse.blocks import Block, CalendarPart
from connectors.ical.parse.limits import ParseLimits
from connectors.ical.parse.lines import first_value
from connectors.quirks.custom_timezone import Contradiction, contradiction, zone_by_rules
from connectors.quirks.named_offset import (
    zone_of_city,
    zone_of_offset,
    zone_of_shown_offset,
    zone_of_shown_place,
)
from connectors.quirks.olson_suffix import zone_of_suffix
from connectors.quirks.place_names import zone_of_place
from connectors.quirks.spoken_zones import zone_of_letters, zone_of_spoken_name
from connectors.quirks.windows_zones import zone_of_windows_name, zone_of_windows_summer_name

_LONGEST = 200  # characters; zoneinfo opens files by name and fails oddly on longer ones
_LIMITS = ParseLimits()
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules", "leapseconds"})
_NOT_SHOWN = "(a name that can't be shown)"


@cache
def iana_keys() -> Mapping[str, str]:
    """Every usable key by its casefolded spelling. `Europe` alone is a folder, so it isn't one."""
    return {key.casefold(): key for key in available_timezones() if key not in _NO_ZONES}


@cache
def _keys() -> frozenset[str]:
    return frozenset(iana_keys().values())


@cache
def _keys_by_letters() -> Mapping[str, str]:
    """The same by letters and digits alone, where those are one key's."""
    counted = Counter(map(_letters, iana_keys()))
    return {at: key for name, key in iana_keys().items() if counted[at := _letters(name)] == 1}


def _letters(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def known_key(name: str) -> str | None:
    """`europe/berlin`, `America/Los Angeles`, `US-Eastern` as the key they mean, else None."""
    exact = iana_keys().get(name.strip().replace(" ", "_").casefold())
    return exact or _keys_by_letters().get(_letters(name))


def named_zone(name: str, home: str, year: int) -> str | None:
    """What a name says by itself, without any VTIMEZONE. `home` is the calendar's own zone."""
    return (
        known_key(name)
        or zone_of_windows_name(name)
        or zone_of_offset(name)
        or zone_of_suffix(name, known_key)
        or zone_of_place(name)
        or zone_of_shown_place(name, _keys(), year)
        or zone_of_spoken_name(name, home, year)
        or zone_of_windows_summer_name(name)
        or zone_of_city(name, _keys(), year)
    )


class Zones:
    """The zones of one VCALENDAR. `unread_default` is its X-WR-TIMEZONE if that is not known."""

    def __init__(
        self,
        part: CalendarPart,
        practice_zone: str,
        now: datetime,
        limits: ParseLimits = _LIMITS,
    ) -> None:
        self._most = limits.zones
        self._today = datetime(now.year, now.month, now.day, 12, tzinfo=UTC)
        self._stated = {_clean(first_value(block.own, "TZID")): block for block in part.timezones}
        self._known: dict[str, str | None] = {}
        # Outlook numbers the same zone through: Customized Time Zone 1, 2, 3.
        self._behaving: set[tuple[str, ...]] = set()
        self.default, self.unread_default = practice_zone, ""
        stated = _clean(first_value(part.properties, "X-WR-TIMEZONE"))
        if stated:
            found = self._found(stated)
            self.default, self.unread_default = found or practice_zone, "" if found else stated

    def key(self, tzid: str) -> str:
        """The zone for a TZID; the default one if nothing can be made of it."""
        if tzid not in self._known:
            self._known[tzid] = self._found(_clean(tzid))
        return self._known[tzid] or self.default

    @property
    def has_unread(self) -> bool:
        """Whether nothing could be made of any name that was asked for so far."""
        return bool(self.unread_default) or None in self._known.values()

    def unread(self, tzid: str) -> str:
        """The name of the zone, if nothing could be made of it. An empty `tzid`: the calendar's."""
        if not tzid:
            return self.unread_default
        return "" if self._known.get(tzid, tzid) is not None else _clean(tzid) or _NOT_SHOWN

    def notes(self) -> Iterator[str]:
        """What a person should know: rules that are stated and not followed."""
        for name, _, parting in self._contradictions():
            yield (
                f"Its rules for the time zone {name} say {parting.in_words()}. The zone data "
                "count, as calendars copy old rules more often than they name another city. How "
                "near such an hour comes to one that is stated otherwise is not told from then on."
            )

    def doubted(self) -> Iterator[tuple[str, datetime]]:
        """Zones for which other rules are stated, and from when on (UTC) these part."""
        for _, key, parting in self._contradictions():
            yield key, parting.since

    def _contradictions(self) -> Iterator[tuple[str, str, Contradiction]]:
        for name, block in self._stated.items():
            key = self._by_name(name) if name else None
            if key is not None and (found := contradiction(_rules(block), key, self._today)):
                yield name, key, found

    def _found(self, name: str) -> str | None:
        if not name:
            return None
        found = self._by_name(name)
        if found is None and (block := self._stated.get(name)) is not None:
            found = self._by_rules(block)
        if found is None:
            found = zone_of_shown_offset(name)
        return found or zone_of_letters(name, self.default, self._today.year)

    def _by_name(self, name: str) -> str | None:
        return named_zone(name, self.default, self._today.year)

    def _by_rules(self, block: Block) -> str | None:
        location = _clean(first_value(block.own, "X-LIC-LOCATION"))
        if location and (key := self._by_name(location)) is not None:
            return key
        rules = _rules(block)
        if len(self._behaving | {rules}) > self._most:
            return None
        self._behaving.add(rules)
        return zone_by_rules(rules, self.default, _keys(), self._today.year)


def _rules(block: Block) -> tuple[str, ...]:
    return tuple(line for line in block.lines if line[:4].upper() != "TZID")


def _clean(name: str) -> str:
    """A name without quotes; TEXT escapes commas where a parameter does not."""
    name = name.replace("\\", "").strip().strip('"').strip()
    return name if len(name) <= _LONGEST and name.isprintable() else ""
