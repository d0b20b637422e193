"""A practice on a real database file, watched through its calendar file, at given times.

    practice = Watched(tmp_path)
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    practice.look("2026-11-23T09:00")

Wall clocks are those of `zone`, New York by default. `look` is what `steadyframe poll` does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from config import load_settings
from monitor.bootstrap import build
from monitor.core.digest.model import Digest
from monitor.core.findings.model import Finding
from monitor.core.sessions.model import Presence, Session
from monitor.jobs.app import Installation
from monitor.jobs.digests.weekly import build_for, chosen_week
from monitor.jobs.evaluation.round import EvaluationReport, evaluate
from monitor.jobs.polling.poll import poll_source
from monitor.jobs.polling.report import PollReport
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.timelines import sessions
from tests.builders.databases import put_empty_database
from tests.builders.ics import calendar

HOUR = timedelta(minutes=50)
SETTINGS: dict[str, Any] = {
    "practice": {"name": "Riverside", "timezone": "America/New_York"},
    "clinicians": [{"id": "amara", "name": "Dr. Amara Osei", "email": "amara@riverside.example"}],
    "clients": [
        {"id": "jane", "name": "Jane Doe", "emails": ["jane@example.com"]},
        {"id": "john", "name": "John Roe", "emails": ["john@example.com"]},
        *({"id": f"c{number}", "name": f"Client {number}"} for number in range(8)),
    ],
    "sources": [{"name": "north", "type": "ical", "path": "north.ics"}],
    "sessions": {"title_patterns": ["^Session: (?P<client>.+)$"]},
}
WITH_DIGEST: dict[str, Any] = {
    "channels": [{"name": "log", "type": "file", "path": "out.jsonl"}],
    "digests": [{"name": "monday", "to": ["log"], "clinician": "amara"}],
}


class Watched:
    def __init__(self, folder: Path, **sections: Any) -> None:
        self.folder = folder
        self.settings = {
            **SETTINGS,
            "storage": {"url": f"sqlite:///{folder / 'steadyframe.db'}"},
            **sections,
        }
        if "storage" not in sections:
            put_empty_database(folder / "steadyframe.db")
        self.app = self._built()
        self.zone = ZoneInfo(self.settings["practice"]["timezone"])
        self.last = EvaluationReport()

    def configure(self, **sections: Any) -> None:
        self.settings |= sections
        self.app.engine.dispose()
        self.app = self._built()

    def _built(self) -> Installation:
        sources = [
            {**source, "path": str(self.folder / source["path"])} if "path" in source else source
            for source in self.settings["sources"]
        ]
        file = self.folder / "steadyframe.yaml"
        file.write_text(yaml.safe_dump({**self.settings, "sources": sources}), encoding="utf-8")
        return build(load_settings(file, environ={}), lambda: datetime.now(UTC))

    def at(self, when: str) -> datetime:
        moment = datetime.fromisoformat(when)
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)

    def write(self, *events: str) -> None:
        (self.folder / "north.ics").write_bytes(calendar(*events))

    def poll(self, when: str) -> PollReport:
        return self.poll_of("north", when)

    def poll_of(self, source: str, when: str) -> PollReport:
        return poll_source(self.app, source, self.at(when))

    def evaluate(self, when: str) -> EvaluationReport:
        self.last = evaluate(self.app, self.at(when))
        assert not self.last.failures
        return self.last

    def look(self, when: str) -> PollReport:
        report = self.poll(when)
        self.evaluate(when)
        return report

    def look_twice(self, when: str) -> None:
        """Poll, and evaluate once more when what was seen has settled."""
        self.look(when)
        self.evaluate((self.at(when) + timedelta(minutes=10)).isoformat())

    def findings(self, *rules: str) -> list[Finding]:
        with reading(self.app.engine) as connection:
            found = findings.load_all(connection)
        return [f for f in found if not rules or f.draft.rule in rules]

    def only(self, rule: str) -> Finding:
        (found,) = self.findings(rule)
        return found

    def digest(self, when: str) -> Digest:
        """What `steadyframe digest` says then, of the config's only one."""
        moment = self.at(when)
        (settings,) = self.app.settings.digests
        return build_for(self.app, settings, chosen_week(self.app, None, moment), moment)

    def said(self, *rules: str) -> list[str]:
        """Rule, status and resolution of each finding, as `reschedule open`."""
        return sorted(
            " ".join(filter(None, (f.draft.rule, f.status.value, f.resolution or "")))
            for f in self.findings(*rules)
        )

    def sessions(self, start: str = "2020-01-01", end: str = "2040-01-01") -> list[Session]:
        with reading(self.app.engine) as connection:
            return sessions.between(connection, self.at(start), self.at(end))

    def starts(self, start: str, end: str, client: str | None = None) -> list[str]:
        """`11-24 10:00` of the scheduled sessions in [start, end)."""
        return [
            f"{s.start.astimezone(self.zone):%m-%d %H:%M}"
            for s in self.sessions(start, end)
            if s.presence is Presence.SCHEDULED and (client is None or s.client == client)
        ]

    def session(self, start: str) -> Session:
        (found,) = [s for s in self.sessions() if s.start == self.at(start)]
        return found


def an_event(
    uid: str,
    who: str,
    start: str,
    *lines: str,
    zone: str = "America/New_York",
    of: str | None = None,
    lasts: timedelta = HOUR,
) -> str:
    """A VEVENT on the wall clock of `zone`; `of` is the start that it overrides."""
    begins = datetime.fromisoformat(start)
    title = who if ":" in who or not who else f"Session: {who}"
    fields = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20261101T000000Z",
        f"DTSTART;TZID={zone}:{begins:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={zone}:{begins + lasts:%Y%m%dT%H%M%S}",
        f"SUMMARY:{title}",
    ]
    if of is not None:
        fields.append(f"RECURRENCE-ID;TZID={zone}:{datetime.fromisoformat(of):%Y%m%dT%H%M%S}")
    return "\n".join([*fields, *lines, "END:VEVENT"])


def a_series(uid: str, who: str, start: str, *lines: str, rule: str = "", **given: Any) -> str:
    """A weekly series; `rule` adds to its RRULE."""
    return an_event(uid, who, start, f"RRULE:FREQ=WEEKLY{rule}", *lines, **given)


def skipping(*starts: str) -> str:
    return "\n".join(
        f"EXDATE;TZID=America/New_York:{datetime.fromisoformat(start):%Y%m%dT%H%M%S}"
        for start in starts
    )


def modified(when: str) -> str:
    return f"LAST-MODIFIED:{datetime.fromisoformat(when).astimezone(UTC):%Y%m%dT%H%M%SZ}"
