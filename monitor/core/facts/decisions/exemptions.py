"""Changes that count against nobody: in leave, on holidays, in excused time, or for the record."""

from __future__ import annotations

from datetime import datetime

from monitor.core.facts.rhythm.working_time import is_spared
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence
from monitor.core.timeline.model import RuleContext, Timeline, overlaps
from monitor.core.timeline.standing import part_of


def is_on_leave(change: Change, timeline: Timeline) -> bool:
    """Whether the clinician was to be away at all the times that were changed."""
    spans = timeline.leave.get(change.clinician or "", ())
    return all(overlaps(spans, start, end) for start, end in _hours(change, timeline))


def is_exempt(change: Change, timeline: Timeline, context: RuleContext) -> bool:
    """Leave, a holiday or the client's excused time at the time that was changed.

    A run is exempt only if all of it is: a series that ends is no leave because it ends in one.
    """
    return all(
        is_spared(start, end, change.clinician, timeline, context)
        for start, end in _hours(change, timeline)
    )


def without_exempt(change: Change, timeline: Timeline, context: RuleContext) -> Change:
    """A cancelled run without the hours in leave and the like: the others were taken off.

    Where all or none of it lies there, the change as it is.
    """
    left = [
        one
        for one in change.members
        if not is_spared(one.from_start, one.from_end, change.clinician, timeline, context)
    ]
    return part_of(change, left) if 0 < len(left) < len(change.members) else change


def _hours(change: Change, timeline: Timeline) -> list[tuple[datetime, datetime]]:
    """The hours that a change concerned; of a run from before they were kept, those cancelled."""
    hours = [(one.from_start, one.from_end) for one in change.concerned]
    if change.members or change.sessions == 1:
        return hours
    return hours + [
        (s.start, s.end)
        for s in timeline.sessions
        if (s.source, s.uid) == (change.source, change.uid)
        and s.presence is Presence.CANCELLED
        and s.start > change.from_start
    ]


def is_record_keeping(change: Change) -> bool:
    """Made wholly after the session's end: the calendar was tidied, nobody was affected."""
    return change.made_not_before >= change.from_end
