"""What a daemon takes that watches 20 calendars in which nothing happens: memory, processor time.

Run it as `python -m bench.bench_idle [POLLS]` (2,000 by default, two minutes; Linux, which tells it
in /proc). The daemon is a process of its own that reads its files every second; growth is counted
from the tenth poll of each calendar on. The last line is JSON: bytes, and seconds a poll.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import yaml

from bench.feeds import feed
from bench.trees import taken_by

_SOURCES, _EVENTS, _SETTLED = 20, 30, 200
_POLLS_AN_HOUR = _SOURCES * 12  # one every five minutes


def practice(folder: Path) -> None:
    monday = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - a wall clock, as feeds have it
    calendars = [f"c{number}" for number in range(_SOURCES)]
    for name in calendars:
        own = feed(_EVENTS, monday).replace(b"UID:", f"UID:{name}-".encode())
        (folder / f"{name}.ics").write_bytes(own)
    settings = {
        "practice": {"name": "Riverside", "timezone": "America/New_York"},
        "clinicians": [{"id": name} for name in calendars],
        "sources": [
            {"name": n, "type": "ical", "path": f"{n}.ics", "clinician": n, "poll_every": "1s"}
            for n in calendars
        ],
        "channels": [{"name": "log", "type": "file", "path": "out.jsonl"}],
        "alerts": {"to": ["log"]},
    }
    (folder / "steadyframe.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def polls_of(daemon: subprocess.Popen[str]) -> Iterator[int]:
    """One after the other, as the log tells of them."""
    assert daemon.stderr is not None
    number = 0
    for line in daemon.stderr:
        if '"poll_finished"' in line:
            number += 1
            yield number


def measure(polls: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        practice(Path(folder))
        command = [sys.executable, "-m", "monitor.cli", "run"]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
        daemon = subprocess.Popen(
            command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
        )
        seen = {}
        for number in polls_of(daemon):
            if number in (_SETTLED, _SETTLED + polls):
                seen[number] = taken_by(daemon.pid)
            if number == _SETTLED + polls:
                daemon.terminate()
        daemon.wait()
    (before, earlier), (after, later) = seen[_SETTLED], seen[_SETTLED + polls]
    each = (later - earlier) / polls
    print(f"{_SOURCES} calendars: {after / 1e6:.0f} MB after {polls:,} polls")
    print(f"  growth     {after / before - 1:+8.2%}")
    print(f"  processor  {each * _POLLS_AN_HOUR / 3600:8.2%} of a core, polled every five minutes")
    print(json.dumps({"memory": after, "growth": after / before - 1, "seconds_a_poll": each}))


if __name__ == "__main__":
    measure(int(sys.argv[1]) if sys.argv[1:] else 2_000)
