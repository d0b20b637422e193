"""What a calendar shows of settled sessions since, as changes that have not counted yet.

They tell where an hour was moved last, and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from monitor.core.sessions.changes import Change, ChangeKind, ChangeTime
from monitor.core.sessions.model import Presence, Session

_TICK = timedelta(microseconds=1)


def pending_changes(
    settled: Iterable[Session], stands: Mapping[str, Session], now: datetime
) -> Iterator[Change]:
    """`stands` holds by id the sessions that the calendar shows otherwise by now."""
    for session in settled if stands else ():
        shown = stands.get(session.id)
        if shown is None or session.presence is not Presence.SCHEDULED:
            continue
        if shown.presence is not Presence.SCHEDULED:
            yield _change(session, ChangeKind.CANCELLED, None, now)
        elif shown.start != session.start:
            yield _change(session, ChangeKind.MOVED, (shown.start, shown.end), now)


def _change(
    session: Session, kind: ChangeKind, to: tuple[datetime, datetime] | None, now: datetime
) -> Change:
    made = ChangeTime(not_before=now, not_after=now)
    return Change.of_session(session, kind, to, made, now + _TICK)  # after all that has counted
