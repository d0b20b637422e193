"""How findings refer to a session, and to what the calendar showed of a change."""

from __future__ import annotations

from datetime import datetime

from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import Evidence, SessionRef
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session


def session_ref(session: Session, *, planned: datetime | None = None) -> SessionRef:
    return SessionRef(
        uid=session.uid,
        recurrence_id=session.recurrence_id,
        planned_start=planned or session.start,
        start=session.start,
        zone=session.zone,
    )


def change_ref(change: Change, start: datetime, facts: TimelineFacts) -> SessionRef:
    """The changed session, planned where the change found it and now starting at `start`."""
    session = facts.sessions_by_id.get(change.session_id)
    return SessionRef(
        uid=change.uid,
        recurrence_id=change.recurrence_id,
        planned_start=change.from_start,
        start=start,
        zone=session.zone if session is not None else facts.context.zone.key,
    )


def change_evidence(change: Change, detail: str) -> tuple[Evidence, ...]:
    """What the calendar showed, and what in it says who asked."""
    at, source = change.made_not_after, change.source
    seen = [
        Evidence(kind="calendar_change", at=at, source=shown, detail=detail)
        for shown in (source, *change.also_in)
    ]
    if change.side_evidence:
        who = Evidence(kind="initiator", at=at, source=source, detail=change.side_evidence)
        return (*seen, who)
    return tuple(seen)
