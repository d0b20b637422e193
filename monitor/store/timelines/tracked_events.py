"""Events that are tracked: what of each UID has settled, and how far it is written out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from monitor.core.sessions.recognition import Kind
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.store.row_mapping import built_all, chunks, insert_or_update, rows_of, upsert_all
from monitor.store.tables import revisions, sessions, tracked_events

_IN_ORDER = (tracked_events.c.source, tracked_events.c.uid)


def load(connection: Connection, source: str, uids: Iterable[str]) -> dict[str, TrackedEvent]:
    found: dict[str, TrackedEvent] = {}
    for part in chunks(uids):
        query = rows_of(tracked_events).where(
            tracked_events.c.source == source, tracked_events.c.uid.in_(part)
        )
        of_part = built_all(connection, TrackedEvent, tracked_events, query)
        found |= {tracked.uid: tracked for tracked in of_part}
    return found


def save(connection: Connection, rows: Sequence[TrackedEvent]) -> None:
    upsert_all(connection, tracked_events, rows)


def follow(connection: Connection, source: str, since: int) -> None:
    """Have the events settled that have revisions from this id on; what each is, is said then."""
    # Not by the index of the source: that would read all its revisions to find a few.
    is_its_own = func.coalesce(revisions.c.source, "") == source
    new = (
        select(
            revisions.c.source,
            revisions.c.uid,
            literal(Kind.OTHER.value),
            func.max(revisions.c.id),
            literal(""),
        )
        .where(revisions.c.id >= since, is_its_own)
        .group_by(revisions.c.source, revisions.c.uid)
    )
    columns = ("source", "uid", "kind", "latest_revision", "recognition")
    statement = insert_or_update(connection, tracked_events).from_select(columns, new)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["source", "uid"],
            set_={"latest_revision": statement.excluded.latest_revision, "problem": null()},
        )
    )


def to_project(
    connection: Connection,
    recognition: str,
    renew_before: datetime,
    *,
    sources: Collection[str] | None = None,
) -> list[TrackedEvent]:
    """Events with unsettled revisions, recognised by older settings, or near their horizon.

    Of these sources, or of all: then every event is looked at.
    """
    asked: dict[str, Any] = {"recognition": recognition, "renew_before": renew_before}
    if sources is not None:
        asked["sources"] = list(sources)
    query = _to_project(of_some=sources is not None)
    return built_all(connection, TrackedEvent, tracked_events, query, asked)


def count_to_project(connection: Connection, recognition: str, renew_before: datetime) -> int:
    """How many events `to_project` gives."""
    asked = {"recognition": recognition, "renew_before": renew_before}
    return int(connection.execute(_count_to_project(), asked).scalar_one())


@cache
def _to_project(*, of_some: bool) -> Select[Any]:
    is_asked = tracked_events.c.source.in_(bindparam("sources", expanding=True))
    query = rows_of(tracked_events).where(is_asked if of_some else true(), _is_to_project())
    return query.order_by(*_IN_ORDER)


@cache
def _count_to_project() -> Select[Any]:
    return select(func.count()).select_from(tracked_events).where(_is_to_project())


def _is_to_project() -> ColumnElement[bool]:
    return or_(
        tracked_events.c.settled_revision.is_(None),
        tracked_events.c.latest_revision > tracked_events.c.settled_revision,
        tracked_events.c.recognition != bindparam("recognition"),
        tracked_events.c.projected_until < bindparam("renew_before"),
    )


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


def unsettled_singles(connection: Connection, source: str, client: str) -> list[TrackedEvent]:
    """The client's single events that settled once and whose newest state has not yet."""
    theirs = select(sessions.c.uid).where(
        sessions.c.source == source,
        sessions.c.client == client,
        sessions.c.recurrence_id.is_(None),
    )
    query = rows_of(tracked_events).where(
        tracked_events.c.source == source,
        tracked_events.c.latest_revision > tracked_events.c.settled_revision,
        tracked_events.c.uid.in_(theirs),
    )
    return _found(connection, query)


def unsettled_of(
    connection: Connection, sources: Iterable[str], clients: Iterable[str]
) -> list[TrackedEvent]:
    """The clients' events of these sources that settled once and whose newest state has not yet."""
    theirs = exists().where(
        sessions.c.source == tracked_events.c.source,
        sessions.c.uid == tracked_events.c.uid,
        sessions.c.client.in_(list(clients)),
    )
    query = rows_of(tracked_events).where(
        tracked_events.c.source.in_(list(sources)),
        tracked_events.c.latest_revision > tracked_events.c.settled_revision,
        theirs,
    )
    return _found(connection, query)


def set_aside(connection: Connection) -> list[TrackedEvent]:
    """Events whose dates could not be worked out."""
    query = rows_of(tracked_events).where(tracked_events.c.problem.is_not(None))
    return _found(connection, query)


def commitments_and_leave(connection: Connection) -> list[TrackedEvent]:
    query = rows_of(tracked_events).where(_is_commitment_or_leave())
    return _found(connection, query)


def count_commitments_and_leave(connection: Connection) -> int:
    query = select(func.count()).select_from(tracked_events).where(_is_commitment_or_leave())
    return connection.execute(query).scalar_one()


def _is_commitment_or_leave() -> ColumnElement[bool]:
    return tracked_events.c.kind.in_((Kind.COMMITMENT.value, Kind.LEAVE.value))


def leave(connection: Connection, sources: Collection[str]) -> list[TrackedEvent]:
    """Events of these sources that state when somebody is away."""
    asked = {"sources": list(sources)}
    return built_all(connection, TrackedEvent, tracked_events, _leave(), asked)


@cache
def _leave() -> Select[Any]:
    is_theirs = tracked_events.c.source.in_(bindparam("sources", expanding=True))
    query = rows_of(tracked_events).where(is_theirs, tracked_events.c.kind == Kind.LEAVE.value)
    return query.order_by(*_IN_ORDER)


def _found(connection: Connection, query: Select[Any]) -> list[TrackedEvent]:
    return built_all(connection, TrackedEvent, tracked_events, query.order_by(*_IN_ORDER))
