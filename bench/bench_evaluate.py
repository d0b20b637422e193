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
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
import yaml

from config import load_settings
from monitor.bootstrap import build
from monitor.jobs.app import Installation
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.poll import poll_source

BEGAN = datetime(2024, 11, 25, 8)  # noqa: DTZ001 - a Monday, a wall clock in the feed's zone
NOW = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)
ZONE = "TZID=America/New_York"
CHANGES = 20


def calendar(clinician: int, clients: int, moved: Iterable[int] = ()) -> bytes:
    """Weekly series, a third with exceptions; those in `moved` have their next session later."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SteadyFrame//Bench//EN"]
    for client in range(clients):
        start = BEGAN + timedelta(days=client % 5, minutes=60 * (client // 5))
        shifts = dict.fromkeys(range(5, 100, 9), 1) if client % 3 == 0 else {}
        shifts |= {105: 2} if client in moved else {}
        lines += _series(f"{clinician}-{client}", start, shifts)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _series(name: str, start: datetime, shifts: dict[int, int]) -> Iterable[str]:
    yield from _event(name, start, "RRULE:FREQ=WEEKLY")
    for week, hours in shifts.items():
        original = start + timedelta(weeks=week)
        rid = f"RECURRENCE-ID;{ZONE}:{original:%Y%m%dT%H%M%S}"
        yield from _event(name, original + timedelta(hours=hours), rid)


def _event(name: str, start: datetime, line: str) -> Iterable[str]:
    yield from ("BEGIN:VEVENT", f"UID:{name}", "DTSTAMP:20261123T080000Z", line)
    yield f"DTSTART;{ZONE}:{start:%Y%m%dT%H%M%S}"
    yield f"DTEND;{ZONE}:{start + timedelta(minutes=50):%Y%m%dT%H%M%S}"
    yield from (f"SUMMARY:Session: Client {name}", "END:VEVENT")


def clinic(folder: Path, clinicians: int, clients: int) -> Installation:
    settings = {
        "practice": {"name": "Riverside", "timezone": "America/New_York"},
        "clinicians": [{"id": f"k{n}", "name": f"Clinician {n}"} for n in range(clinicians)],
        "sources": [
            {
                "name": f"s{n}",
                "type": "ical",
                "path": str(folder / f"{n}.ics"),
                "clinician": f"k{n}",
            }
            for n in range(clinicians)
        ],
        "storage": {"url": f"sqlite:///{folder / 'steadyframe.db'}"},
    }
    file = folder / "steadyframe.yaml"
    file.write_text(yaml.safe_dump(settings), encoding="utf-8")
    for number in range(clinicians):
        (folder / f"{number}.ics").write_bytes(calendar(number, clients))
    return build(load_settings(file, environ={}), lambda: NOW)


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
