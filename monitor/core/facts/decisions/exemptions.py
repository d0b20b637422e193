"""Changes that count against nobody: in leave, on holidays, in excused time, or for the record."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core.facts.rhythm.working_time import is_spared
from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind
from monitor.core.sessions.model import Presence
from monitor.core.timeline.model import RuleContext, Timeline, overlaps
from monitor.core.timeline.standing import part_of


def is_on_leave(change: Change, timeline: Timeline) -> bool:
    """Whether the clinician was to be away at all the times that were changed."""
    spans = timeline.leave.get(change.clinician or "", ())
    hours = hours_of(change, timeline)
    return all(overlaps(spans, one.from_start, one.from_end) for one in hours)


def is_exempt(change: Change, timeline: Timeline, context: RuleContext) -> bool:
    """Leave, a holiday or the client's excused time at the time that was changed.

    A run is exempt only if all of it is: a series that ends is no leave because it ends in one.
    """
    return all(
        is_spared(one.from_start, one.from_end, change.clinician, timeline, context)
        for one in hours_of(change, timeline)
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


def hours_of(change: Change, timeline: Timeline) -> Sequence[ChangedSession]:
    """The hours that a change concerned.

    Of a cancelled run from before they were kept, those of its series that are off, but for what
    was taken off by itself.
    """
    is_known = change.members or change.sessions == 1
    if is_known or change.kind is not ChangeKind.CANCELLED:
        return change.concerned
    others = (c for c in timeline.changes if c.kind is ChangeKind.CANCELLED and c.id != change.id)
    alone = {c.session_id for c in others}
    return [
        ChangedSession(session_id=s.id, from_start=s.start, from_end=s.end, to_start=None)
        for s in timeline.sessions
        if (s.source, s.uid) == (change.source, change.uid)
        and s.presence is Presence.CANCELLED
        and s.start >= change.from_start
        and s.id not in alone
    ] or change.concerned


def is_record_keeping(change: Change) -> bool:
    """Made wholly after the session's end: the calendar was tidied, nobody was affected."""
    return change.made_not_before >= change.from_end
