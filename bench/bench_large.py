"""A calendar of 100,000 single events, one an hour: its first poll, and one when one has changed.

Run it as `python -m bench.bench_large [EVENTS]` (100,000 by default, which takes minutes). Each
poll is the whole command, with all that is concluded from it, in a process of its own: seconds of
processor time, and the most memory that it took. Beside the first one another process writes a row
again and again, and its longest wait is told (SQLite). They are compared with the first poll of a
tenth of the events, and with icalendar's parse of these. The last line is JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import icalendar

from bench.bench_poll import MONDAY
from bench.bench_waiting import waits
from bench.clinics import NOW, write_clinic
from bench.feeds import feed
from bench.trees import OURS, compiled
from config import load_settings
from monitor.bootstrap import build

_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage's unit differs
# What a feed's poll may cost: beside a tenth of it, of icalendar's parse of that, and in memory.
_MOST_GROWTH, _MOST_OF_A_PARSE = 11, 0.15
_MOST_AT_FIRST, _MOST_OF_A_CHANGE = 400e6, 250e6
_LONGEST_WAIT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Seconds of processor time, and bytes of memory at its peak."""

    seconds: float
    peak: int


def write_feed(file: Path, size: int, *moved: int) -> None:
    file.write_bytes(feed(size, MONDAY, moved=moved, hourly=True))


def parse(file: Path) -> None:
    begin = time.process_time()
    icalendar.Calendar.from_ical(file.read_bytes())
    print(time.process_time() - begin)


def take(*words: str) -> None:
    """Runs a command, and prints what it took."""
    subprocess.run([sys.executable, "-m", "monitor.cli", *words], check=True, capture_output=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss * _UNIT]))


def _in_a_process_of_its_own(*arguments: str, at: Path = OURS) -> str:
    # A child's peak begins at its parent's, so this process must never hold the feed.
    command = [sys.executable, "-m", "bench.bench_large", *arguments]
    environment = {"PYTHONPATH": str(OURS)}
    done = subprocess.run(command, cwd=at, env=environment, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode()


class Practice:
    """One calendar of so many events, in a folder."""

    def __init__(self, folder: Path, size: int) -> None:
        folder.mkdir()
        self.size, self._folder, self._now = size, folder, NOW
        self._config = write_clinic(folder, 1, 1)

    @property
    def file(self) -> Path:
        return self._folder / "0.ics"

    @property
    def url(self) -> str:
        """Of its database, which is there then."""
        app = build(load_settings(self._config, environ={}), lambda: NOW)
        app.engine.dispose()
        return str(app.engine.url)

    def state(self, *moved: int) -> None:
        _in_a_process_of_its_own("--feed", str(self.file), str(self.size), *map(str, moved))

    def poll(self) -> Taken:
        words = ("--take", "poll", "--now", self._now.isoformat())
        seconds, peak = json.loads(_in_a_process_of_its_own(*words, at=self._folder))
        self._now += timedelta(minutes=15)
        return Taken(seconds=seconds, peak=peak)


def measure(folder: Path, size: int) -> dict[str, float]:
    tenth, all_of_them = Practice(folder / "tenth", size // 10), Practice(folder / "all", size)
    tenth.state()
    peer = float(_in_a_process_of_its_own("--parse", str(tenth.file)))
    of_a_tenth = tenth.poll()
    all_of_them.state()
    waited: dict[str, float] = {}
    with waits(all_of_them.url, waited, "wait"):
        first = all_of_them.poll()
    all_of_them.state(size // 2)
    change = all_of_them.poll()
    return {
        "events": size,
        "icalendar": peer,
        "tenth": of_a_tenth.seconds,
        "first": first.seconds,
        "first_peak": first.peak,
        "wait": waited["wait"],
        "change": change.seconds,
        "change_peak": change.peak,
    }


def show(found: dict[str, float]) -> None:
    size, first, change = int(found["events"]), found["first"], found["change"]
    print(f"{size:,} single events; icalendar parses a tenth in {found['icalendar']:.1f} s")
    print(
        f"  first poll {first:8.1f} s   {first / found['tenth']:6.1f} x that of a tenth"
        f"   at most {_MOST_GROWTH}"
    )
    print(f"  its memory {found['first_peak'] / 1e6:8.0f} MB   at most {_MOST_AT_FIRST / 1e6:.0f}")
    print(f"  a writer waits at most {found['wait']:.2f} s   at most {_LONGEST_WAIT:g}")
    print(
        f"  one changed {change:7.1f} s   {change / found['icalendar']:6.2f} of that parse"
        f"   at most {_MOST_OF_A_PARSE}"
    )
    print(
        f"  its memory {found['change_peak'] / 1e6:8.0f} MB   at most {_MOST_OF_A_CHANGE / 1e6:.0f}"
    )
    print(json.dumps({key: round(value, 3) for key, value in found.items()}))


def main() -> None:
    match sys.argv[1:]:
        case ["--feed", file, size, *moved]:
            write_feed(Path(file), int(size), *map(int, moved))
        case ["--parse", file]:
            parse(Path(file))
        case ["--take", *words]:
            take(*words)
        case arguments:
            compiled(OURS)
            with tempfile.TemporaryDirectory() as name:
                show(measure(Path(name), int(arguments[0]) if arguments else 100_000))


if __name__ == "__main__":
    main()
