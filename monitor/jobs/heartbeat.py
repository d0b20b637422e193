"""The daemon's sign of life in the database, for `run --health` and for whoever watches it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from monitor.store import meta
from monitor.store.database import writing

_BEAT, _STARTED = "heartbeat", "daemon_started"
# The daemon beats once a minute; two may be missed.
FRESH_FOR = timedelta(minutes=3)


def beat(engine: Engine, now: datetime) -> None:
    with writing(engine) as connection:
        meta.save(connection, _BEAT, now.astimezone(UTC).isoformat())


def begin_to_beat(engine: Engine, now: datetime) -> None:
    """A daemon starts: what was due before was not its to do."""
    with writing(engine) as connection:
        meta.save(connection, _STARTED, now.astimezone(UTC).isoformat())


def last_beat(connection: Connection) -> datetime | None:
    """The newest one; None where no daemon has ever worked on this database."""
    return _moment(connection, _BEAT)


def started_at(connection: Connection) -> datetime | None:
    """When the last daemon started."""
    return _moment(connection, _STARTED)


def _moment(connection: Connection, key: str) -> datetime | None:
    text = meta.load(connection, key)
    return datetime.fromisoformat(text) if text else None


def is_fresh(beaten: datetime, now: datetime) -> bool:
    """One that lies in the future tells of a clock that was set back since: it is no newer."""
    return abs(now - beaten) < FRESH_FOR
