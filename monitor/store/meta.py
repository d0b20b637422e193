"""The few values that the installation keeps of itself, by key."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select

from monitor.store.row_mapping import add_new, upsert
from monitor.store.tables import meta

# The secret of this installation: pseudonyms and signatures are made with it.
INSTALLATION_KEY = "installation_key"

_VALUE = select(meta.c.value).where(meta.c.key == bindparam("key"))


def load(connection: Connection, key: str) -> str | None:
    found: str | None = connection.execute(_VALUE, {"key": key}).scalar()
    return found


def save(connection: Connection, key: str, value: str) -> None:
    upsert(connection, meta, [{"key": key, "value": value}])


def forget(connection: Connection, key: str) -> None:
    connection.execute(delete(meta).where(meta.c.key == key))


def add(connection: Connection, key: str, value: str) -> str:
    """Write a value unless there is one; returns the one that stands."""
    add_new(connection, meta, [{"key": key, "value": value}])
    return load(connection, key) or value
