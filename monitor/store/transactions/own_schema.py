"""Each practice of a fleet has a PostgreSQL schema of its own, which is entered here alone.

`search_path` is set for each transaction and not for the connection: a pooler such as PgBouncer
may give the next transaction another session, and refuses the setting at the start of one. No
other schema is on that path, so that what is not there is missing and never another practice's.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, Engine, text

_OPTION = "own_schema"
_IS_THERE = text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
_SET = text("SELECT set_config('search_path', :path, true)")
_MAKE = 'CREATE SCHEMA "{}"'


def in_schema(engine: Engine, schema: str | None) -> Engine:
    """The engine with the same connections whose every transaction is in `schema`."""
    return engine if schema is None else engine.execution_options(**{_OPTION: schema})


def schema_of(of: Engine | Connection) -> str | None:
    """None: whichever the server takes by itself, and so for every SQLite database."""
    name = of.get_execution_options().get(_OPTION)
    return None if name is None else str(name)


def enter(connection: Connection) -> None:
    """Called at the beginning of every transaction."""
    schema = schema_of(connection)
    if schema is not None:
        connection.execute(_SET, {"path": f'"{schema}"'})


def make(connection: Connection) -> None:
    """Make the schema where there is none; that takes a right which using it does not."""
    schema = schema_of(connection)
    if schema is None:
        return
    if connection.execute(_IS_THERE, {"name": schema}).first() is None:
        # The config lets no name through that would have to be escaped.
        connection.exec_driver_sql(_MAKE.format(schema))


def lock_key(connection: Connection, key: int) -> int:
    """An advisory lock is the whole database's; this is the schema's own `key` (below 2^23)."""
    schema = schema_of(connection)
    if schema is None:
        return key
    digest = hashlib.blake2b(schema.encode(), digest_size=5).digest()
    return key << 40 | int.from_bytes(digest)
