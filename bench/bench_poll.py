"""Polls of one feed, from bytes to what is written, beside icalendar's parse of the same bytes.

Run it as `python -m bench.bench_poll [EVENTS]` (10,000 by default). Every poll is the real one:
file, reader, ledger, SQLite. Times are seconds of processor time. The last line is JSON.

- unchanged: the same bytes again, from a server without ETag
- stamps: DTSTAMP is new on every event, one event in a hundred has moved
- first: everything is new, into an empty ledger
- history: a poll as `stamps`, with ten times as many revisions in the ledger as events
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import icalendar
import structlog

from bench.feeds import feed
from config import load_settings
from monitor.bootstrap import build
from monitor.jobs.app import Installation
from monitor.jobs.polling.poll import poll_source

MONDAY = datetime(2026, 11, 23)  # noqa: DTZ001 - a wall clock; the feed names its zone
NINE = datetime(2026, 11, 23, 14, tzinfo=UTC)
SETTINGS = """
practice: {{name: Riverside, timezone: America/New_York}}
clinicians: [{{id: amara, name: Dr. Amara Osei}}]
sources: [{{name: north, type: ical, path: {folder}/north.ics}}]
storage: {{url: "sqlite:///{folder}/steadyframe.db"}}
"""


class Practice:
    """A practice whose calendar is a file; each poll comes a quarter of an hour later."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.file = folder / "north.ics"
        config = folder / "steadyframe.yaml"
        config.write_text(SETTINGS.format(folder=folder), encoding="utf-8")
        self.app: Installation = build(load_settings(config, environ={}), lambda: NINE)
        self.now = NINE

    def poll(self, raw: bytes) -> tuple[float, int]:
        """Seconds, and how many revisions it came to."""
        self.file.write_bytes(raw)
        return self.poll_file()

    def poll_file(self) -> tuple[float, int]:
        self.now += timedelta(minutes=15)
        begin = time.process_time()
        report = poll_source(self.app, "north", self.now)
        seconds = time.process_time() - begin
        if report.outcome not in ("ok", "unchanged"):
            raise SystemExit(f"The poll came to {report.outcome}: {report.error or report.held}")
        return seconds, report.revisions


def timed(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def some(size: int, poll: int) -> range:
    """One event in a hundred, others at each poll; single events, coming and past."""
    return range(2 + poll % 8, size, 100)


def stamped(size: int, poll: int) -> bytes:
    return feed(
        size, MONDAY, stamp=f"20261123T{poll // 60:02}{poll % 60:02}00Z", moved=some(size, poll)
    )


def measure(folder: Path, size: int) -> dict[str, float]:
    first_feed = feed(size, MONDAY)
    warm = Practice(folder / "warm")
    warm.poll(feed(20, MONDAY))
    practice = Practice(folder / "north")
    icalendar_parse = [timed(lambda: icalendar.Calendar.from_ical(first_feed)) for _ in range(2)]
    first, revisions = practice.poll(first_feed)
    unchanged = [practice.poll(first_feed)[0] for _ in range(5)]
    stamps = [practice.poll(stamped(size, poll)) for poll in range(1, 6)]
    firsts = [first, *(Practice(folder / f"n{n}").poll(first_feed)[0] for n in range(2))]
    assert revisions == size
    return {
        "icalendar": min(icalendar_parse),
        "first": min(firsts),
        "unchanged": median(unchanged),
        "stamps": median(seconds for seconds, _ in stamps),
        "history": _with_history(practice, size, sum(changed for _, changed in stamps)),
    }


def _with_history(practice: Practice, size: int, known: int) -> float:
    """The median of five polls, once the ledger holds ten times as many revisions as events."""
    revisions, poll = size + known, 100
    while revisions < 10 * size:
        raw = feed(size, MONDAY, stamp="20261123T000000Z", moved=range(poll % 2, size, 2))
        revisions += practice.poll(raw)[1]
        poll += 1
    practice.poll(feed(size, MONDAY))
    return median(practice.poll(stamped(size, number))[0] for number in range(200, 205))


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        seconds = measure(Path(folder), size)
    peer = seconds["icalendar"]
    print(f"{size:,} events; icalendar parses them in {peer:.2f} s")
    for name in ("unchanged", "stamps", "first"):
        print(f"  {name:<10} {seconds[name]:8.3f} s   {peer / seconds[name]:7.1f} x faster")
    growth = seconds["history"] / seconds["stamps"]
    print(f"  {'history':<10} {seconds['history']:8.3f} s   {growth:7.2f} x `stamps`")
    print(json.dumps({"events": size, **{k: round(v, 4) for k, v in seconds.items()}}))


if __name__ == "__main__":
    main()
