"""A clinician's day, for whoever checks in: the sessions that are to be, and what was recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from monitor.core.facts.attendance.session_state import State
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.jobs.app import Installation
from monitor.jobs.reading.agenda import agenda_of
from monitor.store.database import reading
from monitor.store.timelines import checkins, sessions

# One that began before midnight still ends after it.
_STILL_ON = timedelta(hours=3)
_NOT_TO_BE = (State.MOVED, State.CANCELLED, State.EXCUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySession:
    """One session, and what people recorded of it, in the order in which they did."""

    session: Session
    said: Sequence[Checkin]

    def at(self, kind: CheckinKind) -> datetime | None:
        """When that was; None where nobody said so."""
        return min((c.at for c in self.said if c.kind is kind), default=None)


def checkin_day(app: Installation, clinician: str, now: datetime) -> list[DaySession]:
    """Today's sessions of a clinician, in the practice's zone, by their start."""
    zone = app.settings.zone
    midnight = datetime.combine(now.astimezone(zone), time(), zone)
    start = min(midnight.astimezone(UTC), now - _STILL_ON)
    end = (midnight + timedelta(days=1)).astimezone(UTC)
    entries = [
        entry.session
        for entry in agenda_of(app, start, end, now, clinician)
        if entry.state not in _NOT_TO_BE
    ]
    with reading(app.engine) as connection:
        said: dict[str, list[Checkin]] = defaultdict(list)
        for checkin in checkins.of_sessions(connection, [s.id for s in entries]):
            said[checkin.session_id].append(checkin)
    return [
        DaySession(session=one, said=sorted(said[one.id], key=lambda c: (c.recorded_at, c.id)))
        for one in entries
        if one.end > now or one.start >= midnight
    ]


def session_by_id(app: Installation, session_id: str) -> Session | None:
    with reading(app.engine) as connection:
        return sessions.by_id(connection, session_id)
