"""A backlog of polls in which nothing changed: by `run`'s own functions, by one worker, by two.

Each works off the same backlog twice on a database of its own, and the second time counts: by then
a daemon has its configs in mind, and so has a worker.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.bench_fleet.practices import SOURCES, Practised, make_due, practised
from bench.bench_fleet.workers import workers
from bench.trees import taken_by
from config.loading.fleet import Fleet
from monitor.clock import system_clock
from monitor.fleet.engines import Engines
from monitor.fleet.practices import Practices
from monitor.fleet.queue import make_app, put
from monitor.fleet.wanted import Kind, Wanted
from monitor.jobs.polling.schedule import poll_if_due, until_next_poll

_PASSES = 2


def measure(folder: Path, practices: int) -> dict[str, float]:
    """Polls a second, and the two ratios."""
    with practised(folder, practices) as fleet:
        inline, inline_core = _inline(fleet)
        one, one_core = _with_workers(fleet, 1)
        two, _ = _with_workers(fleet, 2)
    return {
        "inline_polls_a_second": inline,
        "one_worker": one,
        "two_workers": two,
        "one_to_inline": one / inline,
        "two_to_one": two / one,
        "inline_core_ms_a_poll": inline_core * 1000,
        "one_worker_core_ms_a_poll": one_core * 1000,
    }


def _inline(fleet: Practised) -> tuple[float, float]:
    """As a daemon's timers do it, one poll after the other in one process."""
    with fleet.copy() as url:
        hosted = fleet.at(url)
        engines = Engines(2)
        served = Practices(hosted, engines, system_clock, most=100_000)
        polls = _polls(hosted)
        for _ in range(_PASSES):
            make_due(hosted, url, datetime.now(UTC) - timedelta(seconds=1))
            begun, before = time.monotonic(), time.process_time()
            for poll in polls:
                app = served.get(poll.practice).app
                poll_if_due(app, poll.thing)
                until_next_poll(app, poll.thing)
            seconds, core = time.monotonic() - begun, time.process_time() - before
        engines.close()
    return len(polls) / seconds, core / len(polls)


def _with_workers(fleet: Practised, number: int) -> tuple[float, float]:
    with fleet.copy() as url:
        hosted = fleet.at(url)
        polls = _polls(hosted)
        app = make_app(url, connections=2, run=lambda *_: None, tick=lambda: None)
        make_due(hosted, url, datetime.now(UTC) + timedelta(hours=1))
        with app.open(), workers(fleet, url, number) as its:
            pids = [process.pid for process in its.processes]
            for _ in range(_PASSES):
                now = datetime.now(UTC)
                make_due(hosted, url, now - timedelta(seconds=1))
                before = sum(taken_by(pid)[1] for pid in pids)
                put(app, polls, now)
                moments = its.times_of("poll_finished", len(polls))
                core = sum(taken_by(pid)[1] for pid in pids) - before
    # Between the tenth and the last: how long a worker's second of rest still is, is chance.
    begun = len(moments) // 10
    return (len(moments) - begun) / (moments[-1] - moments[begun]), core / len(polls)


def _polls(fleet: Fleet) -> list[Wanted]:
    return [
        Wanted(kind=Kind.POLL, practice=practice, thing=f"c{number}")
        for number in range(SOURCES)
        for practice in fleet.ids()
    ]
