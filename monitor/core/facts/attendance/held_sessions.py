"""Who was there, as far as anyone said: no-shows, and the sessions that count as held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Literal

from monitor.core.facts.attendance.conference import is_alone, latest_attendances
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.model import Attendance, Checkin, CheckinKind, Timeline

NoShowKind = Literal["marker", "checkin", "conference"]


def no_shows(timeline: Timeline, now: datetime) -> frozenset[str]:
    """Ids of the sessions to which the client did not come."""
    return frozenset(no_show_kinds(timeline, now))


def no_show_kinds(timeline: Timeline, now: datetime) -> Mapping[str, NoShowKind]:
    """By session id, what says that the client did not come.

    A marker; or a check-in, of several the one recorded last; or, where no person said anything, a
    conference that only the clinician joined.
    """
    latest: dict[str, Checkin] = {}
    for checkin in sorted(timeline.checkins, key=lambda c: (c.recorded_at, c.id)):
        if checkin.kind is not CheckinKind.END:
            latest[checkin.session_id] = checkin
    attendances = latest_attendances(timeline, now)
    found: dict[str, NoShowKind] = {}
    for session in timeline.sessions:
        if session.presence is Presence.SCHEDULED and session.start <= now:
            kind = _kind(session, latest.get(session.id), attendances.get(session.id))
            if kind is not None:
                found[session.id] = kind
    return found


def _kind(
    session: Session, checkin: Checkin | None, attendance: Attendance | None
) -> NoShowKind | None:
    if session.marked_no_show:
        return "marker"
    if checkin is not None:
        return "checkin" if checkin.kind is CheckinKind.NO_SHOW else None
    is_told = session.marked_arrival is not None
    return "conference" if not is_told and is_alone(attendance, session) else None


def held_sessions(timeline: Timeline, now: datetime) -> list[Session]:
    """The client's sessions that count as held, oldest first; none where no client is named.

    Of two that overlap, with one clinician, the first counts: calendars may show one hour twice.
    """
    return [records[0] for records in _held_hours(timeline, now)]


def second_records(timeline: Timeline, now: datetime, seen: Collection[str]) -> frozenset[str]:
    """Ids of sessions whose hour another one stands for: one seen starting, else the first.

    `seen` are the ids of sessions with an arrival.
    """
    found: set[str] = set()
    for records in _held_hours(timeline, now):
        stands = next((one for one in records if one.id in seen), records[0])
        found.update(one.id for one in records if one is not stands)
    return frozenset(found)


def _held_hours(timeline: Timeline, now: datetime) -> list[list[Session]]:
    """Of each hour that was held all the records, the first of them first."""
    if timeline.client is None:
        return []
    absent = no_shows(timeline, now)
    hours: list[list[Session]] = []
    latest: dict[str | None, list[Session]] = {}
    for session in by_start(timeline.sessions):
        is_over = session.presence is Presence.SCHEDULED and session.end <= now
        if not is_over or session.id in absent:
            continue
        known = latest.get(session.clinician)
        if known is not None and session.start < known[0].end:
            known.append(session)
        else:
            latest[session.clinician] = [session]
            hours.append(latest[session.clinician])
    return hours
