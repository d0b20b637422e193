"""The queue: procrastinate's app, and jobs put into it so that none waits there twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from sqlalchemy.engine import make_url

from monitor.fleet.wanted import IN_TURN, RANKS, SCHEDULE, Kind, Wanted
from monitor.log import Log
from monitor.store.database import POSTGRES_CONNECTION

log = Log()

# Jobs that are put in together. Of some thousands PostgreSQL takes it that hardly any is unknown,
# and compares each with each.
_AT_ONCE = 500
_TRIES = 5
# procrastinate's own function, as its `batch_defer_jobs` calls it, for those that are not waiting.
_PUT = """
WITH doing AS MATERIALIZED (
  SELECT queueing_lock FROM procrastinate_jobs
  WHERE status = 'doing' AND task_name = 'poll' AND queueing_lock IS NOT NULL)
SELECT coalesce(cardinality(procrastinate_defer_jobs_v1(array_agg(
  ROW(queue, task, priority, lock, name, args, at)::procrastinate_job_to_defer_v1))), 0) AS number
FROM unnest(%(queues)s::text[], %(tasks)s::text[], %(priorities)s::int[], %(locks)s::text[],
  %(names)s::text[], %(args)s::jsonb[], %(moments)s::timestamptz[])
  AS wanted (queue, task, priority, lock, name, args, at)
WHERE NOT EXISTS (
  SELECT FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = wanted.name)
AND (at IS NOT NULL OR (
  name NOT IN (SELECT queueing_lock FROM doing)
  AND name || ':later' NOT IN (SELECT queueing_lock FROM doing)))
HAVING count(*) > 0
"""
_UNDER_WAY = (
    "SELECT args->>'thing' AS thing FROM procrastinate_jobs "
    "WHERE status = 'doing' AND task_name = 'poll' AND args->>'practice' = %(practice)s"
)
# 2, 4, 8, 16 and 32 seconds; then whatever is due comes again with the next minute's schedule.
_RETRY = RetryStrategy(max_attempts=5, exponential_wait=2)
# The queue goes by its database's time; this machine's may be ahead of it.
_AT_ONCE_BY_ANY_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
_TICK, _STALLED = "schedule", "retry_stalled"

Run = Callable[[JobContext, Wanted], None]


def make_app(url: str, *, connections: int, run: Run, tick: Callable[[], None]) -> App:
    """procrastinate's app with a task for each kind, not opened yet.

    `run` does a job, and raises nothing but what keeps it from being recorded; `tick` is called
    once a minute by one of all workers.
    """
    conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    app = App(
        connector=PsycopgConnector(
            conninfo=conninfo,
            kwargs=dict(POSTGRES_CONNECTION),
            min_size=1,
            max_size=connections,
            timeout=10,
        ),
        # What was due while no worker was there is in our tables.
        periodic_defaults={"max_delay": 90},
    )
    for kind in Kind:
        _add_task(app, kind, run)

    def call_tick(timestamp: int) -> None:
        tick()

    async def retry_stalled(timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=20):
            await give_back(app, job)

    # Recovery takes its time from here: three looks a minute at who has died.
    for name, cron, lock, task in (
        (_TICK, "* * * * *", _TICK, call_tick),
        (_STALLED, "* * * * * */20", None, retry_stalled),
    ):
        made: Any = app.task(name=name, queue=SCHEDULE, priority=100, lock=lock, queueing_lock=name)
        app.periodic(cron=cron, periodic_id=name)(made(task))
    return app


def _add_task(app: App, kind: Kind, run: Run) -> None:
    rank = RANKS[kind]

    def task(context: JobContext, /, **what: Any) -> None:
        run(context, Wanted(kind=kind, **what))

    app.task(name=kind.value, queue=rank.queue, priority=rank.priority, pass_context=True)(task)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A job that is not in the queue yet, by procrastinate's columns."""

    queues: str
    tasks: str
    priorities: int
    locks: str | None
    names: str
    args: str
    moments: datetime | None


def _row(wanted: Wanted, now: datetime) -> _Row:
    """One that has to wait for its time bears another name, or it would keep out the one that is
    wanted at once, and comes after that: procrastinate lets a job with a lock wait for all of the
    same priority that were put in before it, even for those whose time has not come.
    """
    rank, waits = RANKS[wanted.kind], wanted.at is not None and wanted.at > now
    what: dict[str, str | int] = {
        "practice": wanted.practice,
        "thing": wanted.thing,
        "week": wanted.week,
        "attempt": wanted.attempt,
    }
    return _Row(
        queues=rank.queue,
        tasks=wanted.kind.value,
        priorities=rank.priority - waits,
        locks=f"practice:{wanted.practice}" if wanted.kind in IN_TURN else None,
        names=f"{wanted.name}:later" if waits else wanted.name,
        args=json.dumps({key: value for key, value in what.items() if value}),
        moments=wanted.at if waits else None,
    )


def put(app: App, wanted: Iterable[Wanted], now: datetime) -> int:
    """Put them into the queue but for those that wait there already; returns how many.

    Nor is a poll while the same one is under way: until that ends it looks overdue. For a thread of
    the worker, or an app that was opened for it.
    """
    by_name = {row.names: row for row in (_row(one, now) for one in wanted)}
    rows, number = list(by_name.values()), 0
    for first in range(0, len(rows), _AT_ONCE):
        number += _put_some(app, rows[first : first + _AT_ONCE])
    return number


def _put_some(app: App, rows: list[_Row]) -> int:
    columns = {one.name: [getattr(row, one.name) for row in rows] for one in fields(_Row)}
    connector = app.connector.get_sync_connector()
    for tries_left in reversed(range(_TRIES)):
        try:
            found = connector.execute_query_all(_PUT, **columns)
            return int(found[0]["number"]) if found else 0
        except UniqueViolation:  # somebody else has just put one of them in
            if not tries_left:
                raise
    raise AssertionError("there is at least one try")


def under_way(app: App, practice: str) -> list[str]:
    """The sources of that practice that some worker is polling. For a thread of the worker."""
    rows = app.connector.get_sync_connector().execute_query_all(_UNDER_WAY, practice=practice)
    return [row["thing"] for row in rows]


def again(wanted: Wanted, error: Exception, job: Job) -> Wanted | None:
    """The same a little later, if that may help and was not tried too often.

    As a new job: procrastinate's own way puts the old one back, and where the next one with the
    same queueing lock waits already, that fails and leaves the job `doing`, with its lock, for as
    long as its worker lives (3.10, findings/procrastinate-retry-with-queueing-lock.sh).
    """
    tried = job.evolve(attempts=wanted.attempt)
    decision = _RETRY.get_retry_decision(exception=error, job=tried)
    if decision is None or decision.retry_at is None:
        return None
    return Wanted(
        kind=wanted.kind,
        practice=wanted.practice,
        thing=wanted.thing,
        week=wanted.week,
        at=decision.retry_at,
        attempt=wanted.attempt + 1,
    )


async def give_back(app: App, job: Job) -> None:
    """Let another worker have a job whose own one is gone, or has no time left.

    Raises nothing: what the database did not take is looked at again.
    """
    manager = app.job_manager
    try:
        await manager.retry_job(job, retry_at=_AT_ONCE_BY_ANY_CLOCK)
    except ConnectorException:  # the next one like it waits already, or it was done meanwhile
        with suppress(ConnectorException):
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)
