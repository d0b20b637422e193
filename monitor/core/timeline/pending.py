"""What a calendar shows of settled sessions since, as changes that have not counted yet.

They tell where an hour was moved last, and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from monitor.core.common.stable_ids import stable_id
from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind
from monitor.core.sessions.model import Presence, Session

_TICK = timedelta(microseconds=1)


def pending_changes(
    settled: Iterable[Session], stands: Mapping[str, Session], now: datetime
) -> Iterator[Change]:
    """`stands` holds by id the sessions that the calendar shows otherwise by now."""
    for session in settled:
        shown = stands.get(session.id, session)
        if session.presence is Presence.SCHEDULED and _place(shown) != session.start:
            yield _change(session, _place(shown), now)


def _place(session: Session) -> datetime | None:
    return session.start if session.presence is Presence.SCHEDULED else None


def _change(session: Session, to_start: datetime | None, now: datetime) -> Change:
    kind = ChangeKind.CANCELLED if to_start is None else ChangeKind.MOVED
    one = ChangedSession(
        session_id=session.id,
        from_start=session.start,
        from_end=session.end,
        to_start=to_start,
    )
    return Change(
        id=stable_id("ch", session.id, session.changes, kind.value),
        source=session.source,
        uid=session.uid,
        recurrence_id=session.recurrence_id,
        session_id=session.id,
        client=session.client,
        clinician=session.clinician,
        kind=kind,
        via="move",
        from_start=session.start,
        from_end=session.end,
        to_start=to_start,
        to_end=to_start and to_start + (session.end - session.start),
        made_not_before=now,
        made_not_after=now,
        counted_at=now + _TICK,  # after all that has
        members=(one,),
    )
