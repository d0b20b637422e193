"""Changes of sessions, as they were counted; rows are only added, and their times corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, select, union

from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind
from monitor.store.row_mapping import add_new, chunks, upsert
from monitor.store.tables import changes, sessions


def add(connection: Connection, rows: Sequence[Change]) -> None:
    add_new(connection, changes, [_row(row) for row in rows])


def correct(connection: Connection, rows: Sequence[Change]) -> None:
    """Write changes anew whose times are read otherwise now."""
    upsert(connection, changes, [_row(row) for row in rows])


def of_client(connection: Connection, client: str | None) -> list[Change]:
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
    return [replace(change, client=client) for change in _found(connection, query)]


def clients_of_all(connection: Connection) -> set[str | None]:
    """Whoever has a change, as it was recorded or as settings call its session's client by now."""
    recorded = select(changes.c.client)
    now = select(sessions.c.client).join(changes, changes.c.session_id == sessions.c.id)
    return set(connection.execute(union(recorded, now)).scalars())


def of_uid(connection: Connection, source: str, uid: str) -> list[Change]:
    query = select(changes).where(changes.c.source == source, changes.c.uid == uid)
    return _found(connection, query.order_by(changes.c.counted_at, changes.c.id))


def elsewhere(
    connection: Connection, sources: Collection[str], clients: Collection[str]
) -> list[Change]:
    """Those of these clients that these calendars showed."""
    query = select(changes).where(changes.c.client.in_(clients), changes.c.source.in_(sources))
    return _found(connection, query)


def tell_sides(connection: Connection, told: Iterable[Change]) -> None:
    """Writes who asked for changes that are stored, and what says so."""
    for change in told:
        said = {"side": change.side, "side_evidence": change.side_evidence}
        connection.execute(changes.update().where(changes.c.id == change.id).values(said))


def last_of_sessions(connection: Connection, session_ids: Iterable[str]) -> dict[str, Change]:
    """The change of each of these sessions that was counted last."""
    found: dict[str, Change] = {}
    for part in chunks(session_ids):
        query = select(changes).where(changes.c.session_id.in_(part))
        in_order = _found(connection, query.order_by(changes.c.counted_at, changes.c.id))
        found |= {change.session_id: change for change in in_order}
    return found


def of_row(row: RowMapping) -> Change:
    """A change from a row that has every column of the table."""
    values = {column.name: row[column.name] for column in changes.columns}
    kind, members = ChangeKind(values.pop("kind")), _members(values.pop("members"))
    return Change(**values, kind=kind, members=members)


def _found(connection: Connection, query: Select[Any]) -> list[Change]:
    return [of_row(row) for row in connection.execute(query).mappings()]


def _row(change: Change) -> dict[str, Any]:
    values = {column.name: getattr(change, column.name) for column in changes.columns}
    members = [
        [one.session_id, *(moment and moment.isoformat() for moment in _moments(one))]
        for one in change.members
    ]
    return values | {"kind": change.kind.value, "members": members}


def _moments(one: ChangedSession) -> tuple[datetime | None, ...]:
    return one.from_start, one.from_end, one.to_start


def _members(stored: Sequence[Sequence[str]] | None) -> tuple[ChangedSession, ...]:
    return tuple(
        ChangedSession(
            session_id=session_id,
            from_start=datetime.fromisoformat(from_start),
            from_end=datetime.fromisoformat(from_end),
            to_start=datetime.fromisoformat(to_start) if to_start else None,
        )
        for session_id, from_start, from_end, to_start in stored or ()
    )
