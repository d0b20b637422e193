"""Keep that a session began or ended, or that nobody came, as a person recorded it."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.core.common.stable_ids import stable_id
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.jobs.app import Installation
from monitor.store.database import reading, writing_findings
from monitor.store.timelines import checkins

# A minute to think better of it, and some time for the way.
UNDO_WITHIN = timedelta(seconds=60)
_ON_THE_WAY = timedelta(seconds=30)


def record_checkin(
    app: Installation, session_id: str, kind: CheckinKind, at: datetime, tap: str | None = None
) -> Checkin:
    """Keeps a check-in and returns it; the same one again changes nothing.

    `tap` names the act of recording it: told of twice, with whatever time, it is kept once, and
    what is returned is what was kept.
    """
    checkin = Checkin(
        id=stable_id("k", session_id, kind.value, at) if tap is None else checkin_id(tap),
        session_id=session_id,
        kind=kind,
        at=at,
        recorded_at=app.now(),
    )
    with writing_findings(app.engine) as connection:
        checkins.add(connection, checkin)
        return checkins.find(connection, checkin.id) or checkin


def checkin_id(tap: str) -> str:
    """The id that a check-in has by the act that recorded it."""
    return stable_id("k", "tap", tap)


def find_checkin(app: Installation, id: str) -> Checkin | None:  # noqa: A002 - its name
    with reading(app.engine) as connection:
        return checkins.find(connection, id)


def take_back(app: Installation, checkin: Checkin, asked_at: datetime) -> bool:
    """Undo a check-in that was recorded a moment before; whether it was not too late for it."""
    if asked_at - checkin.recorded_at > UNDO_WITHIN + _ON_THE_WAY:
        return False
    with writing_findings(app.engine) as connection:
        checkins.remove(connection, checkin)
    return True
