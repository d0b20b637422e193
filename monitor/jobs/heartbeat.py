"""The daemon's sign of life in the database, for `run --health` and for whoever watches it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from config.settings import Settings
from monitor.jobs.app import open_database
from monitor.store import meta
from monitor.store.database import reading, writing
from monitor.store.schema import is_current

_KEY = "heartbeat"
# The daemon beats once a minute; two may be missed.
FRESH_FOR = timedelta(minutes=3)


def beat(engine: Engine, now: datetime) -> None:
    with writing(engine) as connection:
        meta.save(connection, _KEY, now.astimezone(UTC).isoformat())


def last_beat(engine: Engine) -> datetime | None:
    """The newest one; None where no daemon has ever worked on this database."""
    with reading(engine) as connection:
        text = meta.load(connection, _KEY)
    return datetime.fromisoformat(text) if text else None


def find_last_beat(settings: Settings) -> datetime | None:
    """Looks for the newest one in the practice's database, without making or upgrading it."""
    engine = open_database(settings)
    return last_beat(engine) if is_current(engine) else None


def is_fresh(beaten: datetime, now: datetime) -> bool:
    """One that lies in the future tells of a clock that was set back since: it is no newer."""
    return abs(now - beaten) < FRESH_FOR
