"""Whether the daemon does what it is there for: polls, evaluates, delivers, at a time that can be.

A heartbeat alone says that a process lives. One that stands still, and says that it is well, is
worse than none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from config.settings import Settings
from monitor.jobs.app import missing_database, open_database
from monitor.jobs.heartbeat import (
    FRESH_FOR,
    is_fresh,
    last_beat,
    last_round,
    long_round,
    started_at,
    was_stopped,
)
from monitor.jobs.polling.due import due
from monitor.jobs.time_guard import clock_behind, latest_moment
from monitor.store.calendars import sources
from monitor.store.database import reading
from monitor.store.delivery import backlog, channels
from monitor.store.schema import is_current
from monitor.store.upkeep import write_refusal

_RESTART = "Restart `steadyframe run`; its log says what went wrong."
# A poll takes up to a minute, and four go at once.
_POLL_LATE = timedelta(minutes=5)
# What rounds wait for, the next one catches up with.
_EVALUATION_LATE = timedelta(minutes=15)
_DELIVERY_LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`says` is one line: that all is well, or what is not and what to do."""

    is_well: bool
    says: str


class DaemonUnwell(Exception):
    """The daemon is meant to be at work, and something of it is not done; says what to do."""


def ask_health(settings: Settings, now: datetime) -> Health:
    """Looks into the practice's database, without making or upgrading it. Raises StoreError."""
    if missing_database(settings) is not None:
        return _never()
    return health_of(open_database(settings), settings, now)


def ask_after_daemon(settings: Settings, now: datetime) -> Health | None:
    """As `ask_health`; None where none is meant to be at work: it never began, or was stopped."""
    if missing_database(settings) is not None:
        return None
    engine = open_database(settings)
    if not is_current(engine):
        return None
    with reading(engine) as connection:
        if last_beat(connection) is None or was_stopped(connection):
            return None
    return health_of(engine, settings, now)


def health_of(engine: Engine, settings: Settings, now: datetime) -> Health:
    """Looks into the practice's database. Raises StoreError."""
    if not is_current(engine):
        return _never()
    with reading(engine) as connection:
        beaten = last_beat(connection)
        if beaten is None:
            return _never()
        wrong = next(_troubles(connection, settings, now, beaten), None)
    shown = _shown(beaten, settings)
    if wrong is not None:
        return Health(is_well=False, says=wrong)
    return Health(is_well=True, says=f"The daemon is at work: last heartbeat {shown}.")


def _never() -> Health:
    says = "No daemon has worked on this database yet. Start it with `steadyframe run`."
    return Health(is_well=False, says=says)


def _shown(moment: datetime, settings: Settings) -> str:
    return moment.astimezone(settings.zone).isoformat(timespec="seconds")


def _troubles(
    connection: Connection, settings: Settings, now: datetime, beaten: datetime
) -> Iterator[str]:
    """What is not well, the cause before what follows from it."""
    latest = latest_moment(connection)
    if latest is not None and latest - now > FRESH_FOR:
        yield clock_behind(latest.astimezone(settings.zone))
    if not is_fresh(beaten, now):
        # One that is locked out is alive, and a start would change nothing.
        yield write_refusal(connection.engine) or (
            f"The daemon is not at work: last heartbeat {_shown(beaten, settings)}. "
            "Start it with `steadyframe run`."
        )
    since = started_at(connection) or beaten
    states = sources.load_all(connection)
    for source in settings.sources:
        state = states.get(source.name)
        awaited = max(since, due(state, source.poll_every, since) if state else since)
        if now - awaited > max(source.poll_every, _POLL_LATE):
            yield (
                f"The daemon does not poll: {source.name} was due at {_shown(awaited, settings)}. "
                f"{_RESTART}"
            )
    evaluated = max(since, last_round(connection) or since)
    if now - evaluated > _EVALUATION_LATE and not _is_judging(connection, now, evaluated):
        yield (
            "The daemon does not evaluate: the last evaluation ended at "
            f"{_shown(evaluated, settings)}. {_RESTART}"
        )
    yield from _stuck(connection, settings, now, since)


def _is_judging(connection: Connection, now: datetime, evaluated: datetime) -> bool:
    """Whether the round after the last one is at work: the first one of a large clinic takes long.

    One that breaks off again and again is at work each time, too, but it began when it was late.
    """
    judging = long_round(connection)
    if judging is None or not is_fresh(judging.worked, now):
        return False
    return judging.began - evaluated <= _EVALUATION_LATE


def _stuck(
    connection: Connection, settings: Settings, now: datetime, since: datetime
) -> Iterator[str]:
    """Messages that are due and that no trouble with their channel explains."""
    healths = channels.load_all(connection)
    oldest = backlog.oldest_due(connection, now)
    for channel in settings.channels:
        health = healths.get(channel.name)
        if health is not None and not health.is_well:
            continue  # `alerts list` says so, and another channel has been told
        waiting = oldest.get(channel.name)
        if waiting is not None and now - max(waiting, since) > _DELIVERY_LATE:
            yield (
                f"The daemon does not deliver: a message for {channel.name} has been due since "
                f"{_shown(waiting, settings)}. {_RESTART}"
            )
