"""Bring sessions up to the newest state of their events, once that state has settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from connectors.model import CalendarEvent
from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.sessions.changes import Change, ChangeTime
from monitor.core.sessions.extension import extended, with_new_words
from monitor.core.sessions.model import RENEW_BELOW, Presence, Projection, Session, horizon, project
from monitor.core.sessions.recognition import Kind
from monitor.core.sessions.settlement import settle
from monitor.core.sessions.unsettled import Edits
from monitor.jobs.app import Installation
from monitor.jobs.evaluation.client_identity import Called, Names, context_of, renamed
from monitor.jobs.evaluation.scopes import AffectedScopes
from monitor.jobs.polling.feed_horizon import horizons
from monitor.store.calendars import ledger
from monitor.store.timelines import changes, client_names, sessions, tracked_events
from monitor.store.timelines.tracked_events import TrackedEvent

log = structlog.get_logger()


@dataclass(slots=True)
class SettleResult:
    """What one event's projection wants written."""

    keep: list[Session] = field(default_factory=list)
    drop: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    called: Called = field(default_factory=set)  # before, after


def settle_events(connection: Connection, app: Installation, now: datetime) -> AffectedScopes:
    """Project every event that needs it. Returns who is concerned."""
    # A poll that wrote between reading an event and writing it back would be forgotten.
    views = horizons(connection, lock=True)
    due = tracked_events.to_project(
        connection, recognition=app.recognition, renew_before=now + RENEW_BELOW
    )
    by_source: dict[str, list[TrackedEvent]] = {}
    for tracked in due:
        by_source.setdefault(tracked.source, []).append(tracked)
    known = {source.name for source in app.settings.sources}
    called: Called = set()
    news = AffectedScopes()
    for source, due_there in by_source.items():
        if source not in known:
            continue  # taken out of the config: its history stays, nothing new is concluded
        events = ledger.alive(connection, source, [t.uid for t in due_there])
        done = []
        for tracked in due_there:
            components = events.get(tracked.uid)
            alive = components.events if components else ()
            try:
                view = views.get(source)
                done.append(_settle_one(connection, app, tracked, alive, now, called, view, news))
            except SQLAlchemyError:
                raise
            # A bulkhead: a fault of ours with one event must not silence the others.
            except Exception as error:  # noqa: BLE001
                why = f"An unforeseen {type(error).__name__}. Please report it."
                done.append(_set_aside(tracked, why))
        tracked_events.save(connection, done)
    for before, after in renamed(called).items():
        sessions.rename_client(connection, before, after)
        news.clients.update((before, after))
    return news


def _settle_one(
    connection: Connection,
    app: Installation,
    tracked: TrackedEvent,
    events: tuple[CalendarEvent, ...],
    now: datetime,
    called: Called,
    view: Horizon | None,
    news: AffectedScopes,
) -> TrackedEvent:
    try:
        projection = _projected(app, tracked, events, now)
    except ExpansionFailed as error:
        return replace(
            _set_aside(tracked, str(error)),
            settled_revision=tracked.latest_revision,
            recognition=app.recognition,
        )
    stored = sessions.of_uid(connection, tracked.source, tracked.uid)
    edits = _edits(connection, tracked, stored)
    names = partial(client_names.load, connection)
    outcome, has_settled = settle_or_wait(
        app, tracked, edits, stored, projection, now, view=view, names=names
    )
    _write(connection, outcome, stored)
    called |= outcome.called
    news.note_sessions([*stored, *outcome.keep])
    news.note_states(app, tracked.source, edits.states)
    until = horizon(now).end if projection.is_open_ended else None
    # Until its state has settled, what came into view since is not written out.
    is_written = has_settled or tracked.settled_revision is None
    return replace(
        tracked,
        kind=_kind(app, events) or tracked.kind,
        settled_revision=edits.latest if has_settled else tracked.settled_revision,
        projected_until=until if is_written else tracked.projected_until,
        recognition=app.recognition,
        problem=None,
    )


def _write(connection: Connection, outcome: SettleResult, stored: Iterable[Session]) -> None:
    sessions.forget(connection, outcome.drop)
    as_before = {s.id: s for s in stored if s.id not in outcome.drop}
    sessions.save(connection, [s for s in outcome.keep if as_before.get(s.id) != s])
    changes.add(connection, outcome.changes)
    client_names.save(connection, outcome.names)


def _set_aside(tracked: TrackedEvent, why: str) -> TrackedEvent:
    """Said once for as long as it lasts."""
    words = why.removeprefix(f"event {tracked.uid}: ")
    why = words[:1].upper() + words[1:]
    if tracked.problem != why:
        log.error("event_set_aside", source=tracked.source, uid=tracked.uid, why=why)
    return replace(tracked, problem=why)


def _projected(
    app: Installation, tracked: TrackedEvent, events: tuple[CalendarEvent, ...], now: datetime
) -> Projection:
    return project(
        tracked.source,
        events,
        clinician=app.clinician_of(tracked.source),
        recognizer=app.recognizer,
        markers=app.markers,
        zone=app.practice.zone,
        window=horizon(now),
    )


def _edits(connection: Connection, tracked: TrackedEvent, stored: Sequence[Session]) -> Edits:
    return Edits(
        ledger.history(connection, tracked.source, tracked.uid),
        tracked.settled_revision or 0,
        changes.last_counted(connection, [s.id for s in stored if s.changes > 0]),
    )


def present(connection: Connection, app: Installation, now: datetime) -> dict[str, Session]:
    """Sessions as the calendar has them right now, where that has not settled yet. Writes nothing.

    Keyed by session id; one that is gone has presence CANCELLED.
    """
    pending = tracked_events.to_project(connection, recognition=app.recognition, renew_before=now)
    views = horizons(connection) if pending else {}
    found: dict[str, Session] = {}
    for tracked in pending:
        components = ledger.alive(connection, tracked.source, [tracked.uid]).get(tracked.uid)
        try:
            projection = _projected(app, tracked, components.events if components else (), now)
        except (ExpansionFailed, KeyError):
            continue
        stored = sessions.of_uid(connection, tracked.source, tracked.uid)
        edits = _edits(connection, tracked, stored)
        view = views.get(tracked.source)
        outcome, _ = settle_or_wait(
            app, tracked, edits, stored, projection, now, at_once=True, view=view
        )
        found |= {s.id: s for s in outcome.keep}
    return found


def settle_or_wait(
    app: Installation,
    tracked: TrackedEvent,
    edits: Edits,
    stored: list[Session],
    projection: Projection,
    now: datetime,
    *,
    at_once: bool = False,
    view: Horizon | None = None,
    names: Names = dict,
) -> tuple[SettleResult, bool]:
    """What the newest state means, and whether it has settled. `at_once`: don't wait for that.

    `view` is how far ahead the source shows. `names` are what clients are called, asked for only
    where a session has changed hands.
    """
    wait = _settle_time(app, tracked, stored, projection)
    stands = at_once or not edits.unsettled or edits.have_stood(wait, now)
    outcome = SettleResult(names=projection.names)
    has_entered = partial(_has_entered, None if projection.is_open_ended else view, edits)
    if tracked.settled_revision is None:
        booked = edits.booked()
        outcome.keep = [_as_booked(s, booked, has_entered(s)) for s in projection.sessions]
        outcome.drop = _no_longer_stated(stored, projection)
        return outcome, stands or booked is None
    if not stands:
        outcome.keep = with_new_words(stored, projection)
        return outcome, False
    if edits.unsettled:
        spoken = partial(_all_names, names, projection)
        context = context_of(app, tracked, edits, now, spoken, has_entered)
        settlement = settle(stored, projection, context)
        outcome.keep, outcome.changes = list(settlement.sessions), list(settlement.changes)
        outcome.drop = list(settlement.forgotten)
    else:
        _extend(outcome, tracked, stored, projection, now, tracked.recognition != app.recognition)
    return outcome, True


def _no_longer_stated(stored: Sequence[Session], projection: Projection) -> list[str]:
    fresh = {s.id for s in projection.sessions}
    return [s.id for s in stored if s.id not in fresh]


def _extend(
    outcome: SettleResult,
    tracked: TrackedEvent,
    stored: Sequence[Session],
    projection: Projection,
    now: datetime,
    is_reread: bool,
) -> None:
    """Write out what came into the window; `is_reread`: under other settings."""
    since = tracked.projected_until
    outcome.keep = extended(stored, projection, since=since, now=now, is_reread=is_reread)
    if is_reread:
        _note_other_names(outcome, stored, projection)


def _note_other_names(
    outcome: SettleResult, stored: Sequence[Session], projection: Projection
) -> None:
    now_is = {s.id: s.client for s in outcome.keep}
    outcome.called = {(s.client, now_is[s.id]) for s in stored if s.id in now_is}
    outcome.drop = [s.id for s in stored if s.recurrence_id in projection.others]


def _all_names(names: Names, projection: Projection) -> dict[str, str]:
    return names() | projection.names


def _has_entered(view: Horizon | None, edits: Edits, session: Session) -> bool:
    if view is None:
        return False
    return view.may_have_entered(session.start, edits.previous_poll_at(session))


def _settle_time(
    app: Installation, tracked: TrackedEvent, stored: list[Session], projection: Projection
) -> timedelta:
    """That of the rule which the edit concerns: sessions only gone are a cancellation."""
    client = stored[0].client if stored else None
    rules = app.practice.rules_for(app.clinician_of(tracked.source), client)
    before = {s.recurrence_id for s in stored if s.presence is Presence.SCHEDULED}
    after = {s.recurrence_id for s in projection.sessions}
    only_gone = bool(before - after) and after <= before
    return rules.cancellation.settle if only_gone else rules.reschedule.settle


def _kind(app: Installation, events: Sequence[CalendarEvent]) -> str | None:
    """What a UID is about: the first of its components that is anything says so."""
    kinds = (app.recognizer.recognise(event).kind for event in events)
    first = next((kind for kind in kinds if kind is not Kind.OTHER), None)
    return first.value if first else Kind.OTHER.value if events else None


def _as_booked(session: Session, booked: ChangeTime | None, has_entered: bool) -> Session:
    if booked is None:
        return session
    return replace(
        session,
        booked_not_before=booked.not_before,
        booked_not_after=None if has_entered else booked.not_after,
    )
