"""Load what settling has to know of one event: its sessions, its edits, and what settings say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from connectors.model import CalendarEvent
from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.ledger.revision import Revision
from monitor.core.markers.reading import Markers
from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.sessions.changes import Change
from monitor.core.sessions.client_identity import ClientIdentity
from monitor.core.sessions.edits.other_calendars import OtherCalendars
from monitor.core.sessions.edits.unsettled import Edits
from monitor.core.sessions.model import Projection, Session
from monitor.core.sessions.projection.project import project, projection_window
from monitor.core.sessions.settle_or_wait import EditStep, EventState, SettleTerms
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.jobs.app import Round
from monitor.store.calendars import ledger
from monitor.store.timelines import changes, client_names, feed_horizon, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvents:
    """What is stored of some events of one source, by UID, and the last change by session id.

    `alive` are their living components.
    """

    alive: Mapping[str, Sequence[CalendarEvent]]
    histories: Mapping[str, Sequence[Revision]]
    sessions: Mapping[str, Sequence[Session]]
    last_changes: Mapping[str, Change]


@contextmanager
def said_in_its_own_turn() -> Iterator[None]:
    """Ends what is wrong with an event that is only looked at beside others: settling it says so.

    But for the database's errors.
    """
    try:
        yield
    except SQLAlchemyError:
        raise
    except Exception:  # noqa: BLE001, S110 - a bulkhead
        pass


def load_stored(connection: Connection, source: str, uids: Collection[str]) -> StoredEvents:
    """One question a table, however many events they are."""
    of_uids = sessions.of_uids(connection, source, uids)
    changed = [s.id for found in of_uids.values() for s in found if s.changes > 0]
    histories = ledger.histories(connection, source, uids)
    return StoredEvents(
        alive=ledger.standing(connection, source, histories),
        histories=histories,
        sessions=of_uids,
        last_changes=changes.last_of_sessions(connection, changed),
    )


def load_readable(
    connection: Connection, source: str, uids: Collection[str]
) -> StoredEvents | None:
    """None where one of them can't be read: then each is to be asked about alone."""
    with said_in_its_own_turn():
        return load_stored(connection, source, uids)
    return None


def load_state(
    this_round: Round, tracked: TrackedEvent, events: StoredEvents, horizon: Horizon | None
) -> EventState:
    """`events` has what is stored of this one. Raises ExpansionFailed."""
    app = this_round.app
    stored = events.sessions.get(tracked.uid, ())
    edits = Edits(
        [_as_said(app.markers, r) for r in events.histories.get(tracked.uid, ())],
        tracked.settled_revision or 0,
        {s.id: events.last_changes[s.id] for s in stored if s.id in events.last_changes},
        app.own_email(tracked.source),
    )
    alive = events.alive.get(tracked.uid, ())
    projection = projected(this_round, tracked.source, alive, edits.spoken_of(app.markers))
    return EventState(
        tracked=tracked,
        stored=tuple(stored),
        projection=projection,
        edits=edits,
        horizon=horizon,
        is_reread=tracked.recognition != app.recognition,
        earlier=tuple(_earlier(this_round, tracked.source, edits)),
        has_entered=tracked.settled_revision is None
        and _has_entered(this_round, projection, edits),
        elsewhere=_elsewhere(this_round, tracked.source, stored, edits),
    )


def _as_said(markers: Markers, revision: Revision) -> Revision:
    said = revision.event and markers.as_said(revision.event)
    return revision if said is revision.event else replace(revision, event=said)


def _elsewhere(
    this_round: Round, source: str, stored: Sequence[Session], edits: Edits
) -> OtherCalendars:
    others = this_round.app.other_calendars(source) if edits.unsettled else []
    clients = {s.client for s in stored if s.client is not None} if others else set()
    if not clients:
        return OtherCalendars()
    return OtherCalendars.of(changes.elsewhere(this_round.connection, others, clients))


def _has_entered(this_round: Round, projection: Projection, edits: Edits) -> bool:
    """Whether it came into view at the far end of what its source shows, by its own stamp.

    Who pastes an event may take along the stamp of the one that was copied, so that alone says
    nothing.
    """
    before = edits.older_than_its_coming()
    if before is None or len(projection.sessions) != 1:
        return False
    return not feed_horizon.has_shown_beyond(this_round.connection, projection.sessions[0], before)


def projected(
    this_round: Round,
    source: str,
    events: Sequence[CalendarEvent],
    spoken_of: Mapping[datetime | None, datetime] | None = None,
) -> Projection:
    """The sessions that the components of one UID make now; as `project`."""
    app = this_round.app
    return project(
        source,
        events,
        clinician=app.clinician_of(source),
        recognizer=app.recognizer,
        markers=app.markers,
        zone=app.practice.zone,
        window=projection_window(this_round.now),
        own_email=app.own_email(source),
        spoken_of=spoken_of,
    )


def _earlier(this_round: Round, source: str, edits: Edits) -> Iterator[EditStep]:
    for earlier in edits.earlier():
        try:
            spoken_of = earlier.spoken_of(this_round.app.markers)
            projection = projected(this_round, source, earlier.standing, spoken_of)
            yield EditStep(edits=earlier, projection=projection)
        except ExpansionFailed:
            continue  # it was mended since


def terms_for(this_round: Round, state: EventState) -> SettleTerms:
    """What the settings say of an event; its clients' names are read where they have to be told."""
    app = this_round.app
    rules_for = app.practice.rules_for
    client = state.stored[0].client if state.stored else None
    return SettleTerms(
        rules=rules_for(app.clinician_of(state.tracked.source), client),
        cut_offs={
            s.id: rules_for(s.clinician, s.client).reschedule.short_notice for s in state.stored
        },
        clients=_identity(this_round, state),
        recognizer=app.recognizer,
        markers=app.markers,
    )


def _identity(this_round: Round, state: EventState) -> ClientIdentity:
    stated = [s for step in state.steps for s in step.projection.sessions]
    seen = {s.client for s in (*state.stored, *stated)}
    clients = {client for client in seen if client is not None}
    if len(clients) < 2:
        return ClientIdentity(names={})
    configured = {c.id: c for c in this_round.app.settings.clients if c.id in clients}
    called = client_names.of_clients(this_round.connection, clients - configured.keys())
    for step in state.steps:
        called |= step.projection.names
    names: dict[str, tuple[str, ...]] = {client: (name,) for client, name in called.items()}
    names |= {c.id: tuple(filter(None, (c.name, *c.titles))) for c in configured.values()}
    return ClientIdentity(configured=frozenset(configured), names=names)
