"""What a session's video conference said: the clinician's own time in it, and who else came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from monitor.core.common.now import Now
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Attendance, Timeline

# As long as one commonly waits before taking it that nobody will come.
WAITS = timedelta(minutes=15)
# The poll that asks comes within a minute; one that can't ask must not keep a question back.
_ASKED_WITHIN = timedelta(minutes=5)


def latest_attendances(timeline: Timeline, now: Now) -> Mapping[str, Attendance]:
    """By session id, the last answer: it says all that the ones before it did.

    But for one that saw nobody: where a session was moved since, it is asked about its new hour.
    """
    found: dict[str, Attendance] = {}
    known = (a for a in timeline.attendances if now.has_reached(a.asked_at))
    for answer in sorted(known, key=lambda a: (a.asked_at, a.id)):
        before = found.get(answer.session_id)
        saw_nobody = answer.joined_at is None and not answer.others_joined
        if before is None or before.joined_at is None or not saw_nobody:
            found[answer.session_id] = answer
    return found


def touches(attendance: Attendance, start: datetime, end: datetime) -> bool:
    """Whether the clinician was in it at any time of [start, end)."""
    if attendance.joined_at is None:
        return False
    until = attendance.left_at or attendance.asked_at
    return attendance.joined_at < end and until > start


def is_alone(attendance: Attendance | None, session: Session) -> bool:
    """Whether only the clinician came, and waited: asked after the end, and known by name."""
    if attendance is None or attendance.joined_at is None or attendance.asked_at < session.end:
        return False
    if attendance.others_joined or attendance.is_inferred:
        return False
    begun = max(attendance.joined_at, session.start)
    until = min(attendance.left_at or attendance.asked_at, session.end)
    return until - begun >= min(WAITS, (session.end - session.start) / 2)


def is_being_asked(attendance: Attendance | None, moment: datetime, now: Now) -> bool:
    """Whether the records, which could be asked before, are to be asked again at `moment`."""
    if attendance is None or attendance.asked_at >= moment:
        return False
    return now.is_before(moment + _ASKED_WITHIN)
