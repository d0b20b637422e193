"""Changes of sessions, as they were counted; rows are only added, and their times corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, func, select

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


def of_uid(connection: Connection, source: str, uid: str) -> list[Change]:
    query = select(changes).where(changes.c.source == source, changes.c.uid == uid)
    return _found(connection, query.order_by(changes.c.counted_at, changes.c.id))


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
