"""Where a client's sessions lay further apart than usual, by at least two hours in a row.

What is usual is taken from the sessions on both sides, and the longer of the two counts; and what
has another one beside it that is nearly as long is no gap: a client who came weekly and now comes
every month has another rhythm. One hour that is missing alone says nothing: it may have been
cancelled, and a calendar need not keep that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.core.facts.rhythm.cadence import MOST, Rhythm, rhythm_of
from monitor.core.facts.rhythm.coming_hours import Hour, bound_after
from monitor.core.facts.rhythm.working_time import later_by
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.review.model import Gap
from monitor.core.sessions.model import Session

# What is shorter is no gap that anybody would look at, however often the client comes.
_LEAST = timedelta(days=8)
# Two in a row that are nearly as long are another rhythm.
_NEARLY = 3 / 4


def gaps_of(facts: TimelineFacts, since: datetime) -> Iterator[Gap]:
    """Those that ended after `since`; leave, holidays and excused time stretch what is usual."""
    held = facts.held
    spans = [after.start - before.start for before, after in pairwise(held)]
    for place, (before, after) in enumerate(pairwise(held)):
        beside = (*spans[max(place - 1, 0) : place], *spans[place + 1 : place + 2])
        if after.start < since or spans[place] < _LEAST or _is_rhythm(spans[place], beside):
            continue
        around = (held[: place + 1], held[place + 1 : place + 1 + MOST])
        rhythms = (rhythm_of(facts.client, side, facts.context) for side in around)
        bounds = [bound for rhythm in rhythms if (bound := _bound(before, rhythm, facts))]
        if bounds and after.start >= max(bounds):
            yield Gap(start=before.start, end=after.start)


def _is_rhythm(span: timedelta, beside: Iterable[timedelta]) -> bool:
    return any(other >= span * _NEARLY for other in beside)


def _bound(before: Session, rhythm: Rhythm, facts: TimelineFacts) -> datetime | None:
    """Until when the next but one would have come; None where no cadence is known."""
    if rhythm.cadence is None:
        return None
    rule = facts.context.rules_for(before.clinician, facts.client).missed_follow_up
    hour = Hour(start=before.start, end=before.end, clinician=before.clinician)
    bound = bound_after(hour, rhythm, rule.tolerance, facts.timeline, facts.context)
    return later_by(bound, rhythm.cadence, facts.context.zone)
