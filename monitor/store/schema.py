"""Bring the schema up to date, and tell which one a database has."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import DBAPIError

from monitor.store.database import reading
from monitor.store.migrations import HEAD
from monitor.store.transactions import own_schema
from monitor.store.transactions.refusals import StoreError, place_of, store_error

# Of two processes that start at once on PostgreSQL, one waits for the other's migration.
_UPGRADE_LOCK = 5_723_366
# Alembic's, as it makes it itself.
VERSION_TABLE = "alembic_version"
_VERSION = Table(
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def upgrade(engine: Engine) -> Path | None:
    """Bring the schema to this version. Safe to repeat.

    An empty database gets the tables as they are now, which takes a third of the time of all of
    Alembic's migrations; a test holds that both come to the same. An older one is copied first,
    where it is a file: the copy's path is returned. All migrations are one transaction, so a
    process that is killed meanwhile leaves the database as it was. Raises StoreError, also for a
    database that a newer version has written.
    """
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE does the same
                key = own_schema.lock_key(connection, _UPGRADE_LOCK)
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({key})")
                own_schema.make(connection)
            if _is_empty(connection):
                _make(connection)
                return None
            version = schema_version(connection) or ""
            if version == HEAD:  # another process was first
                return None
            _refuse_newer(connection, version)
            from monitor.store.upkeep import keep_copy

            copy = keep_copy(engine, version)
            migrate(connection)
            return copy
    except DBAPIError as error:
        raise store_error(error, engine) from error


def migrate(connection: Connection) -> None:
    """Run the migrations that the database has not had."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_newer(connection: Connection, version: str) -> None:
    if version > HEAD:  # numbers of four digits, which sort as text
        raise StoreError(
            f"The database {place_of(connection.engine)} was written by a newer version of "
            "SteadyFrame. Install that version, or point storage.url at another database."
        )


def _is_empty(connection: Connection) -> bool:
    from monitor.store.tables import metadata

    ours = {_VERSION.name, *metadata.tables}
    return ours.isdisjoint(inspect(connection).get_table_names())


def _make(connection: Connection) -> None:
    from monitor.store.tables import metadata

    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection)
    connection.execute(insert(_VERSION).values(version_num=HEAD))


def schema_version(connection: Connection) -> str | None:
    """The newest migration that the database has had; None where it has no tables yet."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found = connection.execute(select(_VERSION.c.version_num)).scalars().all()
    return str(found[0]) if len(found) == 1 else None


class SchemaState(StrEnum):
    """How a database's schema stands to this version's."""

    MISSING = "missing"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def state_of(version: str | None) -> SchemaState:
    """Of a database that has had this migration last; None: it has no tables."""
    if version is None:
        return SchemaState.MISSING
    if version == HEAD:
        return SchemaState.CURRENT
    return SchemaState.NEWER if version > HEAD else SchemaState.OLDER


_UPGRADE = "Run `steadyframe fleet upgrade`, or `db upgrade` for this practice alone."
_NOT_READY = {
    SchemaState.MISSING: f"has no tables yet. {_UPGRADE}",
    SchemaState.OLDER: f"was written by an older version of SteadyFrame. {_UPGRADE}",
    SchemaState.NEWER: (
        "was written by a newer version of SteadyFrame. Install that version; "
        "other practices are served meanwhile."
    ),
}


def why_not_ready(engine: Engine, state: SchemaState) -> str | None:
    """What to do about a fleet's practice whose schema is not this version's; None if it is."""
    if state is SchemaState.CURRENT:
        return None
    return f"The database {place_of(engine)} {_NOT_READY[state]}"


def make_ready(engine: Engine) -> None:
    """Bring a practice's own database to this version's schema; in a fleet, refuse another one.

    There, several versions may be at work side by side, and `fleet upgrade` says when. Raises
    StoreError.
    """
    with reading(engine) as connection:
        state = state_of(schema_version(connection))
    if state is SchemaState.CURRENT:
        return
    if own_schema.schema_of(engine) is not None:
        raise StoreError(why_not_ready(engine, state))
    upgrade(engine)


def is_current(engine: Engine) -> bool:
    """Whether the schema is this version's, without importing Alembic."""
    with reading(engine) as connection:
        return schema_version(connection) == HEAD
