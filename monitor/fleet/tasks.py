"""A job of the queue, done for its practice: whatever goes wrong stays with that practice."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Lock

from procrastinate import JobContext

from monitor.clock import Clock
from monitor.fleet.practices import Practices, Served
from monitor.fleet.queue import again
from monitor.fleet.wanted import RANKS, SLOW, Kind, Wanted
from monitor.fleet.work import do, next_polls
from monitor.jobs.bulkhead import Bulkhead
from monitor.log import Log, about
from monitor.store.transactions.refusals import StoreError

log = Log()

_A_LITTLE_LATER = timedelta(seconds=15)


class JobCounts:
    """Of this process, by kind and outcome; and whose jobs failed how often. For its metrics.

    `late` counts seconds by which `polls` came after their time.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.done: Counter[tuple[str, str]] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.failed: Counter[tuple[str, str]] = Counter()
        self.polls, self.late = 0, 0.0

    def count(self, wanted: Wanted, seconds: float, *, is_well: bool) -> None:
        kind = wanted.kind.value
        with self.lock:
            self.done[kind, "done" if is_well else "failed"] += 1
            self.seconds[kind] += seconds
            if not is_well:
                self.failed[wanted.practice, kind] += 1

    def count_put_off(self, wanted: Wanted) -> None:
        with self.lock:
            self.done[wanted.kind.value, "put_off"] += 1

    def count_late(self, late: timedelta) -> None:
        with self.lock:
            self.polls += 1
            self.late += late.total_seconds()


class Shares:
    """Of the places for what waits for other people's servers a practice has so many and no more:
    slow calendars of one would else keep all the others from theirs."""

    def __init__(self, share: int) -> None:
        self.share = share
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    def begin(self, wanted: Wanted) -> bool:
        """Whether there is a place; `end` gives it back."""
        with self._lock:
            if self._taken[wanted.practice] >= self.share:
                return False
            self._taken[wanted.practice] += 1
            return True

    def end(self, wanted: Wanted) -> int:
        """How many places its practice has now."""
        with self._lock:
            self._taken[wanted.practice] -= 1
            taken = self._taken[wanted.practice]
            if not taken:
                del self._taken[wanted.practice]
            return self.share - taken


class Runner:
    """Called by procrastinate in one of the worker's threads, for each job."""

    def __init__(
        self,
        practices: Practices,
        put: Callable[[list[Wanted]], object],
        under_way: Callable[[str], list[str]],
        goes_on: Callable[[], bool],
        *,
        clock: Clock,
        share: int,
    ) -> None:
        """`put` has jobs queued; `under_way` says which sources of a practice are being polled.

        `goes_on`: whether the worker may go on with something long. `share`: so many slow jobs of
        one practice at once.
        """
        self.counts = JobCounts()
        self.bulkhead = Bulkhead()
        self._practices = practices
        self._put = put
        self._under_way = under_way
        self._goes_on = goes_on
        self._clock = clock
        self._shares = Shares(share)

    def run(self, context: JobContext, wanted: Wanted) -> None:
        """Raises only what keeps it from putting into the queue what comes next."""
        if RANKS[wanted.kind].queue != SLOW:
            self._put(self._done(context, wanted)[1])
        elif self._shares.begin(wanted):
            try:
                served, more = self._done(context, wanted)
            finally:
                free = self._shares.end(wanted)
            if served is not None and len(served.app.settings.sources) > self._shares.share:
                more += self._next_polls(served, wanted, free)
            self._put(more)
        else:
            self._put_off(wanted)

    def _done(self, context: JobContext, wanted: Wanted) -> tuple[Served | None, list[Wanted]]:
        """What is wanted next, and the practice if all is well with it."""
        started = time.monotonic()
        more: list[Wanted] = []
        served: Served | None = None
        failure: Exception | None = None
        with about(practice=wanted.practice), self.bulkhead.around(wanted.name):
            try:
                served = self._practices.get(wanted.practice)
                more = do(wanted, served, self._goes_on, self.counts.count_late)
            except Exception as error:
                failure = error
                raise
        self.counts.count(wanted, time.monotonic() - started, is_well=failure is None)
        # A config that can't be used, or a clock that is behind, is no better in two seconds; nor
        # is a fault of ours. What is due comes again with the schedule, each minute.
        if isinstance(failure, StoreError):
            retry = again(wanted, failure, context.job)
            more = [retry] if retry is not None else []
        return (served if failure is None else None), more

    def _next_polls(self, served: Served, ended: Wanted, free: int) -> list[Wanted]:
        """Where a practice has more sources than places, each that ends lets the next one in."""
        practice, found = ended.practice, []
        with about(practice=practice), self.bulkhead.around(f"polls:{practice}"):
            found += next_polls(served, practice, self._under_way(practice), free)
        return found

    def _put_off(self, wanted: Wanted) -> None:
        """A poll stays due in the practice's tables; what is asked after a poll does not."""
        self.counts.count_put_off(wanted)
        if wanted.kind is not Kind.POLL:
            self._put([replace(wanted, at=self._clock() + _A_LITTLE_LATER)])
