"""Of which start an event's words are: of the one beside which they were written.

`late 8 min` at ten o'clock says nothing of three o'clock, or of next Tuesday, where the event is
put since. Words that were there an hour before that start announce something, and go along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.ledger.revision import Revision
from monitor.core.markers.reading import Markers

_ANNOUNCED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Written:
    words: object
    start: datetime
    seen_at: datetime


def starts_spoken_of(
    history: Iterable[Revision], markers: Markers
) -> Mapping[datetime | None, datetime]:
    """By recurrence id, the start that stood when an event's present words were first seen.

    Only of events that stand elsewhere now. `history`: the revisions of one UID, oldest first.
    """
    history = list(history)
    if not _have_moved(history):
        return {}
    written: dict[datetime | None, _Written] = {}
    stands: dict[datetime | None, datetime] = {}
    for revision in history:
        rid, event = revision.key.recurrence_id, revision.event
        words = markers.words_on_a_start(event) if event is not None else None
        start = _start(revision)
        if start is None or words is None:
            written.pop(rid, None)
            continue
        stands[rid] = start
        known = written.get(rid)
        if known is None or known.words != words:
            written[rid] = _Written(words, start, revision.seen_at)
    return {
        rid: one.start
        for rid, one in written.items()
        if one.start != stands[rid] and one.seen_at > one.start - _ANNOUNCED
    }


def _have_moved(history: Iterable[Revision]) -> bool:
    """Whether any event stood at two starts; hardly one has, and words are slow to read."""
    starts = {(r.key.recurrence_id, start) for r in history if (start := _start(r)) is not None}
    return len({rid for rid, _ in starts}) < len(starts)


def _start(revision: Revision) -> datetime | None:
    event = revision.event
    return event.start.instant if event is not None and event.start is not None else None
