"""How much of a practice's history its digest reads, where nothing of a client was ever changed.

The digest of one clinician tells of runs and stretches, which may be as old as the watching. That
of the practice reads back as far as its trend, and as far as what a client is used to is learnt.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.sections.rules import Rules
from monitor.core.common.weeks import Week
from monitor.core.digest.trend import WEEKS
from monitor.core.facts.rhythm.cadence import MOST
from monitor.core.facts.rhythm.majority import LEARNT_FROM
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext, Timeline

# In it a weekly client came often enough, with holidays and leave taken off.
_BACK = timedelta(weeks=22)
_MARGIN = timedelta(weeks=2)
# One more: of two records of an hour at the far end only one may be inside.
_ENOUGH = max(LEARNT_FROM, MOST) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is read of calm clients: sessions that start, or were planned, in [`since`, `until`)."""

    since: datetime
    until: datetime


def reach_of(week: Week, now: datetime, rules: Iterable[Rules]) -> Reach:
    """`rules` are all that hold for anybody: who may still be an active client is not left out."""
    lapse = max(of_some.missed_follow_up.lapse_after for of_some in rules)
    back = max(_BACK, timedelta(weeks=WEEKS) + _MARGIN, lapse + _MARGIN)
    # It tells of the week after its own, cut in the practice's zone.
    return Reach(since=min(week.start, now) - back, until=max(week.end, now) + _MARGIN)


def is_enough(timeline: Timeline, week: Week, now: datetime, context: RuleContext) -> bool:
    """Whether a timeline of no more than the reach tells of its client what the whole one tells.

    It does where enough sessions before the week were held beyond doubt, and another one is booked.
    """
    if timeline.client is None:
        return True  # nothing is learnt of nobody
    is_booked = any(
        session.start >= now and session.presence is Presence.SCHEDULED
        for session in reversed(timeline.sessions)
    )
    return is_booked and _held_beyond_doubt(timeline, min(week.start, now), context) >= _ENOUGH


def _held_beyond_doubt(timeline: Timeline, until: datetime, context: RuleContext) -> int:
    told = {said.session_id for said in timeline.checkins}
    told.update(said.session_id for said in timeline.attendances)
    number, last = 0, None
    for session in _plainly_held(timeline, until, told):
        view = context.sources.get(session.source)
        is_read = view is not None and view.last_ok is not None and view.last_ok >= session.start
        if is_read and (last is None or session.start >= last):
            number, last = number + 1, session.end
    return number


def _plainly_held(timeline: Timeline, until: datetime, told: Container[str]) -> Iterator[Session]:
    for session in timeline.sessions:
        if (
            session.end <= until
            and session.presence is Presence.SCHEDULED
            and session.clinician is not None
            and session.agreed_plan is None
            and not session.marked_no_show
            and session.id not in told
            and not timeline.is_excused(session)
        ):
            yield session
