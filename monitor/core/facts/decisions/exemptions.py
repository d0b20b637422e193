"""Changes that count against nobody: in leave, on holidays, in excused time, or for the record."""

from __future__ import annotations

from datetime import datetime

from monitor.core.facts.rhythm.working_time import is_spared
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Presence
from monitor.core.timeline.model import RuleContext, Timeline, overlaps


def is_on_leave(change: Change, timeline: Timeline) -> bool:
    """Whether the clinician was to be away at the time that was changed."""
    spans = timeline.leave.get(change.clinician or "", ())
    return overlaps(spans, change.from_start, change.from_end)


def is_exempt(change: Change, timeline: Timeline, context: RuleContext) -> bool:
    """Leave, a holiday or the client's excused time at the time that was changed.

    A run is exempt only if all of it is: a series that ends is no leave because it ends in one.
    """
    return all(
        is_spared(start, end, change.clinician, timeline, context)
        for start, end in ((change.from_start, change.from_end), *_rest_of_run(change, timeline))
    )


def _rest_of_run(change: Change, timeline: Timeline) -> list[tuple[datetime, datetime]]:
    """The other sessions that one cancellation took off the calendar."""
    if change.members and change.kind is ChangeKind.CANCELLED:
        return [(one.from_start, one.from_end) for one in change.members[1:]]
    if change.sessions == 1:
        return []
    return [
        (s.start, s.end)
        for s in timeline.sessions
        if (s.source, s.uid) == (change.source, change.uid)
        and s.presence is Presence.CANCELLED
        and s.start > change.from_start
    ]


def is_record_keeping(change: Change) -> bool:
    """Made wholly after the session's end: the calendar was tidied, nobody was affected."""
    return change.made_not_before >= change.from_end
