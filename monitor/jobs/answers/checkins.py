"""Keep that a session began or ended, or that nobody came, as a person recorded it."""

from __future__ import annotations

from datetime import datetime

from monitor.core.common.stable_ids import stable_id
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.jobs.app import Installation
from monitor.store.database import writing_findings
from monitor.store.timelines import checkins


def record_checkin(app: Installation, session_id: str, kind: CheckinKind, at: datetime) -> None:
    """Keeps a check-in; the same one again changes nothing."""
    checkin = Checkin(
        id=stable_id("k", session_id, kind.value, at),
        session_id=session_id,
        kind=kind,
        at=at,
        recorded_at=app.now(),
    )
    with writing_findings(app.engine) as connection:
        checkins.add(connection, checkin)
