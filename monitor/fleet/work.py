"""What each kind of job does for one practice: the functions that the daemon calls, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from monitor.fleet.practices import Served
from monitor.fleet.rounds import deliveries, run_round
from monitor.fleet.wanted import AHEAD, Kind, Wanted
from monitor.jobs.delivery.dispatch import deliver_due
from monitor.jobs.digests.weekly import queue_if_due
from monitor.jobs.polling.conferences import ask_conferences
from monitor.jobs.polling.poll import poll_source
from monitor.jobs.polling.schedule import is_due, until_next_poll
from monitor.jobs.retention import purge_when_due
from monitor.jobs.time_guard import time_of_a_daemon

GoesOn = Callable[[], bool]


def do(wanted: Wanted, served: Served, goes_on: GoesOn) -> list[Wanted]:
    """Do it, and return what is wanted next. Raises StoreError, TimeWentBack.

    Whatever the config has no more is done with: the job was queued before it was changed.
    """
    if wanted.kind is Kind.EVALUATE:
        return run_round(served, wanted.practice, goes_on)
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


def _poll(wanted: Wanted, served: Served) -> list[Wanted]:
    app, practice, name = served.app, wanted.practice, wanted.thing
    if not _has_source(served, name) or not is_due(app, name):
        return []
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
    Kind.POLL: _poll,
    Kind.CONFERENCES: _ask_conferences,
    Kind.DELIVER: _deliver,
    Kind.DIGEST: _queue_digest,
    Kind.RETENTION: _purge,
}
