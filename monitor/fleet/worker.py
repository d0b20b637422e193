"""`steadyframe worker`: takes jobs from the queue until told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Literal, NoReturn

import psycopg
from procrastinate import JobContext
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.worker import Worker as QueueWorker
from psycopg_pool import PoolTimeout

from monitor.clock import Clock, system_clock
from monitor.fleet.buttons import Buttons
from monitor.fleet.due.schedule import Schedule
from monitor.fleet.endpoint import Endpoint
from monitor.fleet.engines import Engines
from monitor.fleet.hosted import Hosted
from monitor.fleet.practices import Practices
from monitor.fleet.queue import give_back, make_app, put, under_way
from monitor.fleet.queue_schema import upgrade_queue, why_no_queue
from monitor.fleet.shared_clock import SharedClock
from monitor.fleet.tasks import Runner
from monitor.fleet.wanted import QUEUES, SCHEDULE, SLOW, Wanted
from monitor.log import Log
from monitor.store.transactions.refusals import StoreError

log = Log()

Command = Literal["stop", "reload"]

# Of the ten seconds that a service manager gives: the rest is for giving jobs back.
_DRAIN_SECONDS = 8.0
_GIVE_BACK_SECONDS = 1.5
_AFTER_TROUBLE_SECONDS = 3.0
_LOOK_SECONDS = 0.2
_RECONCILE_SECONDS = 20.0
# LISTEN gets nothing through a pooler in transaction mode; to ask each second costs less than a
# thousandth of a server's core.
_FETCH_SECONDS = 1.0
_HEARTBEAT_SECONDS = 5.0
_DEAD_AFTER_SECONDS = 20.0
# A job holds one connection, one more while it looks aside, and one that says who is sending.
# Slack's buttons take one that holds their locks, and one while a press is kept.
_CONNECTIONS_A_POLL, _CONNECTIONS_A_JOB = 2, 3
_CONNECTIONS_BESIDE = 3
_QUEUE_CONNECTIONS = 6
# They log with a traceback what the worker says in words.
_NOISY = ("procrastinate", "psycopg.pool", "asyncio", "uvicorn.error")
_TROUBLE = (ProcrastinateException, psycopg.Error, PoolTimeout, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """So many jobs at once, out of these queues."""

    queues: list[str]
    number: int


def _places(queues: Sequence[str], concurrency: int) -> list[_Places]:
    """Evaluations and alerts have places that no slow calendar can take."""
    chosen = set(queues or QUEUES)
    others = sorted({*chosen - {SLOW}, SCHEDULE})
    number = max(2, concurrency // 2) if SLOW in chosen else concurrency
    found = [_Places(queues=others, number=number)]
    if SLOW in chosen:
        found.append(_Places(queues=[SLOW], number=concurrency))
    return found


def _connections(places: Iterable[_Places]) -> int:
    """At most so many at once to each database."""
    return _CONNECTIONS_BESIDE + sum(
        one.number * (_CONNECTIONS_A_POLL if one.queues == [SLOW] else _CONNECTIONS_A_JOB)
        for one in places
    )


class Worker:
    """One process's work on the queue."""

    def __init__(
        self,
        hosted: Hosted,
        *,
        queues: Sequence[str],
        concurrency: int,
        is_fleet: bool,
        listen: tuple[str, int] | None = None,
        clock: Clock = system_clock,
    ) -> None:
        """`queues`: none are all. `concurrency`: so many of the slow queue's jobs at once, and half
        as many others beside them. `is_fleet`: its schemas are upgraded by command alone.

        `listen`: host and port of /healthz and /metrics. `clock` is the machine's. Raises
        StoreError where the queue's address is none.
        """
        self._hosted = hosted
        self._queues = list(queues) or QUEUES
        self._places = _places(queues, concurrency)
        self._is_fleet = is_fleet
        self._listen = listen
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._stopping = Event()
        self._engines = Engines(_connections(self._places))
        self._clock = SharedClock(clock, self._engines.at(hosted.queue_url))
        self._practices = Practices(hosted, self._engines, self._clock)
        self._runner = Runner(
            self._practices,
            self._put,
            lambda practice: under_way(self._app, practice),
            lambda: not self._stopping.is_set(),
            clock=self._clock,
            share=max(1, concurrency // 2),
        )
        self._schedule = Schedule(hosted, self._engines, self._runner.bulkhead)
        self._buttons = Buttons(hosted, self._practices, self._engines, self._runner.bulkhead)
        self._app = make_app(
            hosted.queue_url, connections=_QUEUE_CONNECTIONS, run=self._run, tick=self._tick
        )
        self._running: dict[int, Job] = {}
        self._endpoint: Endpoint | None = None

    def tell(self, command: Command) -> None:
        """Stop after what is under way, or read the configs again. Safe in a signal handler."""
        self._commands.put(command)

    def run(self) -> None:
        """Work until told to stop. Raises StoreError where the queue's database can't be used,
        ConfigError where the folder of practices can't be read, OSError for `listen`."""
        for name in _NOISY:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self._hosted.ids()
        self._make_ready()
        if self._listen is not None:
            self._endpoint = Endpoint(self._listen, self._runner.counts)
        log.info("worker_started", places=sum(p.number for p in self._places), queues=self._queues)
        hearing = Thread(target=self._buttons.hear, args=(self._stopping,), daemon=True)
        hearing.start()
        asyncio.run(self._serve())
        hearing.join(_GIVE_BACK_SECONDS)
        if hearing.is_alive():  # a press that is being answered, by a server that is away
            self._go()
        self._engines.close()
        log.info("worker_stopped")

    def _make_ready(self) -> None:
        engine = self._engines.at(self._hosted.queue_url)
        self._clock.compare()
        if not self._is_fleet:
            upgrade_queue(engine)
            for practice in self._hosted.ids():
                self._practices.get(practice)
        elif (why := why_no_queue(engine)) is not None:
            raise StoreError(why)

    def _run(self, context: JobContext, wanted: Wanted) -> None:
        number = context.job.id or 0
        self._running[number] = context.job
        try:
            self._runner.run(context, wanted)
        finally:
            self._running.pop(number, None)

    def _tick(self) -> None:
        with self._runner.bulkhead.around("schedule"):
            self._put(self._schedule.wanted(self._clock()))

    def _put(self, wanted: list[Wanted]) -> None:
        put(self._app, wanted, self._clock())

    async def _serve(self) -> None:
        places = sum(one.number for one in self._places)
        pool = ThreadPoolExecutor(places + 4, thread_name_prefix="job")
        asyncio.get_running_loop().set_default_executor(pool)
        told = asyncio.create_task(self._until_told())
        while not told.done():
            trouble = None
            try:
                async with self._app.open_async():
                    await self._work(told)
            except _TROUBLE as error:
                trouble = error
            if not told.done():
                self._tell_trouble(trouble)
                await asyncio.wait({told}, timeout=_AFTER_TROUBLE_SECONDS)

    def _tell_trouble(self, error: BaseException | None) -> None:
        why = type(error).__name__ if error else "a connection was lost"
        log.error("queue_lost", why=f"The queue's database can't be used ({why}).")
        if self._endpoint is not None:
            self._endpoint.is_at_work = False

    async def _work(self, told: asyncio.Task[None]) -> None:
        """A worker of procrastinate for each kind of places, until one ends or somebody tells to
        stop: it has one number of places for all of its queues."""
        workers = [self._queue_worker(places) for places in self._places]
        if self._endpoint is not None:
            self._endpoint.is_at_work = True
        log.info("queue_joined")
        working = {asyncio.create_task(one.run()) for one in workers}  # type: ignore[no-untyped-call]
        looking = [asyncio.create_task(self._reconcile(one)) for one in workers]
        try:
            await asyncio.wait({*working, told}, return_when=asyncio.FIRST_COMPLETED)
            for one in workers:
                one.stop()  # type: ignore[no-untyped-call]
            _, left = await asyncio.wait(working, timeout=_DRAIN_SECONDS)
        finally:
            for task in looking:
                task.cancel()
        if left and told.done():
            await self._leave()
        for task in left:
            task.cancel()
        for task in working - left:
            task.result()

    def _queue_worker(self, places: _Places) -> QueueWorker:
        return QueueWorker(
            app=self._app,
            queues=places.queues,
            concurrency=places.number,
            fetch_job_polling_interval=_FETCH_SECONDS,
            abort_job_polling_interval=3600.0,  # nothing aborts a job here
            listen_notify=False,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            update_heartbeat_interval=_HEARTBEAT_SECONDS,
            stalled_worker_timeout=_DEAD_AFTER_SECONDS,
        )

    async def _leave(self) -> NoReturn:
        """What did not end in time begins anew at another worker.

        Its threads can't be told to end, and the interpreter would wait for them.
        """
        for job in list(self._running.values()):
            practice = job.task_kwargs.get("practice")
            log.warning("job_given_back", job=job.task_name, practice=practice)
            with suppress(*_TROUBLE, TimeoutError):
                await asyncio.wait_for(give_back(self._app, job), _GIVE_BACK_SECONDS)
        self._go()

    def _go(self) -> NoReturn:
        log.info("worker_stopped")
        sys.stderr.flush()
        os._exit(0)

    async def _reconcile(self, worker: QueueWorker) -> None:
        """What gets out of step with the database while that is away, or a clock is set.

        A job that ended meanwhile stays `doing` there, with its lock.
        """
        missing: set[int] = set()
        while True:
            await asyncio.sleep(_RECONCILE_SECONDS)
            with suppress(StoreError):
                await asyncio.to_thread(self._clock.compare)
            with suppress(*_TROUBLE):
                mine = await self._app.job_manager.list_jobs_async(
                    status="doing", worker_id=worker.worker_id
                )
                gone = {job.id: job for job in mine if job.id and job.id not in self._running}
                for number in missing & gone.keys():
                    await give_back(self._app, gone[number])
                missing = set(gone) - missing

    async def _until_told(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                command = self._commands.get_nowait()
            except Empty:
                continue
            if command == "stop":
                self._stopping.set()
                return
            self._practices.forget_all()
            log.info("configs_forgotten")
