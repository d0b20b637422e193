"""Practices with four calendars each, made once and copied for each measurement."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from sqlalchemy import text

from bench.bench_fleet.server import postgres
from bench.feeds import feed
from config import load_fleet
from config.loading.fleet import Fleet, schema_of
from monitor.clock import system_clock
from monitor.fleet.engines import Engines
from monitor.fleet.practices import Practices
from monitor.fleet.queue_schema import upgrade_queue
from monitor.fleet.schemas import upgrade_practice
from monitor.fleet.wanted import Kind, Wanted
from monitor.fleet.work import do
from monitor.store.database import writing
from tests.servers.postgres.server import new_database

SOURCES, _EVENTS = 4, 20


class Practised:
    """A fleet whose practices were all polled and evaluated, in a database that is copied."""

    def __init__(self, folder: Path, url: str, practices: int, poll_every: str) -> None:
        self.folder = folder
        self._url = url
        (folder / "practices").mkdir()
        (folder / "fleet.yaml").write_text("queue: {url: '${DATABASE}'}\npractices: practices\n")
        for number in range(practices):
            _write(folder / f"practices/p{number:05}", poll_every)
        fleet = self.at(url)
        engines = Engines(2)
        upgrade_queue(engines.at(url))
        served = Practices(fleet, engines, system_clock)
        for practice in fleet.ids():
            if (problem := upgrade_practice(fleet, engines, practice).problem) is not None:
                raise SystemExit(problem)
            its = served.get(practice)
            for number in range(SOURCES):
                poll = Wanted(kind=Kind.POLL, practice=practice, thing=f"c{number}")
                do(poll, its, lambda: True)
            for kind in (Kind.EVALUATE, Kind.RETENTION):
                do(Wanted(kind=kind, practice=practice), its, lambda: True)
        engines.close()

    def at(self, url: str) -> Fleet:
        return load_fleet(self.folder / "fleet.yaml", environ={"DATABASE": url})

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The address of a copy of the database, gone afterwards."""
        server, _, name = self._url.rpartition("/")
        with new_database(f"{server}/", name) as url:
            yield url

    def environment(self, url: str) -> dict[str, str]:
        """For `python -m monitor.cli` in the fleet's folder."""
        here = str(Path(__file__).parents[2])
        return {**os.environ, "DATABASE": url, "PYTHONPATH": here}


def make_due(fleet: Fleet, url: str, at: datetime) -> None:
    """All sources at that moment, and rounds an hour later."""
    engines = Engines(1)
    practices = fleet.ids()
    for first in range(0, len(practices), 50):
        with writing(engines.at(url)) as connection:
            for practice in practices[first : first + 50]:
                schema = schema_of(practice)
                connection.execute(
                    text(f"UPDATE {schema}.sources SET next_due = :at, last_attempt = :before"),
                    {"at": at, "before": at - timedelta(minutes=5)},
                )
                connection.execute(
                    text(f"UPDATE {schema}.meta SET value = :at WHERE key = 'next_round'"),
                    {"at": (at + timedelta(hours=1)).isoformat()},
                )
    engines.close()


@contextmanager
def practised(folder: Path, practices: int, poll_every: str = "5m") -> Iterator[Practised]:
    with postgres() as server:
        base = server.removesuffix("postgres")
        with new_database(base) as url:
            yield Practised(folder, url, practices, poll_every)


def _write(folder: Path, every: str) -> None:
    folder.mkdir()
    monday = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - a wall clock, as feeds have it
    names = [f"c{number}" for number in range(SOURCES)]
    for name in names:
        own = feed(_EVENTS, monday).replace(b"UID:", f"UID:{name}-".encode())
        (folder / f"{name}.ics").write_bytes(own)
    settings = {
        "practice": {"name": "Riverside", "timezone": "America/New_York"},
        "clinicians": [{"id": name} for name in names],
        "sources": [
            {
                "name": n,
                "type": "ical",
                "path": f"{n}.ics",
                "clinician": n,
                "poll_every": every,
            }
            for n in names
        ],
        "sessions": {"title_patterns": ["^Session: (?P<client>.+)$"]},
        "rules": {"no_buffer": {"severity": "warning", "deliver": "alert"}},
        "channels": [{"name": "log", "type": "file", "path": "out.jsonl"}],
        "alerts": {"to": ["log"], "group_wait": "0s", "min_severity": "notice"},
    }
    (folder / "steadyframe.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
