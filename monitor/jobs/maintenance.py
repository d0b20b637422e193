"""Look after the database itself: its schema, a copy of it, its size."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from config.settings import Settings
from monitor.jobs.app import IfMissing, open_database
from monitor.jobs.time_guard import latest_moment
from monitor.store import database, meta, schema, upkeep
from monitor.store.daemon_lock import DaemonLock
from monitor.store.database import reading
from monitor.store.migrations import HEAD
from monitor.store.tidying.set_back import set_back
from monitor.store.transactions.refusals import StoreError, place_of

SCHEMA = HEAD  # the newest that this version knows
_BACKUPS, _MOST_KNOWN = "backups", 100
# Weeks of what a practice records, and time enough to do something about it.
_ROOM = 100_000_000  # bytes


class DiskNearlyFull(StoreError):
    """Soon nothing can be recorded any more. Says what to do, in the same words while it lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaUpgrade:
    """From which schema to which a database was brought; `before` is None for a new one.

    `copy` is the file as it was before, where there is one.
    """

    place: str
    before: str | None
    after: str | None
    copy: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseStats:
    """What is stored: rows by table, and the room that they take."""

    place: str
    dialect: str
    schema: str | None
    size_bytes: int
    rows: dict[str, int]


def upgrade_schema(settings: Settings) -> SchemaUpgrade:
    """Makes the practice's database, or brings it to this version's schema. Raises StoreError."""
    engine = open_database(settings, IfMissing.MAKE)
    with reading(engine) as connection:
        before = schema.schema_version(connection)
    copy = schema.upgrade(engine)
    with reading(engine) as connection:
        after = schema.schema_version(connection)
    return SchemaUpgrade(place=place_of(engine), before=before, after=after, copy=copy)


def back_up(settings: Settings, target: Path) -> None:
    """Copies the database to `target`, also while the daemon runs. Raises StoreError.

    Where it lies is kept: whoever is forgotten later is still in it.
    """
    engine = open_database(settings)
    upkeep.backup(engine, target)
    with database.writing(engine) as connection:
        known = [str(target.resolve()), *_backups(connection)]
        meta.save(connection, _BACKUPS, json.dumps(known[:_MOST_KNOWN]))


def known_copies(connection: Connection, engine: Engine) -> list[Path]:
    """Copies of the database that are still where they were made, beside it or by `back_up`."""
    copies = (*upkeep.earlier_copies(engine), *map(Path, _backups(connection)))
    return [copy for copy in dict.fromkeys(one.resolve() for one in copies) if copy.exists()]


def _backups(connection: Connection) -> list[str]:
    known: list[str] = json.loads(meta.load(connection, _BACKUPS) or "[]")
    return known


def mind_the_disk(engine: Engine) -> None:
    """Raises DiskNearlyFull where there is little room left beside the database."""
    free = upkeep.free_bytes(engine)
    if free is not None and free < _ROOM:
        raise DiskNearlyFull(
            f"The disk of the database {place_of(engine)} is nearly full: less than "
            "100 MB are free. Make room before nothing can be recorded any more; `steadyframe db "
            "stats` shows what is large, and `db purge` applies the retention."
        )


def set_time_back(settings: Settings, to: datetime) -> tuple[datetime | None, int]:
    """Puts `to` in the place of every later time that the machine's clock stamped.

    Returns the newest moment that the database had seen, and how many rows were mended. Raises
    StoreError, also where a daemon is at work.
    """
    engine = open_database(settings)
    lock = DaemonLock(engine)
    lock.hold()
    try:
        with database.writing_findings(engine) as connection:
            before = latest_moment(connection)
            return before, set_back(connection, to)
    finally:
        lock.release()


def measure_database(settings: Settings) -> DatabaseStats:
    """Counts what is stored. Raises StoreError."""
    engine = open_database(settings)
    with reading(engine) as connection:
        return DatabaseStats(
            place=place_of(engine),
            dialect=engine.dialect.name,
            schema=schema.schema_version(connection),
            size_bytes=upkeep.size_bytes(connection),
            rows=upkeep.row_counts(connection),
        )
