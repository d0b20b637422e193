"""What the calendar calls clients whom nobody configured; names stand nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from monitor.store.row_mapping import chunks, upsert
from monitor.store.tables import client_names


def save(connection: Connection, names: dict[str, str]) -> None:
    upsert(connection, client_names, [{"client": key, "name": name} for key, name in names.items()])


def of_clients(connection: Connection, clients: Iterable[str]) -> dict[str, str]:
    """Those of `clients` whom nobody configured, by id."""
    found: dict[str, str] = {}
    for part in chunks(clients):
        query = select(client_names).where(client_names.c.client.in_(part))
        found |= {row.client: row.name for row in connection.execute(query)}
    return found


def load(connection: Connection) -> dict[str, str]:
    query = select(client_names.c.client, client_names.c.name)
    return {row.client: row.name for row in connection.execute(query)}
