"""What the mere passing of time makes due: escalations, and findings snoozed until now."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.jobs.app import Installation, Round
from monitor.jobs.delivery.queue import queue_messages
from monitor.jobs.delivery.routing import due_again, route_again
from monitor.store.database import reading, writing_findings
from monitor.store.evaluation import deadlines

_SHORTEST_WAIT = timedelta(seconds=5)


def queue_reminders(app: Installation, now: datetime) -> int:
    """Queue what is due; an evaluation does it too. Returns how many messages it queued."""
    with writing_findings(app.engine) as connection:
        this_round = Round(connection=connection, app=app, now=now)
        if not due_again(this_round):
            return 0
        return queue_messages(this_round, route_again(this_round))


def until_next_round(app: Installation, now: datetime, at_most: timedelta) -> timedelta:
    """How long the rules' answers hold: nobody waits a whole round for "not started"."""
    with reading(app.engine) as connection:
        due = deadlines.next_due(connection, now)
    return at_most if due is None else min(max(due - now, _SHORTEST_WAIT), at_most)
