"""When a client's next hours would be, and until when the next session is to begin.

A cadence is counted in hours that could be. One that falls to a holiday, the clinician's leave or
the client's excused time is skipped, and the bound moves on by as many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from monitor.core.facts.rhythm.cadence import FORTNIGHT, REACH_WITHOUT_CADENCE, Rhythm
from monitor.core.facts.rhythm.weekly_slot import Slot
from monitor.core.facts.rhythm.working_time import (
    away_spans,
    extended,
    is_spared,
    later_by,
    wall_distance,
)
from monitor.core.sessions.model import Presence
from monitor.core.timeline.model import RuleContext, Timeline

_MOST = 400  # hours that may be skipped in a row: a leave of years ends the looking ahead
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """A client's hour with a clinician, held or only planned. Instants in UTC."""

    start: datetime
    end: datetime
    clinician: str | None


def bound_after(
    hour: Hour, rhythm: Rhythm, tolerance: float, timeline: Timeline, context: RuleContext
) -> datetime:
    """Until when the session after `hour` is to begin: `tolerance` times the cadence later."""
    if rhythm.cadence is None:
        return _bound_without_cadence(hour, timeline, context)
    skipped = _skipped(hour, rhythm, timeline, context)
    return later_by(hour.start, rhythm.cadence * tolerance + skipped, context.zone)


def _bound_without_cadence(hour: Hour, timeline: Timeline, context: RuleContext) -> datetime:
    """The later one of what days without time off, and a fortnightly client's hours, come to.

    A week of leave takes two from somebody who comes every other week.
    """
    away = away_spans(timeline, hour.clinician)
    bound = later_by(hour.start, REACH_WITHOUT_CADENCE, context.zone)
    skipped = _skipped(hour, Rhythm(cadence=FORTNIGHT), timeline, context)
    fortnightly = later_by(hour.start, REACH_WITHOUT_CADENCE + skipped, context.zone)
    return max(extended(hour.start, bound, away), fortnightly)


def coming_hours(start: datetime, rhythm: Rhythm, context: RuleContext) -> Iterator[datetime]:
    """The hours that would follow the one at `start`, without end; none if no cadence is known."""
    if rhythm.cadence is None:
        return
    if rhythm.slots:
        yield from _weekly(start, rhythm.slots, context)
    days = max(round(rhythm.cadence / timedelta(days=1)), 1)  # the hour of the day stays
    while True:
        start = later_by(start, timedelta(days=days), context.zone)
        yield start


def _weekly(start: datetime, slots: Sequence[Slot], context: RuleContext) -> Iterator[datetime]:
    local = start.astimezone(context.zone)
    monday = local.replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=local.weekday())
    offsets = sorted(timedelta(days=slot.weekday) + slot.time for slot in slots)
    while True:
        hours = (later_by(monday, offset, context.zone) for offset in offsets)
        # The one at `start` may have been an hour early: that of the same day is the same.
        yield from (hour for hour in hours if hour > start + _HALF_A_DAY)
        monday += timedelta(weeks=1)


def _skipped(hour: Hour, rhythm: Rhythm, timeline: Timeline, context: RuleContext) -> timedelta:
    """How far the first hour that could be lies behind the one that would have been the next."""
    length = hour.end - hour.start
    near = _HALF_A_DAY if rhythm.slots or rhythm.cadence is None else rhythm.cadence / 2
    taken_off = [
        s.start
        for s in timeline.sessions
        if s.presence is Presence.CANCELLED
        and s.start > hour.start
        and is_spared(s.start, s.end, s.clinician, timeline, context)
    ]
    coming = list[datetime]()
    for start in islice(coming_hours(hour.start, rhythm, context), _MOST):
        coming.append(start)
        is_off = is_spared(start, start + length, hour.clinician, timeline, context)
        if not is_off and all(abs(start - gone) >= near for gone in taken_off):
            break
    return wall_distance(coming[0], coming[-1], context.zone)
