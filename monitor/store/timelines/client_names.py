"""What the calendar calls clients whom nobody configured; names stand nowhere else."""

from __future__ import annotations

from sqlalchemy import Connection, select

from monitor.store.row_mapping import upsert
from monitor.store.tables import client_names


def save(connection: Connection, names: dict[str, str]) -> None:
    upsert(connection, client_names, [{"client": key, "name": name} for key, name in names.items()])


def load(connection: Connection) -> dict[str, str]:
    query = select(client_names.c.client, client_names.c.name)
    return {row.client: row.name for row in connection.execute(query)}
