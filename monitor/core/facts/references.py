"""How findings refer to a session, and to what the calendar showed of a change."""

from __future__ import annotations

from datetime import datetime

from monitor.core.findings.model import Evidence, SessionRef
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext, Timeline


def session_ref(session: Session, *, planned: datetime | None = None) -> SessionRef:
    return SessionRef(
        uid=session.uid,
        recurrence_id=session.recurrence_id,
        planned_start=planned or session.start,
        start=session.start,
        zone=session.zone,
    )


def change_ref(
    change: Change, start: datetime, timeline: Timeline, practice: RuleContext
) -> SessionRef:
    """The changed session, planned where the change found it and now starting at `start`."""
    zones = (s.zone for s in timeline.sessions if s.id == change.session_id)
    return SessionRef(
        uid=change.uid,
        recurrence_id=change.recurrence_id,
        planned_start=change.from_start,
        start=start,
        zone=next(zones, practice.zone.key),
    )


def change_evidence(change: Change, detail: str) -> tuple[Evidence, ...]:
    """What the calendar showed, and what in it says who asked."""
    at, source = change.made_not_after, change.source
    seen = Evidence(kind="calendar_change", at=at, source=source, detail=detail)
    if not change.side_evidence:
        return (seen,)
    who = Evidence(kind="initiator", at=at, source=source, detail=change.side_evidence)
    return (seen, who)
