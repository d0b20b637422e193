"""Copy the database, measure it, and give back the space of what was deleted.

A SQLite file as it was before its schema was brought up to date is kept beside it for a while: the
way back to the version that was installed before. It also holds what is forgotten later, so there
is never more than one, and the daily purge takes it away after `KEPT`.
"""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from monitor.store.tables import metadata
from monitor.store.transactions.own_schema import schema_of
from monitor.store.transactions.refusals import StoreError, place_of, store_error
from monitor.store.transactions.waiting import BUSY_SECONDS

_DATABASE_SIZE = text("SELECT pg_database_size(current_database())")
_SCHEMA_SIZE = text(
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
)
_BRIEFLY = 2  # seconds: longer than any writer of ours needs
KEPT = timedelta(days=30)  # our choice: by then a practice has seen four digests of the new version


def backup(engine: Engine, target: Path) -> None:
    """Copy a SQLite database while it is in use. Raises StoreError for another kind."""
    if engine.dialect.name != "sqlite":
        raise StoreError("This is a PostgreSQL database. Back it up with `pg_dump`.")
    with new_file(target, "backup") as written:
        _copy(str(engine.url.database), written)


@contextmanager
def new_file(target: Path, what: str) -> Iterator[Path]:
    """An empty file, its owner's alone, that gets its name `target` once it is written whole.

    Under the name itself stands a whole file or none. Raises StoreError, which calls it `what`,
    where there is one already or it can't be written.
    """
    if target.exists():
        raise StoreError(f"{target} exists already. Name a new file.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise StoreError(
            f"The {what} {target} can't be made: {error.strerror}. "
            "Name a file in a folder that exists and that this user may write to."
        ) from error
    try:
        yield Path(name)
        _put_in_place(Path(name), target)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"The {what} {target} could not be written: {error}.") from error
    finally:
        Path(name).unlink(missing_ok=True)


def _put_in_place(written: Path, target: Path) -> None:
    """On the disk before it bears its name, and with its name before this returns."""
    _flush(written)
    written.rename(target)
    _flush(target.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(origin: str, target: Path) -> None:
    with (
        closing(sqlite3.connect(origin, timeout=BUSY_SECONDS)) as here,
        closing(sqlite3.connect(target)) as there,
    ):
        here.backup(there)
        # One file is easier to carry than one with a log beside it.
        there.execute("PRAGMA journal_mode=DELETE")


def keep_copy(engine: Engine, version: str) -> Path | None:
    """Copies the database, as last committed, to `NAME.schema-VERSION`, in place of earlier copies.

    None for a server's database, whose migrations are one transaction as well. Raises StoreError
    when there is no room.
    """
    if engine.dialect.name != "sqlite":
        return None
    target = Path(f"{engine.url.database}.schema-{version}")
    try:
        target.unlink(missing_ok=True)  # of an upgrade that was killed: nothing came of it
        backup(engine, target)
    except (StoreError, OSError) as error:
        raise StoreError(f"The database was not brought up to date. {error}") from error
    for copy in earlier_copies(engine):
        if copy != target:
            copy.unlink(missing_ok=True)
    return target


def earlier_copies(engine: Engine) -> list[Path]:
    """Those that lie beside the database."""
    if engine.dialect.name != "sqlite":
        return []
    return sorted(map(Path, glob.glob(f"{glob.escape(str(engine.url.database))}.schema-*")))


def drop_old_copies(engine: Engine, now: datetime) -> None:
    """Takes away those that are older than `KEPT`."""
    for copy in earlier_copies(engine):
        if now.timestamp() - copy.stat().st_mtime > KEPT.total_seconds():
            copy.unlink(missing_ok=True)


def row_counts(connection: Connection) -> dict[str, int]:
    """Rows in each table, for `db stats`."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }


def size_bytes(connection: Connection) -> int:
    """What the database takes on disk, without a log that is still to be folded in."""
    if connection.dialect.name == "sqlite":
        pages, size = (
            int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
            for name in ("page_count", "page_size")
        )
        return pages * size
    measure = _DATABASE_SIZE if schema_of(connection) is None else _SCHEMA_SIZE
    return int(connection.execute(measure).scalar_one())


def compact(engine: Engine) -> None:
    """Give the space of deleted rows back, and with it what they held.

    SQLite leaves deleted rows readable in the file until then; PostgreSQL does it by itself.
    Raises StoreError if another process is in the middle of something.
    """
    if engine.dialect.name != "sqlite":
        return
    try:
        with closing(engine.raw_connection()) as connection:  # VACUUM takes no transaction
            connection.cursor().execute("VACUUM")
            folded_in = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = folded_in.fetchone()[0]
    except sqlite3.Error as error:
        raise _not_compacted(engine, str(error)) from error
    if is_busy:
        raise _not_compacted(engine, "another process reads it")


def _not_compacted(engine: Engine, why: str) -> StoreError:
    return StoreError(
        f"The database {place_of(engine)} could not be made smaller: {why}. What was deleted "
        "is gone; run `steadyframe db purge` again when nothing else uses it."
    )


def free_bytes(engine: Engine) -> int | None:
    """What this user may still write on a SQLite file's disk; None for a server's database."""
    if engine.dialect.name != "sqlite":
        return None
    try:
        return shutil.disk_usage(Path(place_of(engine)).parent).free
    except OSError:  # the next write says what is wrong with it
        return None


def write_refusal(engine: Engine) -> str | None:
    """Why nothing can be written at present, in words; None if it can. Waits only briefly."""
    try:
        with engine.connect().execution_options(patience=_BRIEFLY) as connection:
            connection.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        return str(store_error(error, engine))
    return None
