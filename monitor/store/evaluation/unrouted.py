"""Findings that have changed and of which nobody has decided yet who is told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from monitor.store.row_mapping import add_new
from monitor.store.tables import unrouted


def add(connection: Connection, ids: Iterable[str]) -> None:
    add_new(connection, unrouted, [{"finding": finding_id} for finding_id in ids])


def take(connection: Connection) -> list[str]:
    """All there are, in a fixed order; whoever takes them decides in the same transaction."""
    found = connection.execute(select(unrouted.c.finding).order_by(unrouted.c.finding)).scalars()
    ids = list(found)
    if ids:
        connection.execute(delete(unrouted))
    return ids
