"""What revisions of one component in a row say, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from connectors.model import CalendarEvent, Status
from monitor.core.ledger.revision import Revision
from monitor.core.sessions.changes import ChangeTime


def last_words(revisions: Sequence[Revision]) -> CalendarEvent | None:
    """The newest state that still has words: a tombstone has none of its own."""
    spoken = [r.event for r in revisions if r.event is not None]
    return spoken[-1] if spoken else None


def is_by(revision: Revision, moment: datetime | None) -> bool:
    return moment is None or revision.seen_at <= moment


def last_settled(revisions: Sequence[Revision], settled: int) -> CalendarEvent | None:
    known = [r for r in revisions if r.id <= settled]
    return known[-1].event if known else None


def is_off(event: CalendarEvent | None) -> bool:
    return event is not None and event.status is Status.CANCELLED


def made_by(revisions: Sequence[Revision]) -> ChangeTime:
    """From the last poll that saw the state before the first, to the one that saw the last."""
    first, last = revisions[0], revisions[-1]
    stamp = last.trusted_stamp
    if stamp is not None:
        return ChangeTime(not_before=stamp, not_after=stamp)
    return ChangeTime(not_before=first.previous_poll_at or first.seen_at, not_after=last.seen_at)
