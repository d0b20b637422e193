"""How far apart a client's sessions lie, and whether the client is an active one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, pairwise
from statistics import median, median_high

from monitor.core.facts.rhythm.weekly_slot import Slot, slot_of, usual_slots
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext

FEWEST, MOST = 4, 8  # sessions that a cadence is learnt from
# Where no cadence is known, three weeks: long enough for a fortnightly client's next session.
FORTNIGHT, REACH_WITHOUT_CADENCE = timedelta(days=14), timedelta(days=21)
_A_WEEK = timedelta(weeks=1)
WEEK_AT_LEAST = timedelta(days=6, hours=12)  # a session may be a little early
RESTING_TAGS = frozenset({"discharged", "paused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How far apart a client's sessions lie; `cadence` None: not known.

    `slots` are the hours of a usual week where it has several; else there are none.
    """

    cadence: timedelta | None
    slots: tuple[Slot, ...] = ()


def rhythm_of(client: str | None, held: Sequence[Session], context: RuleContext) -> Rhythm:
    """The cadence as configured, else as learnt from the last held sessions."""
    configured = context.cadences.get(client or "")
    if len(held) < FEWEST:
        return Rhythm(cadence=configured)
    starts = [s.start for s in held[-MOST:]]
    zone = context.zone
    on_the_wall = [start.astimezone(zone).replace(tzinfo=None) for start in starts]
    distances = [later - earlier for earlier, later in pairwise(on_the_wall)]
    a_week = _usual_count(distances)
    learnt = _usual_distance(distances, a_week)
    return Rhythm(
        cadence=configured or (learnt if learnt > timedelta() else None),
        slots=usual_slots([slot_of(s, zone) for s in starts], a_week) if a_week > 1 else (),
    )


def _usual_count(distances: Sequence[timedelta]) -> int:
    """How many hours a usual week has, of the sessions this far apart.

    Counted from each session on for as long as a whole week was seen; where none was, all are of
    one week.
    """
    counts = []
    for first in range(len(distances)):
        reach = list(accumulate(distances[first:]))
        if reach[-1] >= WEEK_AT_LEAST:
            counts.append(1 + sum(1 for far in reach if far < WEEK_AT_LEAST))
    return median_high(counts) if counts else len(distances) + 1


def _usual_distance(distances: Sequence[timedelta], a_week: int) -> timedelta:
    """The median distance; of several hours in a week, the median of each week's longest."""
    if a_week > len(distances):
        return max(*distances, _A_WEEK - sum(distances, timedelta()))
    weeks = (distances[n : n + a_week] for n in range(len(distances) - a_week + 1))
    return timedelta(seconds=median(max(week).total_seconds() for week in weeks))


def is_resting(client: str | None, context: RuleContext) -> bool:
    """Discharged or paused: nothing is promised."""
    return not RESTING_TAGS.isdisjoint(context.tags.get(client or "", ()))
