"""How far apart a client's sessions lie, and which hours could not be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

FEWEST, MOST = 4, 8
WEEK = timedelta(weeks=1)
# An hour of the week is a usual one if it is in most weeks; whether less is one is not said.
_USUAL = 0.6
_SEVERAL = 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """By the reading that makes it shortest, and by the one that makes it longest."""

    least: timedelta
    most: timedelta


def cadence_of(walls: Sequence[datetime]) -> Cadence | None:
    """Of held sessions by the clock on the wall, oldest first; None: too few to know.

    The median distance of the last ones; with several hours in a usual week the longest distance
    from one of them to the next.
    """
    if len(walls) < FEWEST:
        return None
    last = walls[-MOST:]
    middle = timedelta(seconds=median((b - a).total_seconds() for a, b in pairwise(last)))
    weeks = len({wall.isocalendar()[:2] for wall in last})
    counts = Counter(_hour_of_week(wall) for wall in last)
    usual = sorted(hour for hour, many in counts.items() if many >= _USUAL * weeks)
    if len(usual) > 1:
        longest = max(b - a for a, b in pairwise([*usual, usual[0] + WEEK]))
        return Cadence(least=longest, most=longest)
    if len(last) >= _SEVERAL * weeks:
        return Cadence(least=min(middle, WEEK), most=max(middle, WEEK))
    return Cadence(least=middle, most=middle)


def _hour_of_week(wall: datetime) -> timedelta:
    return timedelta(days=wall.weekday(), hours=wall.hour, minutes=wall.minute)
