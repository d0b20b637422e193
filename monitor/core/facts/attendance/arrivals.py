"""When a session really began, by the best evidence there is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from monitor.core.common.now import Now
from monitor.core.facts.attendance.conference import touches
from monitor.core.facts.attendance.late_edits import NONE, Moves
from monitor.core.findings.summary_text import minutes
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import (
    ArrivalKind,
    Attendance,
    Checkin,
    CheckinKind,
    RuleContext,
    Timeline,
)

_RANK = {kind: rank for rank, kind in enumerate(ArrivalKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`late_minutes` are whole minutes after `agreed_start`, 0 for an early arrival.

    `time_given_minutes` run from `at` to the end, where anything tells of it: a session that began
    late can still have been given in full.

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


def arrivals_by_session(
    timeline: Timeline,
    context: RuleContext,
    now: Now,
    *,
    moves: Mapping[str, Moves],
    attendances: Mapping[str, Attendance],
    absent: Container[str],
) -> Mapping[str, Arrival]:
    """The best kind wins, then the earliest; what lies after `now` is ignored.

    Cancelled sessions have none, and neither have those to which the client did not come
    (`absent`).
    """
    checkins: dict[str, list[Checkin]] = {}
    for checkin in timeline.checkins:
        checkins.setdefault(checkin.session_id, []).append(checkin)
    found: dict[str, Arrival] = {}
    told = {*moves, *checkins, *attendances}
    for session in timeline.sessions:
        if session.marked_arrival is None and session.id not in told:
            continue  # as nearly all
        if session.presence is Presence.CANCELLED or session.id in absent:
            continue
        candidates = _candidates(
            session,
            moves.get(session.id, NONE),
            checkins.get(session.id, ()),
            attendances.get(session.id),
            now,
        )
        past = [a for a in candidates if now.has_reached(a.at)]
        if past:
            best = min(past, key=lambda a: (_RANK[a.kind], a.at))
            edit = moves.get(session.id, NONE).edit
            rule = context.rules_for(session.clinician, timeline.client).late_start
            if edit is not None and best.at <= edit.start + rule.grace:
                best = replace(best, change=edit.change)
            found[session.id] = best
    return found


def _candidates(
    session: Session,
    moves: Moves,
    checkins: Iterable[Checkin],
    attendance: Attendance | None,
    now: Now,
) -> Iterator[Arrival]:
    agreed = moves.agreed_start or session.start
    if attendance is not None and not _is_of(attendance, session, agreed):
        attendance = None
    ended = _ended(session, checkins, attendance, now)
    begun = partial(_begun, agreed, ended)
    for checkin in checkins:
        if checkin.kind is CheckinKind.ARRIVAL:
            yield begun(checkin.at, ArrivalKind.CHECKIN)
    if attendance is not None and attendance.joined_at is not None:
        arrival = begun(attendance.joined_at, ArrivalKind.CONFERENCE)
        yield replace(arrival, is_inferred=attendance.is_inferred)
    if moves.edit is not None:
        arrival = _begun(
            agreed, ended or moves.edit.end, moves.edit.start, ArrivalKind.CALENDAR_EDIT
        )
        yield replace(arrival, is_inferred=True)
    if session.marked_arrival is not None:
        yield begun(session.marked_arrival, ArrivalKind.MARKER)


def _is_of(attendance: Attendance, session: Session, agreed: datetime) -> bool:
    """Whether the clinician's time in it touches the session: as it was agreed, or as it stands.

    A session that was put off to another day keeps nothing of what its old hour's conference said.
    """
    until = agreed + (session.end - session.start)
    return touches(attendance, session.start, session.end) or touches(attendance, agreed, until)


def _begun(agreed: datetime, ended: datetime | None, at: datetime, kind: ArrivalKind) -> Arrival:
    given = minutes(ended - at) if ended is not None and ended > at else None
    return Arrival(at=at, kind=kind, agreed_start=agreed, time_given_minutes=given)


def _ended(
    session: Session, checkins: Iterable[Checkin], attendance: Attendance | None, now: Now
) -> datetime | None:
    """When it ended, by the best evidence: a check-in (the last said), the conference, a marker."""
    said = [c for c in checkins if c.kind is CheckinKind.END]
    if said:
        return max(said, key=lambda c: c.recorded_at).at
    if attendance is not None and attendance.left_at is not None:
        return attendance.left_at
    is_over = session.marked_end is not None and now.has_reached(session.marked_end)
    return session.marked_end if is_over else None
