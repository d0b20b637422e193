"""What the mere passing of time makes due: escalations, and findings snoozed until now."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.jobs.app import Installation
from monitor.jobs.delivery.queue import due_again, queue_alerts
from monitor.store.calendars import sources
from monitor.store.database import reading, writing_findings
from monitor.store.evaluation import deadlines, findings

_SHORTEST_WAIT = timedelta(seconds=5)


def queue_reminders(app: Installation, now: datetime) -> int:
    """Queue what is due; an evaluation does it too. Returns how many messages it queued."""
    with writing_findings(app.engine) as connection:
        if not due_again(connection, app, now):
            return 0
        blind = findings.blind_sources(connection, sources.load_all(connection))
        return queue_alerts(connection, app, (), blind=blind, now=now)


def until_next_round(app: Installation, now: datetime, at_most: timedelta) -> timedelta:
    """How long the rules' answers hold: nobody waits a whole round for "not started"."""
    with reading(app.engine) as connection:
        due = deadlines.next_due(connection, now)
    return at_most if due is None else min(max(due - now, _SHORTEST_WAIT), at_most)
