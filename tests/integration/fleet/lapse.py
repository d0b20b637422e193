"""A fleet whose minutes pass as fast as they can be worked: the schedule and the jobs, no queue.

lapse = Lapse(folder, url)
lapse.practice("north")
lapse.begin("2026-11-23T06:30")
lapse.minute()
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from config import load_fleet, load_settings
from monitor.bootstrap import build
from monitor.fleet.due.schedule import Schedule
from monitor.fleet.engines import Engines
from monitor.fleet.practices import Practices
from monitor.fleet.schemas import upgrade_practice
from monitor.fleet.wanted import RANKS, Kind, Wanted
from monitor.fleet.work import do
from monitor.jobs.app import Installation
from monitor.jobs.bulkhead import Bulkhead
from monitor.jobs.delivery.dispatch import deliver_due
from monitor.jobs.digests.weekly import queue_due_digests
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.schedule import poll_if_due
from monitor.store.database import reading
from monitor.store.evaluation import findings
from tests.builders.ics import calendar

NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
FLEET = "queue: {url: '${DATABASE}'}\npractices: practices\n"
SETTINGS: dict[str, Any] = {
    "practice": {"name": "Riverside", "timezone": "America/New_York"},
    "clinicians": [{"id": "amara", "email": "amara@riverside.example", "expect_arrival": True}],
    "sources": [{"name": "north", "type": "ical", "path": "north.ics", "poll_every": "5m"}],
    "sessions": {"title_patterns": ["^Session: (?P<client>.+)$"]},
    "channels": [{"name": "log", "type": "file", "path": "out.jsonl"}],
    "alerts": {"to": ["log"], "min_severity": "notice"},
    "digests": [{"name": "monday", "to": ["log"], "time": "07:30"}],
}


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=NEW_YORK).astimezone(UTC)


def write(folder: Path, *events: str) -> None:
    (folder / "north.ics").write_bytes(calendar(*events))


def messages(folder: Path) -> list[dict[str, Any]]:
    file = folder / "out.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def found(app: Installation) -> list[tuple[Any, ...]]:
    """Every finding that there is, as far as two ways to it have to agree."""
    with reading(app.engine) as connection:
        every = findings.load_all(connection)
    return sorted(
        (f.id, f.draft.rule, f.status.value, f.resolution or "", str(f.draft.value)) for f in every
    )


class Alone:
    """A practice by itself, as its daemon looks after it."""

    def __init__(self, folder: Path, now: datetime, **sections: Any) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        file = folder / "steadyframe.yaml"
        file.write_text(yaml.safe_dump({**SETTINGS, **sections}), encoding="utf-8")
        self.now = now
        self.app = build(load_settings(file, environ={}), lambda: self.now)

    def minute(self, now: datetime) -> None:
        self.now = now
        poll_if_due(self.app, "north")
        evaluate(self.app, now)
        queue_due_digests(self.app, now)
        deliver_due(self.app, now)


class Lapse:
    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        (folder / "practices").mkdir()
        (folder / "fleet.yaml").write_text(FLEET, encoding="utf-8")
        self.fleet = load_fleet(folder / "fleet.yaml", environ={"DATABASE": url})
        self.engines = Engines(6)
        self.practices = Practices(self.fleet, self.engines, lambda: self.now)
        self.schedule = Schedule(self.fleet, self.engines, Bulkhead())
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.done: list[Wanted] = []
        # What workers don't come to.
        self.left_undone: set[Kind] = set()
        self._waiting: dict[str, Wanted] = {}

    def practice(self, name: str, **sections: Any) -> Path:
        """Its folder; the practice has its schema."""
        folder = self.practice_without_schema(name, **sections)
        assert upgrade_practice(self.fleet, self.engines, name).problem is None
        return folder

    def practice_without_schema(self, name: str, **sections: Any) -> Path:
        folder = self.folder / "practices" / name
        folder.mkdir(exist_ok=True)
        self.configure(name, **sections)
        return folder

    def configure(self, name: str, **sections: Any) -> None:
        file = self.folder / "practices" / name / "steadyframe.yaml"
        file.write_text(yaml.safe_dump({**SETTINGS, **sections}), encoding="utf-8")

    def minute(self) -> list[str]:
        """What is due at `now`, and until the next; the names of what was done. Time moves on."""
        begun, end = len(self.done), self.now + MINUTE
        self._put(self.schedule.wanted(self.now))
        while ready := self._next(end):
            self.now = max(self.now, ready.at or self.now)
            if ready.kind in self.left_undone:
                continue
            self.done.append(ready)
            self._put(do(ready, self.practices.get(ready.practice), lambda: True))
        self.now = end
        return [one.name for one in self.done[begun:]]

    def _put(self, wanted: list[Wanted]) -> None:
        for one in wanted:
            waits = one.at is not None and one.at > self.now
            self._waiting.setdefault(f"{one.name}{waits}", one)

    def _next(self, end: datetime) -> Wanted | None:
        """What came into its time, the most urgent first; else what comes next before `end`."""
        names = [name for name, one in self._waiting.items() if (one.at or self.now) < end]
        names.sort(key=lambda name: self._rank(self._waiting[name]))
        return self._waiting.pop(names[0]) if names else None

    def _rank(self, one: Wanted) -> tuple[datetime, int]:
        return max(one.at or self.now, self.now), -RANKS[one.kind].priority
