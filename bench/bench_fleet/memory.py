"""What a worker keeps in memory once it has served ten practices, and once it has served all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.bench_fleet.practices import SOURCES, make_due, practised
from bench.bench_fleet.workers import workers
from bench.trees import taken_by
from monitor.fleet.queue import make_app, put
from monitor.fleet.wanted import Kind, Wanted

_FEW = 10


def measure(folder: Path, practices: int) -> dict[str, float]:
    """Megabytes; each practice is polled at four calendars and evaluated."""
    with practised(folder, practices, "50m") as fleet, fleet.copy() as url:
        hosted = fleet.at(url)
        ids = hosted.ids()
        app = make_app(url, connections=2, run=lambda *_: None, tick=lambda: None)
        make_due(hosted, url, datetime.now(UTC) + timedelta(hours=1))
        found = {}
        with app.open(), workers(fleet, url, 1) as its:
            for name, served in (("few", ids[:_FEW]), ("all", ids)):
                now = datetime.now(UTC)
                make_due(hosted, url, now - timedelta(seconds=1))
                put(app, _jobs(served), now)
                its.times_of("poll_finished", len(served) * SOURCES)
                found[name] = taken_by(its.processes[0].pid)[0] / 1e6
    return {
        f"megabytes_after_{_FEW}": found["few"],
        "megabytes_after_all": found["all"],
        "all_to_few": found["all"] / found["few"],
    }


def _jobs(practices: list[str]) -> list[Wanted]:
    evaluations = [Wanted(kind=Kind.EVALUATE, practice=one) for one in practices]
    polls = [
        Wanted(kind=Kind.POLL, practice=one, thing=f"c{number}")
        for one in practices
        for number in range(SOURCES)
    ]
    return evaluations + polls
