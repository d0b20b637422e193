"""The findings that a command asks for, and what is known of one beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.findings.model import Finding
from monitor.core.findings.statement import Statement
from monitor.core.sessions.model import Session
from monitor.jobs.app import Installation
from monitor.store.database import reading
from monitor.store.evaluation import findings, statements
from monitor.store.timelines import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDetails:
    """What stands behind a finding: its session as stored now, and what people said of it."""

    session: Session | None
    statements: Sequence[Statement]


def list_findings(
    app: Installation,
    *,
    status: str | None = None,
    rule: str | None = None,
    client: str | None = None,
    since: datetime | None = None,
) -> list[Finding]:
    """Lists findings in the order of the store; None: whatever it is."""
    with reading(app.engine) as connection:
        found = findings.load_all(connection, status=status)
    return [
        f
        for f in found
        if (rule is None or f.draft.rule == rule)
        and (client is None or f.draft.client == client)
        and (since is None or f.draft.occurred_at >= since)
    ]


def details_of(app: Installation, finding: Finding) -> FindingDetails:
    """Loads what is known of one finding beside itself."""
    with reading(app.engine) as connection:
        return FindingDetails(
            session=_session_of(connection, finding),
            statements=statements.about(connection, finding.id),
        )


def _session_of(connection: Connection, finding: Finding) -> Session | None:
    """None if the finding is about no session, or its session is not stored any more."""
    draft = finding.draft
    if draft.session is None or draft.source is None:
        return None
    of_event = sessions.of_uid(connection, draft.source, draft.session.uid)
    rid = draft.session.recurrence_id
    return next((s for s in of_event if s.recurrence_id == rid), None)
