"""Bring the schema up to date, and tell which one a database has."""

from __future__ import annotations

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

from monitor.store.database import StoreError, place_of, reading, store_error
from monitor.store.migrations import HEAD

# Of two processes that start at once on PostgreSQL, one waits for the other's migration.
_UPGRADE_LOCK = 5_723_366
# Alembic's, as it makes it itself.
_VERSION = Table(
    "alembic_version",
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
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
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


def is_current(engine: Engine) -> bool:
    """Whether the schema is this version's, without importing Alembic."""
    with reading(engine) as connection:
        return schema_version(connection) == HEAD
