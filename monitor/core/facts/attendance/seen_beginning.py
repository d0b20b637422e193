"""When a session was seen to begin, before anything is known of its moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.core.facts.attendance.conference import touches
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import ArrivalKind, Attendance, Checkin, CheckinKind, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBeginning:
    """`at`: when somebody or something says that it began, or that it was to begin in vain."""

    at: datetime
    kind: ArrivalKind


def seen_beginnings(
    timeline: Timeline,
    moves: Mapping[str, Sequence[Change]],
    attendances: Mapping[str, Attendance],
) -> Mapping[str, SeenBeginning]:
    """Of the sessions in `moves`, by id: the best kind of word, and the earliest of that kind."""
    if not moves:
        return {}  # as nearly always
    said: dict[str, list[Checkin]] = {}
    for checkin in timeline.checkins:
        if checkin.session_id in moves and checkin.kind is not CheckinKind.END:
            said.setdefault(checkin.session_id, []).append(checkin)
    sessions = {s.id: s for s in timeline.sessions if s.id in moves}
    found = {
        session_id: _seen(
            said.get(session_id, ()),
            attendances.get(session_id),
            sessions.get(session_id),
            changes,
        )
        for session_id, changes in moves.items()
    }
    return {session_id: seen for session_id, seen in found.items() if seen is not None}


def _seen(
    checkins: Sequence[Checkin],
    attendance: Attendance | None,
    session: Session | None,
    changes: Iterable[Change],
) -> SeenBeginning | None:
    begun = [c for c in checkins if c.kind is CheckinKind.ARRIVAL] or checkins
    if begun:
        return SeenBeginning(at=min(c.at for c in begun), kind=ArrivalKind.CHECKIN)
    joined = attendance.joined_at if attendance is not None else None
    if attendance is not None and joined is not None and _is_of_any(attendance, changes):
        return SeenBeginning(at=joined, kind=ArrivalKind.CONFERENCE)
    if session is not None and session.marked_arrival is not None:
        return SeenBeginning(at=session.marked_arrival, kind=ArrivalKind.MARKER)
    return None


def _is_of_any(attendance: Attendance, moves: Iterable[Change]) -> bool:
    """Whether it is about an hour that the session was moved from."""
    return any(touches(attendance, move.from_start, move.from_end) for move in moves)
