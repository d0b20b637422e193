"""Bring sessions up to the newest state of their events, once that state has settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from connectors.model import CalendarEvent
from monitor.core.alignment import aligned
from monitor.core.changes import Change, Made
from monitor.core.clients import Kind
from monitor.core.edits import Edits
from monitor.core.recurrence import ExpansionFailed
from monitor.core.sessions import (
    RENEW_BELOW,
    Presence,
    Projection,
    Session,
    horizon,
    project,
)
from monitor.core.settling import settle
from monitor.jobs.hands import Called, Names, context_of, renamed
from monitor.jobs.installation import Installation
from monitor.store import ledger, sessions
from monitor.store.sessions import Thread

log = structlog.get_logger()


@dataclass(slots=True)
class Outcome:
    """What one thread's projection wants written."""

    keep: list[Session] = field(default_factory=list)
    drop: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    called: Called = field(default_factory=set)  # before, after


def settle_threads(connection: Connection, app: Installation, now: datetime) -> int:
    """Project every thread that needs it. Returns how many were looked at."""
    due = sessions.threads_to_project(
        connection, recognition=app.recognition, renew_before=now + RENEW_BELOW
    )
    by_source: dict[str, list[Thread]] = {}
    for thread in due:
        by_source.setdefault(thread.source, []).append(thread)
    known = {source.name for source in app.settings.sources}
    called: Called = set()
    for source, threads in by_source.items():
        if source not in known:
            continue  # taken out of the config: its history stays, nothing new is concluded
        events = ledger.alive(connection, source, [t.uid for t in threads])
        done = []
        for thread in threads:
            components = events.get(thread.uid)
            alive = components.events if components else ()
            try:
                done.append(_settle_one(connection, app, thread, alive, now, called))
            except SQLAlchemyError:
                raise
            # A bulkhead: a fault of ours with one event must not silence the others.
            except Exception as error:  # noqa: BLE001
                why = f"An unforeseen {type(error).__name__}. Please report it."
                log.error("event_set_aside", source=source, uid=thread.uid, why=why)
                done.append(replace(thread, problem=why))
        sessions.save_threads(connection, done)
    for before, after in renamed(called).items():
        sessions.rename_client(connection, before, after)
    return len(due)


def _settle_one(
    connection: Connection,
    app: Installation,
    thread: Thread,
    events: tuple[CalendarEvent, ...],
    now: datetime,
    called: Called,
) -> Thread:
    try:
        projection = _projected(app, thread, events, now)
    except ExpansionFailed as error:
        log.warning("event_set_aside", source=thread.source, uid=thread.uid, why=str(error))
        return replace(
            thread,
            problem=str(error),
            settled_revision=thread.latest_revision,
            recognition=app.recognition,
        )
    edits = _edits(connection, thread)
    stored = sessions.of_uid(connection, thread.source, thread.uid)
    names = partial(sessions.load_names, connection)
    outcome, has_settled = understood(app, thread, edits, stored, projection, now, names=names)
    sessions.forget_sessions(connection, outcome.drop)
    sessions.save_sessions(connection, outcome.keep)
    sessions.add_changes(connection, outcome.changes)
    sessions.save_names(connection, outcome.names)
    called |= outcome.called
    until = horizon(now).end if projection.is_open_ended else None
    # Until its state has settled, what came into view since is not written out.
    is_written = has_settled or thread.settled_revision is None
    return replace(
        thread,
        kind=_kind(app, events) or thread.kind,
        settled_revision=edits.latest if has_settled else thread.settled_revision,
        projected_until=until if is_written else thread.projected_until,
        recognition=app.recognition,
        problem=None,
    )


def _projected(
    app: Installation, thread: Thread, events: tuple[CalendarEvent, ...], now: datetime
) -> Projection:
    return project(
        thread.source,
        events,
        clinician=app.clinician_of(thread.source),
        recognizer=app.recognizer,
        markers=app.markers,
        zone=app.practice.zone,
        window=horizon(now),
    )


def _edits(connection: Connection, thread: Thread) -> Edits:
    return Edits(
        ledger.history(connection, thread.source, thread.uid), thread.settled_revision or 0
    )


def present(connection: Connection, app: Installation, now: datetime) -> dict[str, Session]:
    """Sessions as the calendar has them right now, where that has not settled yet. Writes nothing.

    Keyed by session id; one that is gone has presence CANCELLED.
    """
    pending = sessions.threads_to_project(connection, recognition=app.recognition, renew_before=now)
    found: dict[str, Session] = {}
    for thread in pending:
        components = ledger.alive(connection, thread.source, [thread.uid]).get(thread.uid)
        try:
            projection = _projected(app, thread, components.events if components else (), now)
        except (ExpansionFailed, KeyError):
            continue
        stored = sessions.of_uid(connection, thread.source, thread.uid)
        edits = _edits(connection, thread)
        outcome, _ = understood(app, thread, edits, stored, projection, now, at_once=True)
        found |= {s.id: s for s in outcome.keep}
    return found


def understood(
    app: Installation,
    thread: Thread,
    edits: Edits,
    stored: list[Session],
    projection: Projection,
    now: datetime,
    *,
    at_once: bool = False,
    names: Names = dict,
) -> tuple[Outcome, bool]:
    """What the newest state means, and whether it has settled. `at_once`: don't wait for that.

    `names` are what clients are called, asked for only where a session has changed hands.
    """
    wait = _settle_time(app, thread, stored, projection)
    stands = at_once or not edits.unsettled or edits.have_stood(wait, now)
    outcome = Outcome(names=projection.names)
    if thread.settled_revision is None:
        booked = edits.booked()
        outcome.keep = [_as_booked(s, booked) for s in projection.sessions]
        fresh = {s.id for s in projection.sessions}
        outcome.drop = [s.id for s in stored if s.id not in fresh]
        return outcome, stands or booked is None
    if not stands:
        outcome.keep = _with_new_words(stored, projection)
        return outcome, False
    if edits.unsettled:
        context = context_of(app, thread, edits, now, lambda: names() | projection.names)
        settlement = settle(stored, projection, context)
        outcome.keep, outcome.changes = list(settlement.sessions), list(settlement.changes)
        outcome.drop = list(settlement.forgotten)
    else:
        is_reread = thread.recognition != app.recognition
        outcome.keep = _extended(thread, stored, projection, now, is_reread=is_reread)
        if is_reread:
            now_is = {s.id: s.client for s in outcome.keep}
            outcome.called = {(s.client, now_is[s.id]) for s in stored if s.id in now_is}
            outcome.drop = [s.id for s in stored if s.recurrence_id in projection.others]
    return outcome, True


def _settle_time(
    app: Installation, thread: Thread, stored: list[Session], projection: Projection
) -> timedelta:
    """That of the rule which the edit concerns: sessions only gone are a cancellation."""
    client = stored[0].client if stored else None
    rules = app.practice.rules_for(app.clinician_of(thread.source), client)
    before = {s.recurrence_id for s in stored if s.presence is Presence.SCHEDULED}
    after = {s.recurrence_id for s in projection.sessions}
    only_gone = bool(before - after) and after <= before
    return rules.cancellation.settle if only_gone else rules.reschedule.settle


def _kind(app: Installation, events: Sequence[CalendarEvent]) -> str | None:
    """What a UID is about: the first of its components that is anything says so."""
    kinds = (app.recognizer.recognise(event).kind for event in events)
    first = next((kind for kind in kinds if kind is not Kind.OTHER), None)
    return first.value if first else Kind.OTHER.value if events else None


def _as_booked(session: Session, booked: Made | None) -> Session:
    if booked is None:
        return session
    return replace(session, booked_after=booked.after, booked_by=booked.by)


def _with_new_words(stored: list[Session], projection: Projection) -> list[Session]:
    """Markers count at once: they state a fact, they don't change the plan."""
    by_key = {(s.recurrence_id, s.start): s for s in projection.sessions}
    return [
        replace(s, marked_arrival=now_is.marked_arrival, marked_no_show=now_is.marked_no_show)
        for s in stored
        if (now_is := by_key.get((s.recurrence_id, s.start))) is not None
    ]


def _extended(
    thread: Thread,
    stored: list[Session],
    projection: Projection,
    now: datetime,
    *,
    is_reread: bool,
) -> list[Session]:
    """The horizon moved on, or the settings did: same sessions, perhaps known by another name."""
    found = aligned(stored, projection.sessions)
    since = thread.projected_until
    new = [
        s
        for s in found.gained
        # A rule that was changed also states a past that never was: that is left out again.
        if (since is not None and s.start >= since) or (is_reread and (not stored or s.start > now))
    ]
    return [
        *new,
        *(
            replace(
                after,
                id=before.id,
                start=before.start,
                end=before.end,
                presence=before.presence,
                agreed_plan=before.agreed_plan,
                booked_after=before.booked_after,
                booked_by=before.booked_by,
                changes=before.changes,
            )
            for before, after in ((p.before, p.after) for p in found.kept)
        ),
    ]
