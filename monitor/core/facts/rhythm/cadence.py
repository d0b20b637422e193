"""How far apart a client's sessions lie, and whether the client is an active one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from monitor.core.facts.rhythm.working_time import later_by, wall_distance
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext

FEWEST, MOST = 4, 8  # sessions that a cadence is learnt from
# Where no cadence is known, three weeks: long enough for a fortnightly client's next session.
REACH_WITHOUT_CADENCE = timedelta(days=21)
RESTING_TAGS = frozenset({"discharged", "paused"})


def cadence_of(
    client: str | None, held: Sequence[Session], context: RuleContext
) -> timedelta | None:
    """As configured, else the median distance of the last held sessions; None: unknown."""
    configured = context.cadences.get(client or "")
    if configured is not None or len(held) < FEWEST:
        return configured
    starts = [s.start for s in held[-MOST:]]
    distances = [wall_distance(a, b, context.zone).total_seconds() for a, b in pairwise(starts)]
    learnt = timedelta(seconds=median(distances))
    return learnt if learnt > timedelta() else None


def reach_of(
    start: datetime, cadence: timedelta | None, tolerance: float, context: RuleContext
) -> datetime:
    """Until when the session after the one at `start` is to begin."""
    length = cadence * tolerance if cadence is not None else REACH_WITHOUT_CADENCE
    return later_by(start, length, context.zone)


def is_resting(client: str | None, context: RuleContext) -> bool:
    """Discharged or paused: nothing is promised."""
    return not RESTING_TAGS.isdisjoint(context.tags.get(client or "", ()))
