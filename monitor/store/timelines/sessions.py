"""Sessions as they have settled, the events that are tracked for them, changes and check-ins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, delete, func, or_, select, update

from monitor.core.facts.schedule_prefilter import SessionSlotRow
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.store.evaluation import deadlines
from monitor.store.row_mapping import add_new, built, built_all, chunks, flat, upsert
from monitor.store.tables import changes, checkins, client_names, sessions, tracked_events


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedEvent:
    """One UID of a source: what has settled, and until when its sessions are written out."""

    source: str
    uid: str
    kind: str
    latest_revision: int
    settled_revision: int | None = None
    projected_until: datetime | None = None
    recognition: str = ""
    problem: str | None = None


def load_tracked_events(
    connection: Connection, source: str, uids: Iterable[str]
) -> dict[str, TrackedEvent]:
    found = {}
    for part in chunks(uids):
        query = select(tracked_events).where(
            tracked_events.c.source == source, tracked_events.c.uid.in_(part)
        )
        for row in connection.execute(query).mappings():
            found[row["uid"]] = built(TrackedEvent, row)
    return found


def save_tracked_events(connection: Connection, rows: Sequence[TrackedEvent]) -> None:
    upsert(connection, tracked_events, [flat(row) for row in rows])


def tracked_events_to_project(
    connection: Connection, *, recognition: str, renew_before: datetime
) -> list[TrackedEvent]:
    """Events with unsettled revisions, recognised by older settings, or near their horizon."""
    query = select(tracked_events).where(
        or_(
            tracked_events.c.settled_revision.is_(None),
            tracked_events.c.latest_revision > tracked_events.c.settled_revision,
            tracked_events.c.recognition != recognition,
            tracked_events.c.projected_until < renew_before,
        )
    )
    return _tracked_events(connection, query)


def unsettled(connection: Connection) -> frozenset[tuple[str, str]]:
    """Source and UID of the events whose newest state has not settled yet."""
    is_new = or_(
        tracked_events.c.settled_revision.is_(None),
        tracked_events.c.latest_revision > tracked_events.c.settled_revision,
    )
    query = select(tracked_events.c.source, tracked_events.c.uid).where(
        is_new, tracked_events.c.problem.is_(None)
    )
    return frozenset((row.source, row.uid) for row in connection.execute(query))


def tracked_events_set_aside(connection: Connection) -> list[TrackedEvent]:
    """Events whose dates could not be worked out."""
    query = select(tracked_events).where(tracked_events.c.problem.is_not(None))
    return _tracked_events(connection, query)


def count_set_aside(connection: Connection) -> dict[str, int]:
    """How many of those each source has."""
    query = (
        select(tracked_events.c.source, func.count())
        .where(tracked_events.c.problem.is_not(None))
        .group_by(tracked_events.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def tracked_commitments_and_leave(connection: Connection) -> list[TrackedEvent]:
    query = select(tracked_events).where(tracked_events.c.kind.in_(("commitment", "leave")))
    return _tracked_events(connection, query)


def of_uid(connection: Connection, source: str, uid: str) -> list[Session]:
    query = select(sessions).where(sessions.c.source == source, sessions.c.uid == uid)
    return _sessions(connection, query.order_by(sessions.c.start, sessions.c.id))


def by_id(connection: Connection, session_id: str) -> Session | None:
    found = _sessions(connection, select(sessions).where(sessions.c.id == session_id))
    return found[0] if found else None


def of_client(connection: Connection, client: str | None) -> list[Session]:
    is_client = sessions.c.client.is_(None) if client is None else sessions.c.client == client
    return _sessions(connection, select(sessions).where(is_client).order_by(sessions.c.start))


def hours_of(connection: Connection, clinician: str, since: datetime) -> list[SessionSlotRow]:
    """The clinician's scheduled sessions that start at `since` or later, by start."""
    query = (
        select(*(sessions.c[name] for name in SessionSlotRow._fields))
        .where(
            sessions.c.clinician == clinician,
            sessions.c.start >= since,
            sessions.c.presence == Presence.SCHEDULED.value,
        )
        .order_by(sessions.c.start, sessions.c.id)
    )
    return [SessionSlotRow(*row) for row in connection.execute(query)]


def cancelled_of(
    connection: Connection, clinician: str, clients: Iterable[str | None], since: datetime
) -> list[Session]:
    """The clinician's cancelled sessions with these clients, from `since` on."""
    found: list[Session] = []
    for part in chunks(sorted(client for client in clients if client is not None)):
        query = select(sessions).where(
            sessions.c.clinician == clinician,
            sessions.c.client.in_(part),
            sessions.c.start >= since,
            sessions.c.presence == Presence.CANCELLED.value,
        )
        found += _sessions(connection, query)
    return by_start(found)


def by_ids(connection: Connection, ids: Iterable[str]) -> list[Session]:
    found: list[Session] = []
    for part in chunks(ids):
        found += _sessions(connection, select(sessions).where(sessions.c.id.in_(part)))
    return by_start(found)


def between(connection: Connection, start: datetime, end: datetime) -> list[Session]:
    """Sessions whose present start or plan of record lies in [start, end)."""
    inside = or_(sessions.c.start.between(start, end), sessions.c.agreed_plan.between(start, end))
    found = _sessions(connection, select(sessions).where(inside).order_by(sessions.c.start))
    return [s for s in found if start <= s.start < end or _planned_in(s, start, end)]


def _planned_in(session: Session, start: datetime, end: datetime) -> bool:
    return session.agreed_plan is not None and start <= session.agreed_plan < end


def coming(connection: Connection, source: str, start: datetime, end: datetime) -> list[Session]:
    """Scheduled sessions of a source that start in (start, end)."""
    query = select(sessions).where(
        sessions.c.source == source,
        sessions.c.start > start,
        sessions.c.start < end,
        sessions.c.presence == Presence.SCHEDULED.value,
    )
    return _sessions(connection, query.order_by(sessions.c.start))


def everyone(connection: Connection) -> list[str | None]:
    """Every client with a session; None stands for sessions with nobody named."""
    return list(connection.execute(select(sessions.c.client).distinct()).scalars())


def clients_of_source(connection: Connection, source: str) -> set[str | None]:
    query = select(sessions.c.client).where(sessions.c.source == source).distinct()
    return set(connection.execute(query).scalars())


def clients_of_clinician(connection: Connection, clinician: str) -> set[str | None]:
    query = select(sessions.c.client).where(sessions.c.clinician == clinician).distinct()
    return set(connection.execute(query).scalars())


def count_sessions(connection: Connection) -> dict[str, int]:
    query = (
        select(sessions.c.source, func.count())
        .where(sessions.c.presence == Presence.SCHEDULED.value)
        .group_by(sessions.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def save_sessions(connection: Connection, rows: Sequence[Session]) -> None:
    upsert(connection, sessions, [flat(row) for row in rows])


def rename_client(connection: Connection, before: str, after: str) -> None:
    """The settings call one client by another id now."""
    connection.execute(update(sessions).where(sessions.c.client == before).values(client=after))


def forget_sessions(connection: Connection, ids: Iterable[str]) -> None:
    """Take out sessions that never were: booked and withdrawn before they had settled."""
    for part in chunks(ids):
        connection.execute(delete(sessions).where(sessions.c.id.in_(part)))


def add_changes(connection: Connection, rows: Sequence[Change]) -> None:
    add_new(connection, changes, [flat(row) for row in rows])


def changes_of_client(connection: Connection, client: str | None) -> list[Change]:
    """Changes of sessions that are this client's now; settings may have renamed the client since.

    A change whose session is no longer kept counts for the client it was recorded for.
    """
    owner = case((sessions.c.id.is_(None), changes.c.client), else_=sessions.c.client)
    query = (
        select(changes)
        .join(sessions, sessions.c.id == changes.c.session_id, isouter=True)
        .where(owner.is_(None) if client is None else owner == client)
        .order_by(changes.c.made_not_after, changes.c.id)
    )
    return [replace(change, client=client) for change in _changes(connection, query)]


def changes_of_uid(connection: Connection, source: str, uid: str) -> list[Change]:
    query = select(changes).where(changes.c.source == source, changes.c.uid == uid)
    return _changes(connection, query.order_by(changes.c.counted_at, changes.c.id))


def last_counted(connection: Connection, session_ids: Iterable[str]) -> dict[str, datetime]:
    """When the last change of each of these sessions was counted."""
    found: dict[str, datetime] = {}
    for part in chunks(session_ids):
        query = (
            select(changes.c.session_id, func.max(changes.c.counted_at))
            .where(changes.c.session_id.in_(part))
            .group_by(changes.c.session_id)
        )
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def add_checkin(connection: Connection, checkin: Checkin) -> None:
    add_new(connection, checkins, [flat(checkin)])
    deadlines.touch_clients_of(connection, [checkin.session_id])


def checkins_of(connection: Connection, session_ids: Iterable[str]) -> list[Checkin]:
    found = []
    for part in chunks(session_ids):
        query = select(checkins).where(checkins.c.session_id.in_(part)).order_by(checkins.c.at)
        for row in connection.execute(query).mappings():
            found.append(built(Checkin, row, kind=CheckinKind))
    return found


def save_names(connection: Connection, names: dict[str, str]) -> None:
    upsert(connection, client_names, [{"client": key, "name": name} for key, name in names.items()])


def zones_in_use(connection: Connection) -> set[str]:
    """The zones in which the sessions of all sources are written."""
    return set(connection.execute(select(sessions.c.zone).distinct()).scalars())


def load_names(connection: Connection) -> dict[str, str]:
    query = select(client_names.c.client, client_names.c.name)
    return {row.client: row.name for row in connection.execute(query)}


def _tracked_events(connection: Connection, query: Select[Any]) -> list[TrackedEvent]:
    ordered = query.order_by(tracked_events.c.source, tracked_events.c.uid)
    return built_all(TrackedEvent, connection.execute(ordered))


def _sessions(connection: Connection, query: Select[Any]) -> list[Session]:
    return built_all(Session, connection.execute(query), presence=Presence)


def _changes(connection: Connection, query: Select[Any]) -> list[Change]:
    return built_all(Change, connection.execute(query), kind=ChangeKind)
