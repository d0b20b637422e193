"""`steadyframe run`: APScheduler wakes the jobs up; what is due is in our tables (ADR 6)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Lock
from typing import Literal

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.jobstores.base import JobLookupError
from sqlalchemy import Connection

from config.errors import ConfigError
from config.settings import Settings
from monitor import bootstrap, service_manager
from monitor.clock import Clock, system_clock
from monitor.jobs.answers.slack_interactions import SlackInteractions
from monitor.jobs.app import Installation
from monitor.jobs.bulkhead import Bulkhead, words_for
from monitor.jobs.delivery.dispatch import deliver_due
from monitor.jobs.delivery.reminders import until_next_round
from monitor.jobs.delivery.standstill import OwnTrouble, report_own_trouble
from monitor.jobs.digests.weekly import queue_due_digests
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.heartbeat import (
    FRESH_FOR,
    beat,
    beat_in_round,
    begin_to_beat,
    cease_to_beat,
    round_ended,
)
from monitor.jobs.maintenance import DiskNearlyFull, mind_the_disk
from monitor.jobs.ping import DeadMansPing
from monitor.jobs.polling.overdue import Overdue
from monitor.jobs.polling.schedule import poll_if_due, until_next_poll
from monitor.jobs.retention import purge_when_due
from monitor.jobs.time_guard import TimeWentBack, time_of_a_daemon
from monitor.log import Log
from monitor.store.daemon_lock import AlreadyRunning, DaemonLock
from monitor.store.types import forget_instants
from monitor.wake_up import Every, make_scheduler, plan
from monitor.web.serving import PageServer

log = Log()

Command = Literal["stop", "reload"]

_ROUND = timedelta(minutes=1)
_POLLS_AT_ONCE = 4
_LONGEST_WAIT_SECONDS = 1.0


class Daemon:
    """Polls every source at its interval, evaluates, queues digests, delivers; until told to stop.

    `load` reads the config, at the start and again at a reload. `on_start` is called with the
    settings once everything is in place.
    """

    def __init__(
        self,
        load: Callable[[], Settings],
        *,
        on_start: Callable[[Settings], None] = lambda _: None,
        clock: Clock = system_clock,
    ) -> None:
        self._load = load
        self._on_start = on_start
        self._clock = clock
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._stopping = Event()
        # While it shuts down, APScheduler holds its lock and waits for running jobs: one of them
        # that planned something then would wait for that lock, and both for ever.
        self._planning = Lock()
        self._bulkhead = Bulkhead()
        self._ousted: AlreadyRunning | None = None
        # Held while findings are written, and while other settings take effect.
        self._writer = Lock()
        # While a reload hands the database's lock on, a round would take us for another daemon.
        self._passing_on = Lock()
        self._pings = DeadMansPing(lambda: self._app, self._bulkhead)
        self._slack = SlackInteractions(lambda: self._app, self._writer, self._bulkhead)
        self._page = PageServer(lambda: self._app, self._bulkhead)
        self._behind = Overdue()
        # The house's jobs apart from the polls, so that slow servers hold nobody's alert up.
        self._scheduler = make_scheduler({"default": _POLLS_AT_ONCE, "house": 3})

    def tell(self, command: Command) -> None:
        """Stop after what is under way, or read the config again. Safe in a signal handler."""
        self._commands.put(command)

    def run(self) -> None:
        """Work until told to stop.

        Raises ConfigError or StoreError if it can't begin, AlreadyRunning if another daemon has
        this database (or has taken it over since).
        """
        self._app = bootstrap.build(self._load(), self._clock)
        self._lock = DaemonLock(self._app.engine)
        self._lock.hold()
        try:
            begin_to_beat(self._app.engine, self._clock())
            self._on_start(self._app.settings)
            self._work()
        finally:
            self._lock.release()
        if self._ousted is not None:
            raise self._ousted

    def _work(self) -> None:
        self._scheduler.add_listener(self._again, EVENT_JOB_MAX_INSTANCES)
        self._scheduler.start()
        self._arrange()
        log.info("daemon_started", **_size(self._app.settings))
        service_manager.tell(service_manager.READY)
        while self._next_command() != "stop":
            service_manager.tell(service_manager.reloading())
            self._reload()
            service_manager.tell(service_manager.READY)
        service_manager.tell(service_manager.STOPPING)
        with self._planning:
            self._stopping.set()
        self._scheduler.shutdown(wait=True)
        self._slack.close()
        self._page.close()
        if self._ousted is None:
            with self._bulkhead.around("stop"):
                cease_to_beat(self._app.engine, self._clock())
        log.info("daemon_stopped")

    def _next_command(self) -> Command:
        """Waits, and meanwhile minds the clock.

        One set back would leave the jobs in the future; after one that was set forward, or a sleep
        of the machine, they would come when their wait is over, which stood still meanwhile.
        """
        while True:
            before = self._clock()
            try:
                # Python handles a signal that comes just before the wait only when it ends.
                return self._commands.get(timeout=_LONGEST_WAIT_SECONDS)
            except Empty:
                passed = self._clock() - before
                if passed < timedelta() or passed > FRESH_FOR:
                    log.warning("clock_jumped", seconds=round(passed.total_seconds()))
                    self._arrange()

    def _reload(self) -> None:
        try:
            app = bootstrap.build(self._load(), self._clock)
            with self._passing_on:
                self._lock = self._lock_passed_on(app)
        except ConfigError as error:
            log.error("config_refused", problems=[str(p) for p in error.problems])
            return
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old one stays
            log.error("config_refused", problems=[words_for(error)])
            return
        with self._writer:
            before, self._app = self._app, app
        self._arrange()
        before.engine.dispose()
        log.info("config_reloaded", **_size(app.settings))

    def _lock_passed_on(self, app: Installation) -> DaemonLock:
        """The lock on the new settings' database, mostly the same one; the old lock if not."""
        lock = DaemonLock(app.engine)
        self._lock.release()
        try:
            lock.hold()
        except Exception:
            self._lock.hold()
            raise
        return lock

    def _arrange(self) -> None:
        """Every job anew, and each at once: it asks the tables whether something is due."""
        now = self._clock()
        self._scheduler.remove_all_jobs()
        self._last_round = now
        with self._bulkhead.around("start"):
            self._behind.look(self._app, now)
        for source in self._app.settings.sources:
            seconds = max(1, round(source.poll_every.total_seconds()))
            self._add(f"poll:{source.name}", partial(self._poll, source.name), seconds)
        self._add("presses", self._slack.ensure_connected, round(_ROUND.total_seconds()))
        house = {
            "round": self._round,
            "deliver": self._deliver,
            "purge": self._purge,
            "heartbeat": self._pings.send,
            "page": self._page.ensure_serving,
        }
        for name, job in house.items():
            self._add(name, job, round(_ROUND.total_seconds()), executor="house")

    def _add(
        self, name: str, job: Callable[[], None], seconds: int, *, executor: str = "default"
    ) -> None:
        when = {"trigger": Every(seconds), "next_run_time": datetime.now(UTC)}
        self._scheduler.add_job(job, id=name, name=name, executor=executor, **when)

    def _poll(self, name: str) -> None:
        app = self._app
        if name not in {source.name for source in app.settings.sources}:
            return  # taken out of the config since it was woken
        has_news = False
        with self._bulkhead.around(f"poll:{name}"):
            has_news = not self._stopping.is_set() and poll_if_due(app, name)
        if self._behind.polled(name) or has_news:
            self._wake("round")
        with self._bulkhead.around("plan"):
            self._wake(f"poll:{name}", until_next_poll(app, name))

    def _round(self) -> None:
        app = self._app
        service_manager.tell(service_manager.ALIVE)
        forget_instants()
        with self._bulkhead.around("round"):
            self._still_ours()
            with self._bulkhead.around("disk"):
                self._mind(app, "disk_nearly_full", lambda: mind_the_disk(app.engine))
            beat(app.engine, app.now())
            self._mind(app, "clock_behind", lambda: time_of_a_daemon(app.engine, self._clock))
            with self._writer:
                app = self._app
                now = time_of_a_daemon(app.engine, self._clock)
                if self._must_poll_first(app, now) or self._stopping.is_set():
                    return
                if not evaluate(app, now, goes_on=partial(self._goes_on, now)).is_whole:
                    return
                queue_due_digests(app, now)
            round_ended(app.engine, app.now())
            self._wake("heartbeat")
            self._wake("deliver")
            self._wake("purge")
            self._wake("round", until_next_round(app, now, _ROUND), at_latest=True)

    def _goes_on(self, began: datetime, turn: Connection) -> bool:
        beat_in_round(turn, began, self._clock())
        service_manager.tell(service_manager.ALIVE)
        return not self._stopping.is_set()

    def _must_poll_first(self, app: Installation, now: datetime) -> bool:
        """Asked of the moment that is judged: the machine may sleep between any two lines."""
        if now - self._last_round > FRESH_FOR:
            self._behind.look(app, now)
        self._last_round = now
        return bool(self._behind)

    def _mind(self, app: Installation, trouble: OwnTrouble, look: Callable[[], object]) -> None:
        """What keeps us from our work, or soon will, is told on a channel, too."""
        try:
            look()
        except (TimeWentBack, DiskNearlyFull) as error:
            report_own_trouble(app, trouble, str(error), self._clock())
            self._wake("deliver")
            raise

    def _purge(self) -> None:
        with self._bulkhead.around("purge"), self._writer:
            if not (self._behind or self._stopping.is_set()):
                purge_when_due(self._app, self._clock())

    def _deliver(self) -> None:
        app = self._app
        with self._bulkhead.around("deliver"):
            if not self._stopping.is_set():
                deliver_due(app, app.now())

    def _again(self, skipped: JobSubmissionEvent) -> None:
        """Woken while it was still at work: what it was woken for may have come too late for it."""
        if skipped.job_id in ("round", "deliver", "heartbeat"):
            self._wake(skipped.job_id, timedelta(seconds=1))

    def _still_ours(self) -> None:
        try:
            with self._passing_on:
                self._lock.hold()
        except AlreadyRunning as error:
            self._ousted = error
            self._commands.put("stop")
            raise

    def _wake(self, job: str, wait: timedelta = timedelta(), *, at_latest: bool = False) -> None:
        # Between two settings a job may be gone: the new ones have planned their own.
        with self._planning, suppress(JobLookupError):
            if not self._stopping.is_set():
                plan(self._scheduler, job, datetime.now(UTC) + wait, at_latest=at_latest)


def _size(settings: Settings) -> dict[str, int]:
    return {"sources": len(settings.sources), "digests": len(settings.digests)}
