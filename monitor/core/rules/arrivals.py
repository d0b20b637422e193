"""When a session really began, by the best evidence there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.changes import Change
from monitor.core.rules.moves import NONE, Moves, moves_by_session
from monitor.core.rules.phrases import minutes
from monitor.core.rules.presence import no_shows
from monitor.core.sessions import Presence, Session
from monitor.core.timeline import ArrivalKind, Checkin, CheckinKind, Practice, Timeline

INFERRED = frozenset({ArrivalKind.CALENDAR_EDIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`late_minutes` are whole minutes after `agreed_start`, 0 for an early arrival.

    `change` is the edit that says so, where the kind is `calendar_edit`.
    """

    at: datetime
    kind: ArrivalKind
    agreed_start: datetime
    time_given_minutes: int | None = None
    change: Change | None = None

    @property
    def late_by(self) -> timedelta:
        return self.at - self.agreed_start

    @property
    def late_minutes(self) -> int:
        return max(minutes(self.late_by), 0)


def arrival_of(
    session: Session, timeline: Timeline, practice: Practice, now: datetime
) -> Arrival | None:
    """The best arrival of one session. For many sessions, ask `arrivals_by_session` once."""
    return arrivals_by_session(timeline, practice, now).get(session.id)


def arrivals_by_session(
    timeline: Timeline, practice: Practice, now: datetime
) -> Mapping[str, Arrival]:
    """The best kind wins, then the earliest; what lies after `now` is ignored.

    Cancelled sessions have none, and neither have those to which the client did not come.
    """
    moves = moves_by_session(timeline, practice)
    absent = no_shows(timeline, now)
    checkins: dict[str, list[Checkin]] = {}
    for checkin in timeline.checkins:
        checkins.setdefault(checkin.session_id, []).append(checkin)
    found: dict[str, Arrival] = {}
    for session in timeline.sessions:
        if session.presence is Presence.CANCELLED or session.id in absent:
            continue
        candidates = _candidates(session, moves.get(session.id, NONE), checkins.get(session.id, ()))
        past = [a for a in candidates if a.at <= now]
        if past:
            found[session.id] = min(past, key=lambda a: (_rank(a.kind), a.at))
    return found


def _rank(kind: ArrivalKind) -> int:
    return list(ArrivalKind).index(kind)


def _candidates(session: Session, moves: Moves, checkins: Iterable[Checkin]) -> list[Arrival]:
    agreed = moves.agreed_start or session.start
    ends = sorted((c for c in checkins if c.kind is CheckinKind.END), key=lambda c: c.recorded_at)
    found = [
        Arrival(
            at=c.at,
            kind=ArrivalKind.CHECKIN,
            agreed_start=agreed,
            time_given_minutes=minutes(ends[-1].at - c.at) if ends else None,
        )
        for c in checkins
        if c.kind is CheckinKind.ARRIVAL
    ]
    if moves.edit is not None:
        found.append(
            Arrival(
                at=moves.edit.start,
                kind=ArrivalKind.CALENDAR_EDIT,
                agreed_start=agreed,
                time_given_minutes=minutes(moves.edit.end - moves.edit.start),
                change=moves.edit.change,
            )
        )
    if session.marked_arrival is not None:
        found.append(
            Arrival(at=session.marked_arrival, kind=ArrivalKind.MARKER, agreed_start=agreed)
        )
    return found
