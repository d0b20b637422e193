"""Bring the schema up to date, and tell which one a database has."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from monitor.store.database import StoreError, place_of, reading, store_error

# Of two processes that start at once on PostgreSQL, one waits for the other's migration.
_UPGRADE_LOCK = 5_723_366


def upgrade(engine: Engine) -> None:
    """Bring the schema to this version, with Alembic's migrations. Safe to repeat.

    Raises StoreError, also for a database that a newer version has written.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE does the same
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise store_error(error, engine) from error
    except CommandError as error:
        raise StoreError(
            f"The database {place_of(engine)} was written by a newer version of SteadyFrame. "
            "Install that version, or point storage.url at another database."
        ) from error


def schema_version(connection: Connection) -> str | None:
    """The newest migration that the database has had; None where it has no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return str(found[0]) if len(found) == 1 else None


def is_current(engine: Engine) -> bool:
    """Whether the schema is this version's, without importing Alembic."""
    from monitor.store.migrations import HEAD

    with reading(engine) as connection:
        return schema_version(connection) == HEAD
