"""Bring sessions up to the newest state of their events, once that state has settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from connectors.model import CalendarEvent
from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.sessions.client_identity import renamed_clients
from monitor.core.sessions.model import RENEW_BELOW, Session, projection_window
from monitor.core.sessions.recognition import Kind, Recognizer
from monitor.core.sessions.settle_or_wait import EventState, SettleResult, settle_or_wait
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.event_states import load_state, terms_for
from monitor.jobs.evaluation.scopes import AffectedScopes
from monitor.store.calendars import ledger, sources
from monitor.store.timelines import changes, client_names, sessions, tracked_events

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """An event after its turn: what is kept of it, and what of it may concern the rules."""

    tracked: TrackedEvent
    sessions: tuple[Session, ...] = ()
    states: Sequence[CalendarEvent] = ()
    called: frozenset[tuple[str | None, str | None]] = frozenset()


def settle_events(this_round: Round) -> AffectedScopes:
    """Settles the sessions of every event that needs it; returns whom that concerns."""
    connection, app = this_round.connection, this_round.app
    # A poll that wrote between reading an event and writing it back would be forgotten.
    views = sources.horizons(connection, lock=True)
    affected = AffectedScopes()
    called: set[tuple[str | None, str | None]] = set()
    for source, due in _due_by_source(this_round).items():
        alive = ledger.alive(connection, source, [tracked.uid for tracked in due])
        kept = []
        for tracked in due:
            events = alive.get(tracked.uid, ())
            settled = _guarded(this_round, tracked, events, views.get(source))
            affected.note_sessions(settled.sessions)
            affected.note_states(app, source, settled.states)
            called |= settled.called
            kept.append(settled.tracked)
        tracked_events.save(connection, kept)
    for before, after in renamed_clients(called).items():
        sessions.rename_client(connection, before, after)
        affected.clients.update((before, after))
    return affected


def _due_by_source(this_round: Round) -> dict[str, list[TrackedEvent]]:
    """Without those of sources that left the config: nothing new is concluded of them."""
    app = this_round.app
    known = {source.name for source in app.settings.sources}
    due: dict[str, list[TrackedEvent]] = defaultdict(list)
    for tracked in tracked_events.to_project(
        this_round.connection,
        recognition=app.recognition,
        renew_before=this_round.now + RENEW_BELOW,
    ):
        if tracked.source in known:
            due[tracked.source].append(tracked)
    return due


def _guarded(
    this_round: Round,
    tracked: TrackedEvent,
    events: Sequence[CalendarEvent],
    view: Horizon | None,
) -> _Settled:
    try:
        return _settle_one(this_round, tracked, events, view)
    except SQLAlchemyError:
        raise
    # A bulkhead: a fault of ours with one event must not silence the others.
    except Exception as error:  # noqa: BLE001
        why = f"An unforeseen {type(error).__name__}. Please report it."
        return _Settled(tracked=_set_aside(tracked, why))


def _settle_one(
    this_round: Round,
    tracked: TrackedEvent,
    events: Sequence[CalendarEvent],
    view: Horizon | None,
) -> _Settled:
    try:
        state = load_state(this_round, tracked, events, view)
    except ExpansionFailed as error:
        aside = replace(
            _set_aside(tracked, str(error)),
            settled_revision=tracked.latest_revision,
            recognition=this_round.app.recognition,
        )
        return _Settled(tracked=aside)
    result = settle_or_wait(state, terms_for(this_round, state), this_round.now)
    _write(this_round.connection, state, result)
    kind = _kind(this_round.app.recognizer, events) or tracked.kind
    return _Settled(
        tracked=replace(_advanced(this_round, state, result), kind=kind),
        sessions=(*state.stored, *result.keep),
        states=state.edits.states,
        called=result.called,
    )


def _write(connection: Connection, state: EventState, result: SettleResult) -> None:
    sessions.forget(connection, result.drop)
    as_before = {s.id: s for s in state.stored if s.id not in result.drop}
    sessions.save(connection, [s for s in result.keep if as_before.get(s.id) != s])
    changes.add(connection, result.changes)
    changes.tell_sides(connection, result.told)
    client_names.save(connection, state.projection.names)


def _advanced(this_round: Round, state: EventState, result: SettleResult) -> TrackedEvent:
    """How far the event has come; until it has settled, what came into view is not written out."""
    tracked = state.tracked
    is_written = result.has_settled or tracked.settled_revision is None
    until = projection_window(this_round.now).end if state.projection.is_open_ended else None
    settled = state.edits.latest if result.has_settled else result.settled_up_to
    return replace(
        tracked,
        settled_revision=tracked.settled_revision if settled is None else settled,
        projected_until=until if is_written else tracked.projected_until,
        recognition=this_round.app.recognition,
        problem=None,
    )


def _set_aside(tracked: TrackedEvent, why: str) -> TrackedEvent:
    """Said once for as long as it lasts; not its UID, which programs build from names."""
    words = why.removeprefix(f"event {tracked.uid}: ")
    why = words[:1].upper() + words[1:]
    if tracked.problem != why:
        log.error("event_set_aside", source=tracked.source, why=why)
    return replace(tracked, problem=why)


def _kind(recognizer: Recognizer, events: Sequence[CalendarEvent]) -> str | None:
    """What a UID is about: the first of its components that is anything says so."""
    kinds = (recognizer.recognise(event).kind for event in events)
    first = next((kind for kind in kinds if kind is not Kind.OTHER), None)
    return first.value if first else Kind.OTHER.value if events else None
