"""When a session really began, by the best evidence there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.changes import Change
from monitor.core.rules.conference import is_of, latest_attendances
from monitor.core.rules.moves import NONE, Moves, moves_by_session
from monitor.core.rules.phrases import minutes
from monitor.core.rules.presence import no_shows
from monitor.core.sessions import Presence, Session
from monitor.core.timeline import (
    ArrivalKind,
    Attendance,
    Checkin,
    CheckinKind,
    Practice,
    Timeline,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`late_minutes` are whole minutes after `agreed_start`, 0 for an early arrival.

    `change` is the edit that accounts for it: the one that says so, or one whose later start it
    kept. `is_inferred`: concluded from what was seen, where else a person or a record states it.
    """

    at: datetime
    kind: ArrivalKind
    agreed_start: datetime
    time_given_minutes: int | None = None
    change: Change | None = None
    is_inferred: bool = False

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
    attendances = latest_attendances(timeline, now)
    found: dict[str, Arrival] = {}
    for session in timeline.sessions:
        if session.presence is Presence.CANCELLED or session.id in absent:
            continue
        candidates = _candidates(
            session,
            moves.get(session.id, NONE),
            checkins.get(session.id, ()),
            attendances.get(session.id),
        )
        past = [a for a in candidates if a.at <= now]
        if past:
            best = min(past, key=lambda a: (_rank(a.kind), a.at))
            edit = moves.get(session.id, NONE).edit
            rule = practice.rules_for(session.clinician, timeline.client).late_start
            if edit is not None and best.at <= edit.start + rule.grace:
                best = replace(best, change=edit.change)
            found[session.id] = best
    return found


def _rank(kind: ArrivalKind) -> int:
    return list(ArrivalKind).index(kind)


def _candidates(
    session: Session, moves: Moves, checkins: Iterable[Checkin], attendance: Attendance | None
) -> list[Arrival]:
    agreed = moves.agreed_start or session.start
    found = _checked_in(checkins, agreed)
    if attendance is not None and attendance.joined_at is not None and is_of(attendance, session):
        joined, left = attendance.joined_at, attendance.left_at
        found.append(
            Arrival(
                at=joined,
                kind=ArrivalKind.CONFERENCE,
                agreed_start=agreed,
                time_given_minutes=minutes(left - joined) if left is not None else None,
                is_inferred=attendance.is_inferred,
            )
        )
    if moves.edit is not None:
        found.append(
            Arrival(
                at=moves.edit.start,
                kind=ArrivalKind.CALENDAR_EDIT,
                agreed_start=agreed,
                time_given_minutes=minutes(moves.edit.end - moves.edit.start),
                is_inferred=True,
            )
        )
    if session.marked_arrival is not None:
        found.append(
            Arrival(at=session.marked_arrival, kind=ArrivalKind.MARKER, agreed_start=agreed)
        )
    return found


def _checked_in(checkins: Iterable[Checkin], agreed: datetime) -> list[Arrival]:
    ends = sorted((c for c in checkins if c.kind is CheckinKind.END), key=lambda c: c.recorded_at)
    return [
        Arrival(
            at=c.at,
            kind=ArrivalKind.CHECKIN,
            agreed_start=agreed,
            time_given_minutes=minutes(ends[-1].at - c.at) if ends else None,
        )
        for c in checkins
        if c.kind is CheckinKind.ARRIVAL
    ]
