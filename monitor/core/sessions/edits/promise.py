"""What of an event decides whether, when and with whom there is a session; and its edits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.model import CalendarEvent
from connectors.names import folded_name
from monitor.core.ledger.revision import Revision, RevisionKey
from monitor.core.markers.search import without_marks

# Who edits one session at every poll for hours makes no more projections than these; what came
# before counts with the first of them.
_MOST_STEPS = 12


def times_of(event: CalendarEvent | None) -> tuple[object, ...] | None:
    if event is None:
        return None
    repeats = (event.rrules, event.exrules, event.rdates, event.exdates)
    return (event.start, event.end, event.status, *repeats)


def promise_of(event: CalendarEvent | None) -> tuple[object, ...] | None:
    """All that decides whether, when and with whom there is a session."""
    if event is None:
        return None
    return (
        times_of(event),
        event.transparent,
        event.event_type,
        event.this_and_future,
        folded_name(without_marks(event.summary)),
        frozenset(a.email for a in event.attendees),
    )


def _rule_of(event: CalendarEvent | None) -> tuple[object, ...] | None:
    """What places all sessions of an event at once."""
    return None if event is None else (event.start, event.status, event.rrules, event.exrules)


def promising(history: Sequence[Revision]) -> Iterator[tuple[Revision, CalendarEvent | None]]:
    """The revisions that changed what is promised, each with the state before it."""
    before: dict[RevisionKey, CalendarEvent | None] = {}
    for revision in history:
        was = before.get(revision.key)
        if revision.key not in before or promise_of(was) != promise_of(revision.event):
            yield revision, was
        before[revision.key] = revision.event


def steps_in(history: Sequence[Revision], settled: int) -> list[int]:
    """Where the edits since the revision `settled` are edits of their own: the ids of the first
    revisions of all steps but the first.

    What one poll saw is one step. Where the whole rule was changed more than once, all of it is one
    change, from the first to the last, with what was edited in between.
    """
    firsts: dict[datetime, int] = {}
    ruled: list[int] = []
    for revision, before in promising(history):
        if revision.id <= settled:
            continue
        first = firsts.setdefault(revision.seen_at, revision.id)
        is_of_all = revision.key.recurrence_id is None
        if is_of_all and _rule_of(before) != _rule_of(revision.event):
            ruled.append(first)
    between = range(ruled[0] + 1, ruled[-1] + 1) if ruled else range(0)
    return [first for first in list(firsts.values())[1:] if first not in between][-_MOST_STEPS:]


def with_stamps_of_series(history: Sequence[Revision]) -> list[Revision]:
    """An exception that its series took back went when the series was edited, as far as one poll
    tells; a tombstone has no stamp of its own."""
    edited: dict[datetime, Revision] = {}  # by poll, what touched the times of the series
    before: CalendarEvent | None = None
    for revision in history:
        if revision.key.recurrence_id is None:
            if times_of(revision.event) != times_of(before):
                edited[revision.seen_at] = revision
            before = revision.event
    return [
        replace(revision, stamp=edited[revision.seen_at].stamp)
        if revision.event is None and revision.seen_at in edited
        else revision
        for revision in history
    ]
