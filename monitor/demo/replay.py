"""Live through ten weeks with the real jobs, one moment after the other, as cron would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from monitor.clock import fixed_clock
from monitor.demo.practice import Moment, write_calendars
from monitor.jobs.app import Installation
from monitor.jobs.delivery.dispatch import deliver_due
from monitor.jobs.digests.weekly import queue_due_digests
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.poll import poll_source


class ReplayError(Exception):
    """Something went wrong that is no part of the story. Says what, and when in the story."""


def replay(
    app: Installation,
    moments: Sequence[Moment],
    out_dir: Path,
    *,
    on_moment: Callable[[Moment], None] = lambda _: None,
) -> None:
    """Write the calendars as they stood at each moment, then poll, evaluate and deliver.

    Raises ReplayError where a calendar can't be read that should be, a rule fails, or a message
    isn't taken; StoreError for the database.
    """
    for moment in moments:
        write_calendars(moment, out_dir)
        _live_through(replace(app, clock=fixed_clock(moment.at)), moment)
        on_moment(moment)


def _live_through(app: Installation, moment: Moment) -> None:
    now = app.now()
    polls = [poll_source(app, source.name, now) for source in app.settings.sources]
    rules = evaluate(app, now)
    queue_due_digests(app, now)
    delivery = deliver_due(app, now)
    unread = [p.error for p in polls if p.error and not moment.broken]
    wrong = [*unread, *rules.failures, *delivery.errors.values()]
    if wrong:
        raise ReplayError(f"At {moment.at.isoformat()} of the story: {' '.join(wrong)}")
