"""When to-dos are due. One that recurs is due at the earliest of its dates that is still open.

Some programs move a recurring to-do's DUE ahead once it is done; others leave it where it was and
add an override that is done (or an EXDATE). Either way what was done is no longer owed, and what
was left undone for weeks is one thing that is owed, not one a week.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from connectors.model import CalendarEvent, Component, EventTime, Status
from monitor.core.recurrence.occurrences import ExpansionFailed, occurrences_of


class Due(NamedTuple):
    """A to-do, or one of its dates; a DUE without a time means the end of that day."""

    todo: CalendarEvent
    at: datetime


def is_done(todo: CalendarEvent) -> bool:
    return todo.status is Status.COMPLETED or todo.completed is not None


def due_todos(events: Sequence[CalendarEvent], until: datetime) -> Iterator[Due]:
    """What the components of one UID promise; dates of a series up to `until`."""
    todos = [e for e in events if e.component is Component.TODO]
    master = next((e for e in todos if e.recurrence_id is None and e.is_recurring), None)
    if master is None or is_done(master) or not (master.exdates or len(todos) > 1):
        yield from _stated(todos)
        return
    yield from _stated([e for e in todos if is_done(e)])
    yield from _earliest_open(master, [e for e in todos if e is not master], until)


def left_out_from(todo: CalendarEvent, until: datetime) -> datetime | None:
    """The first date, up to `until`, that a repeating to-do has no more since it was ticked off.

    Some programs (Nextcloud Tasks 0.18) complete the whole of it, and nothing is owed ever after.
    None: it isn't done, does not repeat, or has no date left.
    """
    done_at = todo.completed or todo.last_modified
    if todo.due is None or done_at is None or not (todo.is_recurring and is_done(todo)):
        return None
    since = max(done_at, _moment(todo.due))
    try:
        found = occurrences_of(_timed(todo), (), since, until)
    except ExpansionFailed:
        return None
    return next((one.end for one in found if one.end > since), None)


def _stated(todos: Sequence[CalendarEvent]) -> Iterator[Due]:
    for todo in todos:
        if todo.due is not None and todo.status is not Status.CANCELLED:
            yield Due(todo, _moment(todo.due))


def _earliest_open(
    master: CalendarEvent, overrides: Sequence[CalendarEvent], until: datetime
) -> Iterator[Due]:
    if master.due is None or master.status is Status.CANCELLED:
        return
    series = _timed(master)
    timed = [_timed(one) for one in overrides]
    since = min(one.start.instant for one in (series, *timed) if one.start is not None)
    try:
        found = occurrences_of(series, timed, since, until)
    except ExpansionFailed:
        return
    yield from [Due(one.event, one.end) for one in found if not is_done(one.event)][:1]


def _timed(todo: CalendarEvent) -> CalendarEvent:
    """The to-do as something that lasts until it is due."""
    start = todo.start or todo.due or todo.recurrence_id
    if todo.due is None or start is None:
        return replace(todo, start=start)
    end = EventTime(instant=_moment(todo.due), zone=todo.due.zone, is_date=todo.due.is_date)
    is_before = start.instant <= todo.due.instant
    return replace(todo, start=start if is_before else todo.due, end=end)


def _moment(due: EventTime) -> datetime:
    if not due.is_date:
        return due.instant
    local = due.local
    ends = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return ends.astimezone(UTC)
