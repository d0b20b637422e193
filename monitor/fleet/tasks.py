"""A job of the queue, done for its practice: whatever goes wrong stays with that practice."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from threading import Lock

from procrastinate import JobContext

from monitor.fleet.practices import Practices
from monitor.fleet.queue import again
from monitor.fleet.wanted import Wanted
from monitor.fleet.work import do
from monitor.jobs.bulkhead import Bulkhead
from monitor.log import Log, about
from monitor.store.database import StoreError

log = Log()


class JobCounts:
    """Of this process, by kind and outcome; and whose jobs failed how often. For its metrics."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.done: Counter[tuple[str, str]] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.failed: Counter[tuple[str, str]] = Counter()

    def count(self, wanted: Wanted, seconds: float, *, is_well: bool) -> None:
        kind = wanted.kind.value
        with self.lock:
            self.done[kind, "done" if is_well else "failed"] += 1
            self.seconds[kind] += seconds
            if not is_well:
                self.failed[wanted.practice, kind] += 1


class Runner:
    """Called by procrastinate in one of the worker's threads, for each job."""

    def __init__(
        self,
        practices: Practices,
        put: Callable[[list[Wanted]], object],
        goes_on: Callable[[], bool],
    ) -> None:
        """`put` has jobs queued; `goes_on`: whether the worker may go on with something long."""
        self.counts = JobCounts()
        self.bulkhead = Bulkhead()
        self._practices = practices
        self._put = put
        self._goes_on = goes_on

    def run(self, context: JobContext, wanted: Wanted) -> None:
        """Raises only what keeps it from putting into the queue what comes next."""
        started = time.monotonic()
        more: list[Wanted] = []
        failure: Exception | None = None
        with about(practice=wanted.practice), self.bulkhead.around(wanted.name):
            try:
                more = do(wanted, self._practices.get(wanted.practice), self._goes_on)
            except Exception as error:
                failure = error
                raise
        self.counts.count(wanted, time.monotonic() - started, is_well=failure is None)
        # A config that can't be used, or a clock that is behind, is no better in two seconds; nor
        # is a fault of ours. What is due comes again with the schedule, each minute.
        if isinstance(failure, StoreError):
            retry = again(wanted, failure, context.job)
            more = [retry] if retry is not None else []
        self._put(more)
