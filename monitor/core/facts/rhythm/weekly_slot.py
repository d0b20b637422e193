"""The hours of the week at which a client's sessions usually are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_NEAR = timedelta(minutes=30)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Slot(NamedTuple):
    """A weekday (Monday is 0) and a time since midnight, on the clock of the practice."""

    weekday: int
    time: timedelta

    def is_near(self, other: Slot) -> bool:
        return self.weekday == other.weekday and abs(self.time - other.time) <= _NEAR

    def __str__(self) -> str:
        hours, rest = divmod(self.time, timedelta(hours=1))
        return f"{_DAYS[self.weekday]} {hours:02}:{rest // timedelta(minutes=1):02}"


@lru_cache(maxsize=16_384)  # the hours of a week are the same for many clients
def slot_of(start: datetime, zone: ZoneInfo) -> Slot:
    wall = start.astimezone(zone)
    time = timedelta(hours=wall.hour, minutes=wall.minute)
    return Slot(weekday=wall.weekday(), time=time)


def hours_a_week(days: Sequence[date]) -> int:
    """How many sessions, on these days, the weeks among them had on average; at least one."""
    weeks = {day.isocalendar()[:2] for day in days}
    return max(1, round(len(days) / len(weeks))) if weeks else 1


def usual_slots(slots: Sequence[Slot], a_week: int) -> tuple[Slot, ...]:
    """The `a_week` most frequent of `slots`, oldest first; of two alike the latest."""
    left = list(slots)
    found: list[Slot] = []
    while left and len(found) < a_week:
        best = _most_frequent(left)
        found.append(best)
        left = [slot for slot in left if not slot.is_near(best)]
    return tuple(found)


def _most_frequent(slots: Sequence[Slot]) -> Slot:
    exact = Counter(slots)
    last = {slot: place for place, slot in enumerate(slots)}
    near = {slot: sum(count for s, count in exact.items() if s.is_near(slot)) for slot in exact}
    return max(exact, key=lambda slot: (near[slot], exact[slot], last[slot]))
