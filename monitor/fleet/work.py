"""What each kind of job does for one practice: the functions that the daemon calls, too."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta

from monitor.fleet.practices import Served
from monitor.fleet.rounds import deliveries, run_round
from monitor.fleet.wanted import AHEAD, Kind, Wanted
from monitor.jobs.delivery.dispatch import deliver_due
from monitor.jobs.digests.weekly import queue_if_due
from monitor.jobs.polling.conferences import ask_conferences
from monitor.jobs.polling.poll import poll_source
from monitor.jobs.polling.schedule import due_at, until_next_poll
from monitor.jobs.retention import purge_when_due
from monitor.jobs.time_guard import time_of_a_daemon
from monitor.store.calendars import sources
from monitor.store.database import reading

GoesOn = Callable[[], bool]
NoteLate = Callable[[timedelta], None]


def do(
    wanted: Wanted, served: Served, goes_on: GoesOn, note_late: NoteLate = lambda late: None
) -> list[Wanted]:
    """Do it, and return what is wanted next. Raises StoreError, TimeWentBack.

    Whatever the config has no more is done with: the job was queued before it was changed.
    `note_late` is told of each poll by how much it comes after its time.
    """
    if wanted.kind is Kind.EVALUATE:
        return run_round(served, wanted.practice, goes_on)
    if wanted.kind is Kind.POLL:
        return _poll(wanted, served, note_late)
    return _OTHERS[wanted.kind](wanted, served)


def _ask_conferences(wanted: Wanted, served: Served) -> list[Wanted]:
    app = served.app
    if _has_source(served, wanted.thing):
        ask_conferences(app, wanted.thing, time_of_a_daemon(app.engine, app.clock))
    return []


def _deliver(wanted: Wanted, served: Served) -> list[Wanted]:
    deliver_due(served.app, served.app.now(), only=wanted.thing)
    return deliveries(served.app, wanted.practice)


def _queue_digest(wanted: Wanted, served: Served) -> list[Wanted]:
    app = served.app
    for digest in app.settings.digests:
        if digest.name == wanted.thing:
            queue_if_due(app, digest, app.now())
    return deliveries(app, wanted.practice)


def _purge(wanted: Wanted, served: Served) -> list[Wanted]:
    purge_when_due(served.app, served.app.now())
    return []


def next_polls(
    served: Served, practice: str, under_way: Collection[str], free: int
) -> list[Wanted]:
    """Polls that are overdue, for so many places that the practice has free. Raises StoreError.

    `under_way`: its sources that are being polled, which look overdue until that is done.
    """
    app = served.app
    with reading(app.engine) as connection:
        names = sources.overdue(connection, app.now(), at_most=free + len(under_way))
    known = {source.name for source in app.settings.sources}
    waiting = [name for name in names if name in known and name not in under_way]
    return [Wanted(kind=Kind.POLL, practice=practice, thing=name) for name in waiting[:free]]


def _poll(wanted: Wanted, served: Served, note_late: NoteLate) -> list[Wanted]:
    app, practice, name = served.app, wanted.practice, wanted.thing
    if not _has_source(served, name):
        return []
    at = due_at(app, name)
    if at > (now := app.now()):
        return []
    note_late(now - at)
    report = poll_source(app, name, time_of_a_daemon(app.engine, app.clock))
    more = []
    wait = until_next_poll(app, name)
    if wait <= AHEAD:
        more.append(replace(wanted, at=app.now() + wait, attempt=0))
    if report.outcome in ("ok", "held"):
        more.append(Wanted(kind=Kind.EVALUATE, practice=practice))
    if report.outcome != "failed" and app.conferences(name) is not None:
        more.append(Wanted(kind=Kind.CONFERENCES, practice=practice, thing=name))
    return more


def _has_source(served: Served, name: str) -> bool:
    return any(source.name == name for source in served.app.settings.sources)


_OTHERS = {
    Kind.CONFERENCES: _ask_conferences,
    Kind.DELIVER: _deliver,
    Kind.DIGEST: _queue_digest,
    Kind.RETENTION: _purge,
}
