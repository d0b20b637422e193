"""Evaluates a clinic in full, and again after polls that brought twenty changes.

Run it as `python -m bench.bench_evaluate [CLINICIANS [CLIENTS]]` (200 and 40 by default, a few
minutes to set up). Each client has two years of weekly sessions behind, a third with some that
moved. Times are seconds of processor time; the last line is JSON.

`--processes` measures another thing in its place: the whole command `evaluate` on a PostgreSQL of
its own, by one process and by two, where there are two cores that nobody else uses. Each is run
three times, in turn; times are the best ones, in seconds by the clock on the wall. Every client is
looked at each time, and what is found is the same.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import structlog
import yaml

from bench.clinics import NOW, calendar, write_clinic
from bench.trees import OURS, compiled, run_module
from config import load_settings
from monitor.bootstrap import build
from monitor.jobs.app import Installation
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.poll import poll_source

CHANGES = 20
TWO_MUST = 1.7  # times as fast as one
_TRIES = 3


def clinic(folder: Path, clinicians: int, clients: int) -> Installation:
    config = write_clinic(folder, clinicians, clients)
    return build(load_settings(config, environ={}), lambda: NOW)


def poll_all(app: Installation, now: datetime) -> int:
    return sum(poll_source(app, s.name, now).revisions for s in app.settings.sources)


def evaluated(app: Installation, now: datetime) -> float:
    begin = time.process_time()
    report = evaluate(app, now)
    seconds = time.process_time() - begin
    assert not report.failures, report.failures
    return seconds


def show_rounds(folder: Path, clinicians: int, clients: int) -> None:
    app = clinic(folder, clinicians, clients)
    assert poll_all(app, NOW) >= clinicians * clients
    first = evaluated(app, NOW)
    poll_all(app, NOW + timedelta(hours=25))
    full = evaluated(app, NOW + timedelta(hours=25))
    quiet = evaluated(app, NOW + timedelta(hours=25, minutes=5))
    for number in range(CHANGES):
        source = number % clinicians
        moved = range(number // clinicians + 1)
        (folder / f"{source}.ics").write_bytes(calendar(source, clients, moved))
    assert poll_all(app, NOW + timedelta(hours=25, minutes=10)) == CHANGES
    some = evaluated(app, NOW + timedelta(hours=25, minutes=10))
    people = f"{clinicians} clinicians with {clients} clients each"
    print(f"{people}: sessions written out and evaluated first in {first:.1f} s")
    print(f"  full       {full:8.2f} s   {1000 * full / clinicians / clients:5.2f} ms a client")
    print(f"  quiet      {quiet:8.2f} s   {full / quiet:5.0f} x faster")
    print(f"  {CHANGES} changes {some:8.2f} s   {full / some:5.0f} x faster")
    print(json.dumps({"full": full, "quiet": quiet, "changes": some}))


def command(folder: Path, *words: str) -> tuple[float, str]:
    """Seconds by the clock on the wall, and the answer."""
    begin = time.monotonic()
    told = run_module(OURS, "monitor.cli", *words, "--now", NOW.isoformat(), at=folder)
    return time.monotonic() - begin, told.answer


def by_processes(folder: Path, url: str, clinicians: int, clients: int) -> dict[int, float]:
    """The best time of the whole command by one process and by two."""
    config = write_clinic(folder, clinicians, clients)
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    config.write_text(yaml.safe_dump(settings | {"storage": {"url": url}}), encoding="utf-8")
    compiled(OURS)
    command(folder, "poll", "--quiet")
    times: dict[int, list[float]] = {1: [], 2: []}
    answers = set()
    for _ in range(_TRIES):
        for processes, taken in times.items():
            seconds, answer = command(folder, "evaluate", "--processes", str(processes))
            taken.append(seconds)
            answers.add(answer)
    assert len(answers) == 1, answers
    return {processes: min(taken) for processes, taken in times.items()}


def show_processes(folder: Path, clinicians: int, clients: int) -> None:
    from tests.servers.postgres.server import (
        MISSING,
        find_binaries,
        new_database,
        running_postgres,
    )

    binaries = find_binaries()
    if binaries is None:
        raise SystemExit(MISSING)
    with running_postgres(binaries) as server, new_database(server) as url:
        best = by_processes(folder, url, clinicians, clients)
    ratio = best[1] / best[2]
    print(f"{clinicians} clinicians with {clients} clients each, on PostgreSQL: `evaluate` in full")
    print(f"  one process    {best[1]:8.2f} s")
    print(f"  two processes  {best[2]:8.2f} s{ratio:7.2f} x   must be {TWO_MUST:g}")
    print(f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        json.dumps({"one": round(best[1], 3), "two": round(best[2], 3), "ratio": round(ratio, 3)})
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clinicians", type=int, nargs="?", default=200)
    parser.add_argument("clients", type=int, nargs="?", default=40)
    parser.add_argument("--processes", action="store_true", help="one and two, on PostgreSQL")
    return parser.parse_args()


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    given = arguments()
    show = show_processes if given.processes else show_rounds
    with tempfile.TemporaryDirectory() as name:
        show(Path(name), given.clinicians, given.clients)


if __name__ == "__main__":
    main()
