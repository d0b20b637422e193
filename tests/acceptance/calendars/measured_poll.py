"""Polls every source of `steadyframe.yaml` once and evaluates, and says what each cost.

    python -m tests.acceptance.calendars.measured_poll 2026-11-23T14:00:00+00:00

The command does the same and prints no times. JSON on stdout; memory is the process's peak.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import time
from datetime import datetime
from pathlib import Path

from config import load_settings
from monitor import bootstrap
from monitor.clock import fixed_clock
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.poll import poll_source
from monitor.log import configure


def peak_mib() -> float:
    """Of this program alone: on Linux ru_maxrss begins with that of the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    configure(level=logging.WARNING)
    now = datetime.fromisoformat(sys.argv[1])
    settings = load_settings(Path("steadyframe.yaml"), environ=os.environ)
    app = bootstrap.build(settings, fixed_clock(now))
    told: dict[str, object] = {}
    for source in settings.sources:
        begin = time.monotonic()
        report = poll_source(app, source.name, now)
        told[source.name] = {
            "seconds": time.monotonic() - begin,
            "outcome": report.outcome,
            "events": report.events,
            "problems": report.problems,
            "error": report.error,
        }
    begin = time.monotonic()
    failures = list(evaluate(app, now).failures)
    json.dump(
        {
            "sources": told,
            "evaluation_seconds": time.monotonic() - begin,
            "failures": failures,
            "peak_mib": peak_mib(),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
