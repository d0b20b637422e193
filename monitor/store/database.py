"""The database: opening it, bringing its schema up to date, copying and measuring it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitor.store.tables import metadata

# How long a writer waits for another process's transaction before it gives up.
_BUSY_SECONDS = 30


class StoreError(Exception):
    """The database can't be used. Says what happened and what to do; holds no password."""


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://…`; creates the file's folder.

    Raises StoreError if the address is wrong or the folder can't be made.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _open_sqlite(parsed.database or "", url)
        return create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise StoreError(
            "storage.url is not an address of a database. "
            "Write sqlite:///data/steadyframe.db or postgresql+psycopg://user@host/name."
        ) from error


def _open_sqlite(database: str, url: str) -> Engine:
    path = Path(database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # Calendars are private: the file is the owner's alone from its first moment.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"The database file {path} can't be made: {error.strerror}. "
            "Choose a folder that this user may write to in storage.url."
        ) from error
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN comes late and without IMMEDIATE; transactions are ours instead.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: two writers wait for each other instead of one failing halfway.
    reads = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction. Raises StoreError when the database refuses (full disk, gone, locked)."""
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise store_error(error, engine) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view that never waits for a writer (SQLite) and writes nothing."""
    try:
        with engine.connect().execution_options(reads_only=True) as connection:
            yield connection
    except DBAPIError as error:
        raise store_error(error, engine) from error


def store_error(error: DBAPIError, engine: Engine) -> StoreError:
    """A driver's error in words, without the statement or its values."""
    where = engine.url.render_as_string(hide_password=True)
    said = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
    remedies = {
        "disk is full": "Free some space; nothing that was stored is lost.",
        "readonly": "Let this user write to the file and its folder.",
        "unable to open": "Check that the folder exists and this user may write to it.",
        "locked": "Another process holds it; stop that one, or try again.",
        "not a database": "The file is something else; point storage.url elsewhere.",
        "malformed": "The file is damaged; restore a backup.",
        "no such table": "Run `steadyframe db upgrade`.",
        "password": "Check the user and password in storage.url.",
        "onnection": "Check that the database server runs and can be reached.",
    }
    remedy = next((r for word, r in remedies.items() if word in said), "Check storage.url.")
    return StoreError(f"The database {where} can't be used: {said}. {remedy}")


def upgrade(engine: Engine) -> None:
    """Bring the schema to this version, with Alembic's migrations. Safe to repeat."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise store_error(error, engine) from error


def is_current(engine: Engine) -> bool:
    """Whether the schema is this version's, without importing Alembic."""
    from monitor.store.migrations import HEAD

    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return found == [HEAD]


def backup(engine: Engine, target: Path) -> None:
    """Copy a SQLite database while it is in use. Raises StoreError for another kind."""
    if engine.dialect.name != "sqlite":
        raise StoreError("This is a PostgreSQL database. Back it up with `pg_dump`.")
    if target.exists():
        raise StoreError(f"{target} exists already. Name a new file.")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with (
            sqlite3.connect(str(engine.url.database)) as origin,
            sqlite3.connect(target) as copy,
        ):
            origin.backup(copy)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The backup {target} could not be written: {error}.") from error


def row_counts(connection: Connection) -> dict[str, int]:
    """Rows in each table, for `db stats`."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }
