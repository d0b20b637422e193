"""What many timelines share, and clinicians' schedules, put together from the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from connectors.model import CalendarEvent, Component, Status
from monitor.core.common.weeks import instant
from monitor.core.facts.schedule_prefilter import sessions_worth_loading
from monitor.core.facts.visibility import FORGOTTEN_AFTER
from monitor.core.recurrence.occurrences import ExpansionFailed, Occurrence, occurrences_of
from monitor.core.sessions.model import projection_window
from monitor.core.sessions.recognition import Kind, is_ticked_off
from monitor.core.sessions.todo_due import due_todos, is_done
from monitor.core.timeline.model import Commitment, RuleContext, Schedule, SourceView, Span
from monitor.jobs.app import Installation
from monitor.store.calendars import ledger
from monitor.store.calendars.sources import SourceState
from monitor.store.evaluation import findings, statements
from monitor.store.timelines import sessions, tracked_events


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationInputs:
    """What many timelines need, read once for an evaluation."""

    app: Installation
    commitments: Mapping[str | None, tuple[Commitment, ...]] = field(default_factory=dict)
    leave: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    excused: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    attributed: Mapping[str, str] = field(default_factory=dict)
    outreach: Mapping[str | None, tuple[datetime, ...]] = field(default_factory=dict)
    noted: Mapping[str, datetime] = field(default_factory=dict)
    dismissed: Mapping[str, datetime] = field(default_factory=dict)
    coming: Mapping[str, datetime] = field(default_factory=dict)  # scope: when a promise is next
    unsettled: frozenset[tuple[str, str]] = frozenset()
    with_conferences: bool = True  # whether what they said counts


def load_inputs(
    connection: Connection, app: Installation, now: datetime, *, said_until: datetime | None = None
) -> EvaluationInputs:
    """`said_until`: leave out who was named as an initiator after that moment."""
    commitments: dict[str | None, list[Commitment]] = defaultdict(list)
    leave: dict[str, list[Span]] = defaultdict(list)
    coming: dict[str, datetime] = {}
    for source, events, first_seen in _promises_and_leave(connection, app):
        clinician = app.clinician_of(source)
        for one in _in_time(events, now):
            if app.recognizer.recognise(one.event).kind is Kind.LEAVE:
                leave[clinician].append(Span(start=one.start, end=one.end, why="out of office"))
        for promise in _promised(events, source, app, first_seen, now):
            commitments[promise.client].append(promise)
        for client, moment in _promised_later(events, app, now):
            scope = f"client:{client or ''}"
            coming[scope] = min(moment, coming.get(scope, moment))
    _add_configured_leave(app, leave)
    return EvaluationInputs(
        app=app,
        commitments={client: tuple(c) for client, c in commitments.items()},
        leave={clinician: tuple(spans) for clinician, spans in leave.items()},
        excused=_excused(app),
        attributed=_attributed(connection, said_until),
        outreach=_outreach(connection),
        noted=_first_words(connection, "note"),
        dismissed=_first_words(connection, "dismiss"),
        coming=coming,
        unsettled=tracked_events.unsettled(connection),
        with_conferences=app.settings.evidence.google_meet,
    )


def load_schedule(
    connection: Connection, clinician: str, shared: EvaluationInputs, now: datetime
) -> Schedule:
    """One clinician's sessions over all clients, coming and just past, that rules may speak of."""
    leave = shared.leave.get(clinician, ())
    since = now - FORGOTTEN_AFTER
    plan = sessions.hours_of(connection, clinician, since)
    rules = (shared.app.practice.rules_for(clinician, c) for c in {s.client for s in plan})
    buffer = max((of_client.no_buffer.buffer for of_client in rules), default=timedelta())
    found = sessions.by_ids(connection, sessions_worth_loading(plan, leave, buffer))
    clients = {s.client for s in found}
    return Schedule(
        clinician=clinician,
        sessions=tuple(found),
        gone=tuple(sessions.cancelled_of(connection, clinician, clients, since)),
        leave=leave,
        excused=shared.excused,
        unsettled=shared.unsettled,
    )


def everyone(connection: Connection, shared: EvaluationInputs) -> list[str | None]:
    """Clients with a session or a promise, in a fixed order."""
    found = {*sessions.everyone(connection), *shared.commitments}
    return sorted(found, key=lambda client: client or "")


def with_sources(
    practice: RuleContext, states: Mapping[str, SourceState], blind: set[str]
) -> RuleContext:
    """The practice as the rules see it now. `blind` names sources whose silence says nothing."""
    views = {
        name: SourceView(
            name=name,
            first_ok=state.first_ok,
            last_ok=state.last_ok,
            is_blind=name in blind or state.held_since is not None,
            shown_until=_shown_until(state),
        )
        for name, state in states.items()
    }
    return replace(practice, sources=views)


def _shown_until(state: SourceState) -> datetime | None:
    horizon = state.horizon
    return horizon.shown_until(state.last_ok) if horizon and state.last_ok else None


def _promises_and_leave(
    connection: Connection, app: Installation
) -> Iterator[tuple[str, tuple[CalendarEvent, ...], datetime]]:
    """The components of each UID that holds promises or leave, and when it was first seen."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for tracked in tracked_events.commitments_and_leave(connection):
        by_source[tracked.source].append(tracked.uid)
    for source, uids in by_source.items():
        if source not in {s.name for s in app.settings.sources}:
            continue
        first_seen = ledger.first_seen(connection, source, uids)
        for uid, events in sorted(ledger.alive(connection, source, uids).items()):
            yield source, events, first_seen[uid]


def _in_time(events: Sequence[CalendarEvent], now: datetime) -> list[Occurrence]:
    """The occurrences of one UID's events in view; none of what can't be expanded."""
    timed = [e for e in events if e.component is Component.EVENT and e.start is not None]
    master = next((e for e in timed if e.recurrence_id is None), None)
    overrides = [e for e in timed if e.recurrence_id is not None]
    window = projection_window(now)
    if master is not None and master.status is Status.CANCELLED:
        return []
    try:
        return occurrences_of(master, overrides, window.start, window.end)
    except ExpansionFailed:
        return []


def _promised(
    events: Sequence[CalendarEvent],
    source: str,
    app: Installation,
    seen_at: datetime,
    now: datetime,
) -> Iterator[Commitment]:
    for event, due, rid in _due_times(events, now):
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
            )


def _due_times(
    events: Sequence[CalendarEvent], now: datetime
) -> Iterator[tuple[CalendarEvent, datetime, datetime | None]]:
    """A to-do's due time, or the end of each promised event."""
    for todo, due in due_todos(events, projection_window(now).end):
        yield todo, due, todo.recurrence_id.instant if todo.recurrence_id else None
    for one in _in_time(events, now):
        if one.start <= now:
            yield one.event, one.end, one.recurrence_id


def _promised_later(
    events: Sequence[CalendarEvent], app: Installation, now: datetime
) -> Iterator[tuple[str | None, datetime]]:
    """Events become promises as they begin: to whom, and when."""
    for one in _in_time(events, now):
        found = app.recognizer.recognise(one.event)
        if one.start > now and found.kind is Kind.COMMITMENT:
            yield found.client, one.start


def _is_done(event: CalendarEvent) -> bool:
    if event.component is Component.TODO:
        return is_done(event)
    return is_ticked_off(event.summary)


def _add_configured_leave(app: Installation, leave: dict[str, list[Span]]) -> None:
    for entry in app.settings.leave:
        span = Span(
            start=_midnight(app, entry.first),
            end=_midnight(app, entry.last + timedelta(days=1)),
            why="leave",
            announced=_midnight(app, entry.announced) if entry.announced else None,
        )
        away = [entry.clinician] if entry.clinician else [c.id for c in app.settings.clinicians]
        for clinician in away:
            leave[clinician].append(span)


def _excused(app: Installation) -> dict[str, tuple[Span, ...]]:
    found: dict[str, list[Span]] = defaultdict(list)
    for entry in app.settings.excused:
        found[entry.client].append(
            Span(
                start=_midnight(app, entry.first),
                end=_midnight(app, entry.last + timedelta(days=1)),
                why=entry.reason or "excused",
            )
        )
    return {client: tuple(spans) for client, spans in found.items()}


def _midnight(app: Installation, day: date) -> datetime:
    return instant(day, time(), app.practice.zone)


def _attributed(connection: Connection, until: datetime | None) -> dict[str, str]:
    """A change's id -> the side that a person named last."""
    words = statements.of_kind(connection, "attribute")
    words = [word for word in words if until is None or word.at <= until]
    about = findings.load_many(connection, [word.finding for word in words])
    found = {}
    for word in words:
        finding = about.get(word.finding)
        if finding is not None and finding.draft.change_id is not None:
            found[finding.draft.change_id] = word.text.partition(" ")[0]  # who said so follows
    return found


def _outreach(connection: Connection) -> dict[str | None, tuple[datetime, ...]]:
    words = statements.of_kind(connection, "note")
    about = findings.load_many(connection, [word.finding for word in words])
    found: dict[str | None, list[datetime]] = defaultdict(list)
    for word in words:
        if (finding := about.get(word.finding)) is not None:
            found[finding.draft.client].append(word.at)
    return {client: tuple(moments) for client, moments in found.items()}


def _first_words(connection: Connection, kind: str) -> dict[str, datetime]:
    """A finding's id -> when the first word of that kind was said about it."""
    found: dict[str, datetime] = {}
    for word in statements.of_kind(connection, kind):
        found.setdefault(word.finding, word.at)
    return found
