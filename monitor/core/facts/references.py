"""How findings refer to a session, and to what the calendar showed of a change."""

from __future__ import annotations

from datetime import datetime

from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.evidence_text import Value, seen
from monitor.core.findings.model import Evidence, SessionRef
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext


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


def change_evidence(
    change: Change, sentence: str, context: RuleContext, **values: Value
) -> tuple[Evidence, ...]:
    """What the calendar showed, and what in it says who asked."""
    at, source = change.made_not_after, change.source
    shown = [
        seen("calendar_change", at, where, sentence, context, **values)
        for where in (source, *change.also_in)
    ]
    if change.side_evidence:
        return (*shown, seen("initiator", at, source, change.side_evidence, context))
    return tuple(shown)
