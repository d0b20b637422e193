"""Promises and leave: they are read from their events, and need no settling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.model import CalendarEvent, Component, Status, Window
from monitor.core.recurrence.occurrences import ExpansionFailed, Occurrence, occurrences_of
from monitor.core.sessions.own_answer import as_answered
from monitor.core.sessions.projection.project import projection_window
from monitor.core.sessions.recognition import Kind, is_ticked_off
from monitor.core.sessions.todo_due import due_todos, is_done, left_out_from
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.core.timeline.model import Commitment, Span
from monitor.core.timeline.promised import promised_in
from monitor.jobs.app import Round
from monitor.store.calendars import ledger
from monitor.store.timelines import tracked_events


@dataclass(frozen=True, slots=True, kw_only=True)
class EventInputs:
    """What events state without being sessions: promises by client, leave by clinician.

    `coming` is when an event becomes a client's next promise, by client.
    """

    commitments: dict[str | None, list[Commitment]]
    leave: dict[str, list[Span]]
    coming: dict[str | None, datetime]


def load_event_inputs(this_round: Round) -> EventInputs:
    """Reads every event that was recognised as a promise or as leave."""
    app, now = this_round.app, this_round.now
    commitments: dict[str | None, list[Commitment]] = defaultdict(list)
    leave: dict[str, list[Span]] = defaultdict(list)
    coming: dict[str | None, datetime] = {}
    stated = list(_stated(this_round, tracked_events.commitments_and_leave(this_round.connection)))
    open_todos = _open_todos(stated)
    for source, events, first_seen in stated:
        occurrences = _occurrences(events, projection_window(now))
        for one in occurrences:
            found = app.recognizer.recognise(one.event)
            if found.kind is Kind.LEAVE:
                leave[app.clinician_of(source)].append(_leave(one))
            if found.kind is Kind.COMMITMENT and one.start > now:
                coming[found.client] = min(one.start, coming.get(found.client, one.start))
        goes_on = any(_title(source, event) in open_todos for event in events)
        for promise in _promised(this_round, source, events, occurrences, first_seen):
            if goes_on:
                promise = replace(promise, left_out_from=None)
            commitments[promise.client].append(promise)
    return EventInputs(commitments=commitments, leave=leave, coming=coming)


def load_leave(
    this_round: Round, sources: Collection[str], start: datetime, end: datetime
) -> dict[str, list[Span]]:
    """By clinician, the leave that these sources state for [start, end), as far as it counts."""
    app, counts = this_round.app, projection_window(this_round.now)
    window = Window(start=max(start, counts.start), end=min(end, counts.end))
    if window.start >= window.end:
        return {}
    leave: dict[str, list[Span]] = defaultdict(list)
    tracked = tracked_events.leave(this_round.connection, sources)
    for source, events, _ in _stated(this_round, tracked):
        for one in _occurrences(events, window):
            if app.recognizer.recognise(one.event).kind is Kind.LEAVE:
                leave[app.clinician_of(source)].append(_leave(one))
    return leave


def _leave(one: Occurrence) -> Span:
    return Span(start=one.start, end=one.end, why="out of office")


def _open_todos(
    stated: Sequence[tuple[str, tuple[CalendarEvent, ...], datetime]],
) -> set[tuple[str, str]]:
    """Some programs leave a repeating to-do done, and go on with another one of the same title."""
    return {
        _title(source, event)
        for source, events, _ in stated
        for event in events
        if event.component is Component.TODO
        and event.due is not None
        and event.status is not Status.CANCELLED
        and not is_done(event)
    }


def _title(source: str, event: CalendarEvent) -> tuple[str, str]:
    return source, " ".join(event.summary.casefold().split())


def _stated(
    this_round: Round, tracked_ones: Iterable[TrackedEvent]
) -> Iterator[tuple[str, tuple[CalendarEvent, ...], datetime]]:
    """The components of each UID, and when it was first seen; none of a source that has left."""
    connection, markers = this_round.connection, this_round.app.markers
    known = {source.name for source in this_round.app.settings.sources}
    by_source: dict[str, list[str]] = defaultdict(list)
    for tracked in tracked_ones:
        if tracked.source in known:
            by_source[tracked.source].append(tracked.uid)
    for source, uids in by_source.items():
        first_seen = ledger.first_seen(connection, source, uids)
        own_email = this_round.app.own_email(source)
        for uid, events in sorted(ledger.alive(connection, source, uids).items()):
            stated = (as_answered(markers.as_said(event), own_email) for event in events)
            yield source, tuple(stated), first_seen[uid]


def _occurrences(events: Sequence[CalendarEvent], window: Window) -> list[Occurrence]:
    """The occurrences of one UID's events in the window; none of what can't be expanded."""
    timed = [e for e in events if e.component is Component.EVENT and e.start is not None]
    master = next((e for e in timed if e.recurrence_id is None), None)
    overrides = [e for e in timed if e.recurrence_id is not None]
    if master is not None and master.status is Status.CANCELLED:
        return []
    try:
        return occurrences_of(master, overrides, window.start, window.end)
    except ExpansionFailed:
        return []


def _promised(
    this_round: Round,
    source: str,
    events: Sequence[CalendarEvent],
    occurrences: Sequence[Occurrence],
    seen_at: datetime,
) -> Iterator[Commitment]:
    app, until = this_round.app, projection_window(this_round.now).end
    for event, due, rid in _due_times(events, occurrences, this_round.now):
        found = app.recognizer.recognise(event)
        if found.kind is Kind.COMMITMENT:
            yield Commitment(
                source=source,
                uid=event.uid,
                recurrence_id=rid,
                client=found.client,
                clinician=app.clinician_of(source),
                due=due,
                is_done=_is_done(event),
                done_at=event.completed or event.last_modified,
                seen_at=seen_at,
                is_planned=event.is_planned,
                is_event=event.component is Component.EVENT,
                left_out_from=left_out_from(event, until),
                promised=promised_in(event.summary),
            )


def _due_times(
    events: Sequence[CalendarEvent], occurrences: Sequence[Occurrence], now: datetime
) -> Iterator[tuple[CalendarEvent, datetime, datetime | None]]:
    """A to-do's due time, or the end of each promised event."""
    for todo, due in due_todos(events, projection_window(now).end):
        yield todo, due, todo.recurrence_id.instant if todo.recurrence_id else None
    for one in occurrences:
        if one.start <= now:
            yield one.event, one.end, one.recurrence_id


def _is_done(event: CalendarEvent) -> bool:
    if event.component is Component.TODO:
        return is_done(event)
    return is_ticked_off(event.summary)
