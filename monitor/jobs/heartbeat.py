"""The daemon's sign of life in the database, for `run --health` and for whoever watches it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from monitor.store import meta
from monitor.store.database import writing

_BEAT, _STARTED, _STOPPED = "heartbeat", "daemon_started", "daemon_stopped"
_ROUND_BEGAN, _ROUND_WORKED, _ROUND_ENDED = "round_began", "round_worked", "round_ended"
_BRIEFLY = 1  # seconds
# The daemon beats once a minute; two may be missed.
FRESH_FOR = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongRound:
    """A round that takes turns: when it began, and when it was last at work."""

    began: datetime
    worked: datetime


def beat(engine: Engine, now: datetime) -> None:
    with writing(engine) as connection:
        _save(connection, _BEAT, now)


def beat_in_round(connection: Connection, began: datetime, now: datetime) -> None:
    """Between two turns of a long round: it is a sign of life, and of work."""
    _save(connection, _BEAT, now)
    _save(connection, _ROUND_BEGAN, began)
    _save(connection, _ROUND_WORKED, now)


def round_ended(engine: Engine, now: datetime) -> None:
    """A round of the daemon came to its end."""
    with writing(engine) as connection:
        _save(connection, _ROUND_ENDED, now)


def begin_to_beat(engine: Engine, now: datetime) -> None:
    """A daemon starts: what was due before was not its to do."""
    with writing(engine) as connection:
        _save(connection, _STARTED, now)
        meta.forget(connection, _STOPPED)


def cease_to_beat(engine: Engine, now: datetime) -> None:
    """It stops, as it was told, and waits for nobody's lock on the database."""
    with writing(engine.execution_options(patience=_BRIEFLY)) as connection:
        _save(connection, _STOPPED, now)


def last_beat(connection: Connection) -> datetime | None:
    """The newest one; None where no daemon has ever worked on this database."""
    return _moment(connection, _BEAT)


def started_at(connection: Connection) -> datetime | None:
    """When the last daemon started."""
    return _moment(connection, _STARTED)


def was_stopped(connection: Connection) -> bool:
    """Whether the last daemon stopped as it was told, and none has started since."""
    return _moment(connection, _STOPPED) is not None


def last_round(connection: Connection) -> datetime | None:
    """When a daemon's round came to its end last."""
    return _moment(connection, _ROUND_ENDED)


def long_round(connection: Connection) -> LongRound | None:
    """The last round that took turns, whether it has ended or not."""
    began, worked = _moment(connection, _ROUND_BEGAN), _moment(connection, _ROUND_WORKED)
    return LongRound(began=began, worked=worked) if began and worked else None


def last_work(connection: Connection) -> datetime | None:
    """When a round ended last, or the one that takes turns was at work."""
    moments = (last_round(connection), _moment(connection, _ROUND_WORKED))
    return max(filter(None, moments), default=None)


def _save(connection: Connection, key: str, moment: datetime) -> None:
    meta.save(connection, key, moment.astimezone(UTC).isoformat())


def _moment(connection: Connection, key: str) -> datetime | None:
    text = meta.load(connection, key)
    return datetime.fromisoformat(text) if text else None


def is_fresh(beaten: datetime, now: datetime) -> bool:
    """One that lies in the future tells of a clock that was set back since: it is no newer."""
    return abs(now - beaten) < FRESH_FOR
