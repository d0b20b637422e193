"""Who was there, as far as anyone said: no-shows, and the sessions that count as held."""

from __future__ import annotations

from datetime import datetime

from monitor.core.sessions import Presence, Session, by_start
from monitor.core.timeline import Checkin, CheckinKind, Timeline


def no_shows(timeline: Timeline, now: datetime) -> frozenset[str]:
    """Ids of the sessions to which the client did not come.

    A marker says so, or a check-in; of several check-ins the one recorded last.
    """
    latest: dict[str, Checkin] = {}
    for checkin in sorted(timeline.checkins, key=lambda c: (c.recorded_at, c.id)):
        if checkin.kind is not CheckinKind.END:
            latest[checkin.session_id] = checkin
    said = {sid for sid, checkin in latest.items() if checkin.kind is CheckinKind.NO_SHOW}
    return frozenset(
        s.id
        for s in timeline.sessions
        if s.presence is Presence.SCHEDULED
        and s.start <= now
        and (s.marked_no_show or s.id in said)
    )


def held_sessions(timeline: Timeline, now: datetime) -> list[Session]:
    """The client's sessions that count as held, oldest first; none where no client is named."""
    if timeline.client is None:
        return []
    absent = no_shows(timeline, now)
    return by_start(
        s
        for s in timeline.sessions
        if s.presence is Presence.SCHEDULED and s.end <= now and s.id not in absent
    )
