"""What a zone's rules were, kept as a value, and where its clocks' times lie when they change.

A calendar states a time on the clock of a zone, and stored is the instant that this was by the zone
data of that day. When the data change, the clock's time stays and the instant moves (ADR 17).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from zoneinfo import ZoneInfo

from connectors.model import EventTime
from connectors.zone_rules import zone_of

# Series that began earlier, and sessions later than that, have the rules of these years.
_FIRST = int(datetime(1970, 1, 1, tzinfo=UTC).timestamp())
_LAST = int(datetime(2075, 1, 1, tzinfo=UTC).timestamp())
# Gaza will have summer time for a week between Ramadan and autumn in 2040; none is shorter.
_STEP = 3 * 24 * 3600
_INSTANT = itemgetter(0)


@dataclass(frozen=True, slots=True)
class ZoneOffsets:
    """A zone's rules: from each instant (seconds since 1970) on, so many seconds east of UTC."""

    steps: tuple[tuple[int, int], ...]

    def at(self, instant: datetime) -> timedelta:
        place = bisect_right(self.steps, int(instant.timestamp()), key=_INSTANT)
        return timedelta(seconds=self.steps[max(place - 1, 0)][1])

    def clock(self, instant: datetime) -> datetime:
        """What the zone's clock showed at that instant, without a zone."""
        return instant.astimezone(UTC).replace(tzinfo=None) + self.at(instant)


@lru_cache(maxsize=128)
def offsets_of(zone: ZoneInfo) -> ZoneOffsets:
    """The rules of a zone as this process has them, from 1970 to 2075."""

    def offset(second: int) -> int:
        found = datetime.fromtimestamp(second, zone).utcoffset() or timedelta()
        return int(found.total_seconds())

    steps = [(_FIRST, offset(_FIRST))]
    for low in range(_FIRST, _LAST, _STEP):
        high, known = low + _STEP, steps[-1][1]
        if offset(high) != known:
            before = low
            while high - before > 1:
                middle = (before + high) // 2
                before, high = (middle, high) if offset(middle) == known else (before, middle)
            steps.append((high, offset(high)))
    return ZoneOffsets(tuple(steps))


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """Zones whose rules are others than before, by name with the rules that they had."""

    before: Mapping[str, ZoneOffsets]

    def instant(self, stored: datetime, zone: str, shift: timedelta = timedelta()) -> datetime:
        """When the clock of that zone shows now what it showed at `stored`, and `shift` more."""
        known = self.before.get(zone)
        if known is None or not _FIRST <= stored.timestamp() < _LAST:
            return stored
        here = zone_of(zone)
        if not shift and stored.astimezone(here).utcoffset() == known.at(stored):
            return stored
        return (known.clock(stored) + shift).replace(tzinfo=here).astimezone(UTC)

    def time(self, stored: EventTime) -> EventTime:
        moved = self.instant(stored.instant, stored.zone)
        return stored if moved == stored.instant else replace(stored, instant=moved)

    def growth(self, stored: EventTime) -> timedelta:
        """How much farther east of UTC the zone's clock is at that instant than it was thought."""
        known = self.before.get(stored.zone)
        if known is None or not _FIRST <= stored.instant.timestamp() < _LAST:
            return timedelta()
        return (stored.local.utcoffset() or timedelta()) - known.at(stored.instant)
