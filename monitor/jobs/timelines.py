"""Put a client's timeline together from the store, for the rules to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection

from connectors.model import CalendarEvent, Component, Status
from monitor.core.clients import Kind, is_ticked_off
from monitor.core.edits import Edits
from monitor.core.markers import Side
from monitor.core.recurrence import ExpansionFailed, Occurrence, occurrences_of
from monitor.core.rules.basis import FORGOTTEN_AFTER
from monitor.core.rules.pairing import with_words_of_bookings
from monitor.core.sessions import Session, horizon
from monitor.core.timeline import Commitment, Practice, Schedule, SourceView, Span, Timeline
from monitor.jobs.horizon import horizon_of
from monitor.jobs.installation import Installation
from monitor.store import attendances, findings, ledger, sessions
from monitor.store.sources import SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What many timelines need, read once for an evaluation."""

    app: Installation
    commitments: Mapping[str | None, tuple[Commitment, ...]] = field(default_factory=dict)
    leave: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    excused: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    attributed: Mapping[str, str] = field(default_factory=dict)
    outreach: Mapping[str | None, tuple[datetime, ...]] = field(default_factory=dict)
    noted: Mapping[str, datetime] = field(default_factory=dict)
    coming: Mapping[str, datetime] = field(default_factory=dict)  # scope: when a promise is next
    with_conferences: bool = True  # whether what they said counts


def load_shared(connection: Connection, app: Installation, now: datetime) -> Shared:
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
    return Shared(
        app=app,
        commitments={client: tuple(c) for client, c in commitments.items()},
        leave={clinician: tuple(spans) for clinician, spans in leave.items()},
        excused=_excused(app),
        attributed=_attributed(connection),
        outreach=_outreach(connection),
        noted=_noted(connection),
        coming=coming,
        with_conferences=app.settings.evidence.google_meet,
    )


def load_timeline(connection: Connection, client: str | None, shared: Shared) -> Timeline:
    """All that is known of one client; None stands for sessions with nobody named."""
    found = sessions.of_client(connection, client)
    ids = [s.id for s in found]
    timeline = Timeline(
        client=client,
        sessions=tuple(found),
        changes=tuple(sessions.changes_of_client(connection, client)),
        checkins=tuple(sessions.checkins_of(connection, ids)),
        attendances=tuple(attendances.of(connection, ids)) if shared.with_conferences else (),
        commitments=shared.commitments.get(client, ()),
        excused=shared.excused.get(client or "", ()),
        leave=shared.leave,
        attributed=shared.attributed,
        outreach=shared.outreach.get(client, ()),
        noted=shared.noted,
    )
    said_of = partial(_said_of_booking, connection, shared.app)
    return with_words_of_bookings(timeline, shared.app.practice, said_of)


def _said_of_booking(
    connection: Connection, app: Installation, session: Session
) -> frozenset[Side]:
    edits = Edits(ledger.history(connection, session.source, session.uid), settled=0)
    settle = app.practice.rules_for(session.clinician, session.client).reschedule.settle
    return edits.said_when_booked(session, app.markers, settle)


def load_schedule(
    connection: Connection, clinician: str, shared: Shared, now: datetime
) -> Schedule:
    """One clinician's sessions over all clients: coming ones, and those that just were."""
    return Schedule(
        clinician=clinician,
        sessions=tuple(sessions.of_clinician(connection, clinician, now - FORGOTTEN_AFTER)),
        leave=shared.leave.get(clinician, ()),
        excused=shared.excused,
    )


def everyone(connection: Connection, shared: Shared) -> list[str | None]:
    """Clients with a session or a promise, in a fixed order."""
    found = {*sessions.everyone(connection), *shared.commitments}
    return sorted(found, key=lambda client: client or "")


def with_sources(
    practice: Practice, states: Mapping[str, SourceState], blind: set[str]
) -> Practice:
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
    horizon = horizon_of(state)
    return horizon.shown_until(state.last_ok) if horizon and state.last_ok else None


def _promises_and_leave(
    connection: Connection, app: Installation
) -> Iterator[tuple[str, tuple[CalendarEvent, ...], datetime]]:
    """The components of each UID that holds promises or leave, and when it was first seen."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for thread in sessions.commitment_threads(connection):
        by_source[thread.source].append(thread.uid)
    for source, uids in by_source.items():
        if source not in {s.name for s in app.settings.sources}:
            continue
        first_seen = ledger.first_seen(connection, source, uids)
        for uid, components in sorted(ledger.alive(connection, source, uids).items()):
            yield source, components.events, first_seen[uid]


def _in_time(events: Sequence[CalendarEvent], now: datetime) -> list[Occurrence]:
    """The occurrences of one UID's events in view; none of what can't be expanded."""
    timed = [e for e in events if e.component is Component.EVENT and e.start is not None]
    master = next((e for e in timed if e.recurrence_id is None), None)
    overrides = [e for e in timed if e.recurrence_id is not None]
    window = horizon(now)
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
    """A to-do's due time, or the end of each promised event; a date means the end of that day."""
    for event in events:
        is_off = event.component is not Component.TODO or event.status is Status.CANCELLED
        if is_off or event.due is None:
            continue
        day = event.due.local
        end_of_day = datetime.combine(day.date() + timedelta(days=1), time(), day.tzinfo)
        rid = event.recurrence_id.instant if event.recurrence_id else None
        yield event, end_of_day if event.due.is_date else event.due.instant, rid
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
        return event.status is Status.COMPLETED or event.completed is not None
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
    return datetime.combine(day, time(), app.practice.zone)


def _attributed(connection: Connection) -> dict[str, str]:
    """A change's id -> the side that a person named last."""
    words = findings.all_words(connection, "attribute")
    about = findings.load_many(connection, [word["finding"] for word in words])
    found = {}
    for word in words:
        finding = about.get(word["finding"])
        if finding is not None and finding.draft.change_id is not None:
            found[finding.draft.change_id] = word["text"]
    return found


def _outreach(connection: Connection) -> dict[str | None, tuple[datetime, ...]]:
    words = findings.all_words(connection, "note")
    about = findings.load_many(connection, [word["finding"] for word in words])
    found: dict[str | None, list[datetime]] = defaultdict(list)
    for word in words:
        if (finding := about.get(word["finding"])) is not None:
            found[finding.draft.client].append(word["at"])
    return {client: tuple(moments) for client, moments in found.items()}


def _noted(connection: Connection) -> dict[str, datetime]:
    """A finding's id -> when the first note was made on it."""
    found: dict[str, datetime] = {}
    for word in findings.all_words(connection, "note"):
        found.setdefault(word["finding"], word["at"])
    return found
