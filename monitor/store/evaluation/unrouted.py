"""Findings that have changed and of which nobody has decided yet who is told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from monitor.store.row_mapping import add_new, chunks
from monitor.store.tables import unrouted

_AT_ONCE = 500


def add(connection: Connection, ids: Iterable[str]) -> None:
    add_new(connection, unrouted, [{"finding": finding_id} for finding_id in ids])


def next_after(connection: Connection, finding_id: str) -> list[str]:
    """Some of them, in a fixed order: the next ones after this id."""
    query = select(unrouted.c.finding).where(unrouted.c.finding > finding_id)
    found = connection.execute(query.order_by(unrouted.c.finding).limit(_AT_ONCE))
    return list(found.scalars())


def remove(connection: Connection, ids: Iterable[str]) -> None:
    """It is decided that nobody is told of these."""
    for part in chunks(ids):
        connection.execute(delete(unrouted).where(unrouted.c.finding.in_(part)))


def take(connection: Connection) -> list[str]:
    """All there are, in a fixed order; whoever takes them decides in the same transaction."""
    found = connection.execute(select(unrouted.c.finding).order_by(unrouted.c.finding)).scalars()
    ids = list(found)
    if ids:
        connection.execute(delete(unrouted))
    return ids
