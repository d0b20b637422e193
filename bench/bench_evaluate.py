"""Evaluates a clinic in full, and again after polls that brought twenty changes.

Run it as `python -m bench.bench_evaluate [CLINICIANS [CLIENTS]]` (200 and 40 by default, a few
minutes to set up). Each client has two years of weekly sessions behind, a third with some that
moved. Times are seconds of processor time; the last line is JSON.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bench.clinics import NOW, calendar, write_clinic
from config import load_settings
from monitor.bootstrap import build
from monitor.jobs.app import Installation
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.poll import poll_source

CHANGES = 20


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


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    clinicians, clients = (*map(int, sys.argv[1:]), *(200, 40)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
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


if __name__ == "__main__":
    main()
