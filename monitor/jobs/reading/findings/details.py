"""What is known of a finding beside itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.core.findings.model import Finding
from monitor.core.findings.statement import Statement
from monitor.core.sessions.model import Session, session_id
from monitor.jobs.app import Installation
from monitor.jobs.delivery.promised_titles import promised_titles
from monitor.jobs.reading.terminal_display import terminal_display
from monitor.notify.render.client_display import ClientDisplay
from monitor.store.database import reading
from monitor.store.evaluation import statements
from monitor.store.timelines import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDetails:
    """What stands behind a finding: its session as stored now, and what people said of it.

    `title` is that of a promise, where names may be shown.
    """

    session: Session | None
    statements: Sequence[Statement]
    title: str = ""


def details_of(
    app: Installation, finding: Finding, show: ClientDisplay | None = None
) -> FindingDetails:
    """What is known of one finding beside itself; None: as the terminal shows it."""
    show = show or terminal_display(app)
    with reading(app.engine) as connection:
        return FindingDetails(
            session=_session_of(connection, finding),
            statements=statements.about(connection, finding.id),
            title=promised_titles(connection, show, [finding]).get(finding.id, ""),
        )


def _session_of(connection: Connection, finding: Finding) -> Session | None:
    """None if the finding is about no session, or its session is not stored any more."""
    draft = finding.draft
    if draft.session is None or draft.source is None:
        return None
    of_event = draft.session
    return sessions.by_id(
        connection, session_id(draft.source, of_event.uid, of_event.recurrence_id)
    )
