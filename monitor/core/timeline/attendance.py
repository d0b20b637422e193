"""Out of the arrivals at one conference: when the clinician was there, and whether anyone else was.

Also when a conference's records are worth asking: a session is asked about after its start, again
where nobody has seen the clinician by the time that somebody would be told, and after its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from connectors.model import Arrival, Joiner
from monitor.core.common.stable_ids import stable_id
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Attendance


def attendance_of(session: Session, arrivals: Sequence[Arrival], asked_at: datetime) -> Attendance:
    """By name; or else the only one who may be the clinician, if everyone else was a guest.

    Mostly somebody has to let guests in, which takes an account. One who is alone may be the
    client, and so may one beside a caller: Meet lets those in at once, the clinician as well.
    """
    clinician = [a for a in arrivals if a.who is Joiner.CLINICIAN]
    is_inferred = False
    if not clinician:
        perhaps = [a for a in arrivals if a.who is not Joiner.GUEST]
        if len(perhaps) == 1 and perhaps[0].who is Joiner.SOMEONE and len(arrivals) > 1:
            clinician, is_inferred = perhaps, True
    ends = [a.left for a in clinician if a.left is not None]
    return Attendance(
        id=stable_id("a", session.id, asked_at),
        session_id=session.id,
        asked_at=asked_at,
        joined_at=min((a.joined for a in clinician), default=None),
        left_at=max(ends) if clinician and len(ends) == len(clinician) else None,
        is_inferred=is_inferred,
        others_joined=len(arrivals) > len(clinician),
    )


def is_due(
    session: Session, last: Attendance | None, alert_after: timedelta, now: datetime
) -> bool:
    """Whether to ask now; `last` is the answer before."""
    asked_at = last.asked_at if last is not None else None
    moments = _moments(session, last, alert_after)
    return any(moment <= now and (asked_at is None or asked_at < moment) for moment in moments)


def next_due(
    session: Session, last: Attendance | None, alert_after: timedelta, now: datetime
) -> datetime | None:
    """The next moment after `now` that is worth asking at."""
    return min((m for m in _moments(session, last, alert_after) if m > now), default=None)


def _moments(
    session: Session, last: Attendance | None, alert_after: timedelta
) -> tuple[datetime, ...]:
    is_seen = last is not None and last.joined_at is not None
    told_at = session.start + alert_after
    return (session.start, *(() if is_seen else (told_at,)), session.end)
