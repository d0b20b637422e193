"""From a change in a calendar to its alert at the channel, in a fleet on two workers."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty
from statistics import quantiles

from bench.bench_fleet.practices import SOURCES, make_due, practised
from bench.bench_fleet.workers import Workers, workers
from monitor.fleet.engines import Engines
from monitor.store.database import writing

_EVENT = """BEGIN:VEVENT
UID:new-{minute}
DTSTAMP:20261123T080000Z
DTSTART:{day}T15{minute}00Z
DTEND:{day}T155500Z
SUMMARY:Session: Newcomer {minute}
END:VEVENT
"""
_EVERY = timedelta(minutes=2)
_WORKERS, _CHANGED = 2, 100
# Of a change until its alert; whoever has none by then has missed it.
_PATIENCE = _EVERY + timedelta(minutes=1)


def measure(folder: Path, practices: int) -> dict[str, float]:
    """Seconds by which the alert came later than the interval of polls, and in all.

    Calendars are due at any moment of their interval; a hundred practices' ones change, one after
    the other.
    """
    with practised(folder, practices, "2m") as fleet, fleet.copy() as url:
        hosted = fleet.at(url)
        make_due(hosted, url, datetime.now(UTC))
        _spread(url, hosted.ids())
        changed = random.Random(1).sample(hosted.ids(), min(_CHANGED, practices))
        with workers(fleet, url, _WORKERS) as its:
            waited = _told(its, fleet.folder, changed)
    ordered = quantiles(waited, n=20) if len(waited) > 1 else waited * 19
    return {
        "alerts": float(len(waited)),
        "median_seconds": ordered[9],
        "p95_seconds": ordered[18],
        "p95_after_the_interval": ordered[18] - _EVERY.total_seconds(),
    }


def _spread(url: str, practices: list[str]) -> None:
    """As they are in a fleet that has run for a while."""
    engines = Engines(1)
    with writing(engines.at(url)) as connection:
        for practice in practices:
            connection.exec_driver_sql(
                f"UPDATE practice_{practice}.sources SET next_due = next_due + random() * "
                f"interval '{_EVERY.total_seconds()} s'"
            )
    engines.close()


def _told(its: Workers, folder: Path, changed: list[str]) -> list[float]:
    """How long each alert took."""
    begun: dict[str, float] = {}
    waited: dict[str, float] = {}
    # The first minute of the workers is not counted: they read configs.
    next_change = time.monotonic() + 60
    pause = _EVERY.total_seconds() / len(changed)
    left = list(changed)
    while left or time.monotonic() < next_change + _PATIENCE.total_seconds():
        if left and time.monotonic() >= next_change:
            practice = left.pop()
            _change(folder / "practices" / practice / f"c{len(left) % SOURCES}.ics")
            begun[practice] = time.monotonic()
            next_change += pause
        try:
            moment, entry = its.lines.get(timeout=0.2)
        except Empty:
            continue
        practice = entry.get("practice", "")
        if entry.get("event") == "message_sent" and practice in begun:
            waited.setdefault(practice, moment - begun[practice])
        if len(waited) == len(changed):
            break
    if len(waited) < len(changed):
        raise SystemExit(f"{len(changed) - len(waited)} of {len(changed)} alerts never came.")
    return list(waited.values())


def _change(file: Path) -> None:
    """Two more sessions, at one hour: there is a finding as soon as that is seen."""
    day = datetime.now(UTC) + timedelta(days=2)
    new = "".join(_EVENT.format(day=f"{day:%Y%m%d}", minute=minute) for minute in ("00", "05"))
    head, end, tail = file.read_bytes().rpartition(b"END:VCALENDAR")
    part = file.with_suffix(".part")
    part.write_bytes(head + new.replace("\n", "\r\n").encode() + end + tail)
    part.rename(file)
