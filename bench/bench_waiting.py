"""How long a writer waits at most while a calendar is read and evaluated for the first time.

Run it as `python -m bench.bench_waiting [EVENTS]` (100,000 by default, which takes a while). A
process beside it writes a row again and again all the while, as `alerts send` or a check-in would;
its longest wait is what is measured, beside the time that the poll and the round took in all.
SQLite; the last line is JSON.
"""

from __future__ import annotations

import json
import logging
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from bench.bench_evaluate import clinic, evaluated, poll_all
from bench.bench_poll import MONDAY, Practice
from bench.clinics import NOW
from bench.feeds import feed
from monitor.jobs.app import Installation
from monitor.store.database import open_engine, writing
from monitor.store.meta import save

# Of each clinician: a third of the clients have eleven exceptions beside their series.
_CLIENTS, _EVENTS = 40, 40 + 14 * 11


def write_all_the_while(url: str) -> None:
    """Until stdin ends; then prints the longest wait in seconds, and how often it wrote."""
    engine = open_engine(url)
    longest, count = 0.0, 0
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        begin = time.monotonic()
        with writing(engine) as connection:
            save(connection, "bench", str(count))
        longest, count = max(longest, time.monotonic() - begin), count + 1
        time.sleep(0.05)
    print(json.dumps([longest, count]))


@contextmanager
def waits(url: str, into: dict[str, float], name: str) -> Iterator[None]:
    """Measures the longest wait of a process that writes while the block runs."""
    command = [sys.executable, "-m", "bench.bench_waiting", "--write", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        begin = time.monotonic()
        yield
        into[f"{name}_seconds"] = time.monotonic() - begin
        said, _ = writer.communicate()
    longest, count = json.loads(said)
    assert count > 1, "It never wrote."
    into[name] = longest


def measure(folder: Path, size: int) -> dict[str, float]:
    """One calendar of so many events is polled, and a clinic that has as many is evaluated."""
    found: dict[str, float] = {}
    practice = Practice(folder / "one")
    practice.file.write_bytes(feed(size, MONDAY))
    with waits(url_of(practice.app), found, "poll"):
        practice.poll_file()
    (folder / "clinic").mkdir()
    app = clinic(folder / "clinic", max(1, size // _EVENTS), _CLIENTS)
    poll_all(app, NOW)
    with waits(url_of(app), found, "evaluation"):
        evaluated(app, NOW)
    return found


def url_of(app: Installation) -> str:
    return str(app.engine.url)


def main() -> None:
    if sys.argv[1:2] == ["--write"]:
        write_all_the_while(sys.argv[2])
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(name), size)
    print(f"{size:,} events: the longest wait of a writer beside it")
    for what in ("poll", "evaluation"):
        whole = found[f"{what}_seconds"]
        print(
            f"  {what:<10} {found[what]:6.2f} s   {found[what] / whole:7.2%} of its {whole:.0f} s"
        )
    print(json.dumps({key: round(value, 3) for key, value in found.items()}))


if __name__ == "__main__":
    main()
