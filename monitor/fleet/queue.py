"""The queue: procrastinate's app, and jobs put into it so that none waits there twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from sqlalchemy.engine import make_url

from monitor.fleet.wanted import IN_TURN, RANKS, SCHEDULE, Kind, Wanted
from monitor.log import Log

log = Log()

# Jobs that are put in together.
_AT_ONCE = 500
_WAITING = (
    "SELECT queueing_lock FROM procrastinate_jobs "
    "WHERE status = 'todo' AND queueing_lock = ANY(%(names)s)"
)
# 2, 4, 8, 16 and 32 seconds; then whatever is due comes again with the next minute's schedule.
_RETRY = RetryStrategy(max_attempts=5, exponential_wait=2)
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
            # As for our own connections: see `open_engine`.
            kwargs={"connect_timeout": 10, "prepare_threshold": None},
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


def job_of(app: App, wanted: Wanted, now: datetime) -> Job:
    """As a job that is not in the queue yet.

    One that has to wait for its time bears another name, or it would keep out the one that is
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
    return (
        app.tasks[wanted.kind.value]
        .configure(
            queueing_lock=f"{wanted.name}:later" if waits else wanted.name,
            lock=f"practice:{wanted.practice}" if wanted.kind in IN_TURN else None,
            priority=rank.priority - waits,
            schedule_at=wanted.at if waits else None,
            task_kwargs={key: value for key, value in what.items() if value},
        )
        .job
    )


def put(app: App, wanted: Iterable[Wanted], now: datetime) -> int:
    """Put them into the queue but for those that wait there already; returns how many.

    For a thread of the worker, or an app that was opened for it.
    """
    by_name = {str(job.queueing_lock): job for job in (job_of(app, one, now) for one in wanted)}
    names, number = list(by_name), 0
    for first in range(0, len(names), _AT_ONCE):
        part = names[first : first + _AT_ONCE]
        connector = app.connector.get_sync_connector()
        rows = connector.execute_query_all(_WAITING, names=part)
        waiting = {row["queueing_lock"] for row in rows}
        number += _put_all(app, [by_name[name] for name in part if name not in waiting])
    return number


def _put_all(app: App, jobs: list[Job]) -> int:
    if not jobs:
        return 0
    try:
        return len(app.job_manager.batch_defer_jobs(jobs))
    except AlreadyEnqueued:  # of all, none was put in
        return sum(_put_one(app, job) for job in jobs)


def _put_one(app: App, job: Job) -> int:
    try:
        app.job_manager.defer_job(job)
    except AlreadyEnqueued:
        return 0
    return 1


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
        await manager.retry_job(job, retry_at=datetime.now(UTC))
    except ConnectorException:  # the next one like it waits already, or it was done meanwhile
        with suppress(ConnectorException):
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)
