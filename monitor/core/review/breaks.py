"""Whole weeks without any session of a clinician's: perhaps leave that nobody wrote down.

All the clients' gaps in them have one cause, so they are told once, and no client is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from monitor.core.common.weeks import Week
from monitor.core.review.model import Break
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Span, overlaps

# With fewer clients, weeks without a session are nothing unusual.
_FEWEST_CLIENTS = 3
# Somebody who works every other week takes no break in between.
_MOST = Fraction(1, 4)


def breaks_of(
    clinician: str, sessions: Iterable[Session], weeks: Sequence[Week], leave: Sequence[Span]
) -> list[Break]:
    """Among `weeks`, which are over; what lies in `leave` is known."""
    standing = [s for s in sessions if s.presence is Presence.SCHEDULED]
    busy = [any(week.holds(s.start) for s in standing) for week in weeks]
    if True not in busy or len({s.client for s in standing}) < _FEWEST_CLIENTS:
        return []
    first, last = busy.index(True), len(busy) - 1 - busy[::-1].index(True)
    worked = busy[first : last + 1]
    if Fraction(worked.count(False), len(worked)) > _MOST:
        return []
    return [
        Break(clinician=clinician, start=run[0].start, end=run[-1].end)
        for run in _without(worked, weeks[first : last + 1])
        if not any(overlaps(leave, week.start, week.end) for week in run)
    ]


def _without(worked: Sequence[bool], weeks: Sequence[Week]) -> Iterator[list[Week]]:
    pairs = zip(worked, weeks, strict=True)
    for is_busy, run in groupby(pairs, key=lambda pair: pair[0]):
        if not is_busy:
            yield [week for _, week in run]


def as_leave(breaks: Iterable[Break]) -> Iterator[Span]:
    for one in breaks:
        yield Span(start=one.start, end=one.end, why="no sessions")
