"""Who a change stems from: a person's word, else the calendar's, else leave, else nobody knows."""

from __future__ import annotations

from monitor.core.facts.decisions.exemptions import is_on_leave
from monitor.core.sessions.changes import Change
from monitor.core.timeline.model import Timeline

CLIENT = "client"
CLINICIAN = "clinician"
UNKNOWN = "unknown"


def stated_initiator(change: Change, timeline: Timeline) -> str | None:
    """What a person said with `attribute`, else what the calendar says."""
    return timeline.attributed.get(change.id) or change.side


def initiator_of(change: Change, timeline: Timeline) -> str:
    """`client`, `clinician` or `unknown`."""
    stated = stated_initiator(change, timeline)
    if stated is not None:
        return stated
    return CLINICIAN if is_on_leave(change, timeline) else UNKNOWN
