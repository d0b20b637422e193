"""The most memory that a poll of a very large feed takes, beside the feed's size.

Run it as `python -m bench.bench_memory [EVENTS]` (100,000 by default, 140 MB). The poll is the
first one, in which every event is new, in a process of its own. The last line is JSON.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import structlog

from bench.bench_poll import MONDAY, Practice
from bench.feeds import feed

_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage's unit differs


def poll_once(folder: Path) -> None:
    """Polls the feed in `folder`; prints the revisions, and the peak of this process in bytes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    _, revisions = Practice(folder).poll_file()
    print(revisions, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT)


def _in_a_process_of_its_own(*arguments: str) -> str:
    # A child's peak begins at its parent's, so this process must never hold the feed.
    command = [sys.executable, "-m", "bench.bench_memory", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    match sys.argv[1:]:
        case ["--write", folder, size]:
            (Path(folder) / "north.ics").write_bytes(feed(int(size), MONDAY))
        case ["--poll", folder]:
            poll_once(Path(folder))
        case arguments:
            measure(int(arguments[0]) if arguments else 100_000)


def measure(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _in_a_process_of_its_own("--write", folder, str(size))
        revisions, peak = map(int, _in_a_process_of_its_own("--poll", folder).split())
        feed_size = (Path(folder) / "north.ics").stat().st_size
    assert revisions == size
    print(
        f"{size:,} events, {feed_size / 1e6:.0f} MB: the process took {peak / 1e6:.0f} MB at most"
    )
    print(f"  peak       {peak / feed_size:6.2f} x the feed's size")
    print(json.dumps({"events": size, "feed": feed_size, "peak": peak}))


if __name__ == "__main__":
    main()
