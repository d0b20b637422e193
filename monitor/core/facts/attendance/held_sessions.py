"""Who was there, as far as anyone said: no-shows, and the sessions that count as held."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Literal

from monitor.core.common.now import Now
from monitor.core.facts.attendance.conference import is_alone
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Attendance, Checkin, CheckinKind, Timeline

NoShowKind = Literal["marker", "checkin", "conference"]


def no_shows(
    timeline: Timeline, now: Now, attendances: Mapping[str, Attendance]
) -> Mapping[str, NoShowKind]:
    """By session id, what says that the client did not come.

    A marker; or a check-in, of several the one recorded last; or, where no person said anything, a
    conference that only the clinician joined.
    """
    latest: dict[str, Checkin] = {}
    for checkin in sorted(timeline.checkins, key=lambda c: (c.recorded_at, c.id)):
        if checkin.kind is not CheckinKind.END:
            latest[checkin.session_id] = checkin
    found: dict[str, NoShowKind] = {}
    told = {*latest, *attendances}
    for session in timeline.sessions:
        if session.marked_no_show or session.id in told:
            kind = _kind(session, latest.get(session.id), attendances.get(session.id))
            stands = session.presence is Presence.SCHEDULED
            if kind is not None and stands and now.has_reached(session.start):
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


def held_hours(timeline: Timeline, now: Now, absent: Container[str]) -> list[list[Session]]:
    """Of each hour that counts as held all the records, the first of them first; by start.

    None where no client is named. Two records that overlap, with one clinician, are one hour:
    calendars may show it twice. `absent` are the ids of sessions to which the client did not come.
    """
    if timeline.client is None:
        return []
    hours: list[list[Session]] = []
    latest: dict[str | None, list[Session]] = {}
    for session in timeline.sessions:
        is_over = session.presence is Presence.SCHEDULED and now.has_reached(session.end)
        if not is_over or session.id in absent:
            continue
        known = latest.get(session.clinician)
        if known is not None and session.start < known[0].end:
            known.append(session)
        else:
            latest[session.clinician] = [session]
            hours.append(latest[session.clinician])
    return hours


def second_records(hours: Iterable[Sequence[Session]], seen: Container[str]) -> frozenset[str]:
    """Ids of sessions whose hour another one stands for: one seen starting, else the first.

    `seen` are the ids of sessions with an arrival.
    """
    found: set[str] = set()
    for records in hours:
        stands = next((one for one in records if one.id in seen), records[0])
        found.update(one.id for one in records if one is not stands)
    return frozenset(found)
