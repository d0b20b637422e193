"""When a source is polled next: as its table says, and a little later by chance."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from monitor.jobs.app import Installation
from monitor.jobs.polling.conferences import poll_with_conferences
from monitor.jobs.polling.due import due
from monitor.jobs.time_guard import time_of_a_daemon
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading

# Many installations poll the same servers: a tenth of the interval, at most half a minute, keeps
# them from all coming in the same second.
_JITTER_SHARE, _JITTER_AT_MOST = 0.1, timedelta(seconds=30)
_AFTER_TROUBLE = timedelta(minutes=1)


def is_due(app: Installation, name: str) -> bool:
    """Whether it is time; not if someone ran `steadyframe poll` meanwhile."""
    return due_at(app, name) <= app.now()


def due_at(app: Installation, name: str) -> datetime:
    """When it is, or was: the present moment for one that was never tried."""
    return due(_state(app, name), app.settings.source(name).poll_every, app.now())


def poll_if_due(app: Installation, name: str) -> bool:
    """Whether there is news."""
    if not is_due(app, name):
        return False
    now = time_of_a_daemon(app.engine, app.clock)
    return poll_with_conferences(app, name, now).outcome in ("ok", "held")


def until_next_poll(app: Installation, name: str) -> timedelta:
    """How long until the source's next poll, and a little longer by chance."""
    now = app.now()
    every = app.settings.source(name).poll_every
    at = due(_state(app, name), every, now)
    if at <= now:  # the poll could not even be recorded
        at = now + _AFTER_TROUBLE
    jitter = min(every * _JITTER_SHARE, _JITTER_AT_MOST) * random.random()  # noqa: S311
    return min(at - now, every) + jitter


def _state(app: Installation, name: str) -> SourceState:
    with reading(app.engine) as connection:
        return sources.load(connection, name)
