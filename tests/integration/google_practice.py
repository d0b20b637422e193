"""A practice whose calendar is the Google stand-in's, on a real database, looked at at given times.

    practice = Practice(tmp_path, google, meet=True)
    google.put(event("one", "10:00"))
    practice.look("09:00")

Wall clocks are New York's; without a date they are of Tuesday, 24 November 2026.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml

from config import load_settings
from monitor.bootstrap import build
from monitor.core.findings.model import Finding
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Attendance
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.conferences import poll_with_conferences
from monitor.jobs.polling.report import PollReport
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.timelines import attendances, sessions
from tests.builders.databases import put_empty_database
from tests.servers.google.server import GoogleServer

CODE = "abc-mnop-xyz"
DAY = "2026-11-24T"
HOUR = timedelta(minutes=50)
WEEKLY: dict[str, Any] = {"recurrence": ["RRULE:FREQ=WEEKLY"]}


class Practice:
    """`source` are further settings of the source. Google's clock is the practice's."""

    def __init__(
        self,
        folder: Path,
        google: GoogleServer,
        *,
        kind: Literal["authorized_user", "service_account"] = "authorized_user",
        **source: Any,
    ) -> None:
        self.folder = folder
        self.google = google
        self.source = {
            "name": "north",
            "type": "google",
            "calendar_id": google.calendar_id,
            "api_endpoint": google.url,
            "credentials_file": str(google.write_credentials(folder / "google.json", kind)),
            **source,
        }
        put_empty_database(folder / "steadyframe.db")
        self.now = at("09:00")
        self.configure()
        google.clock = lambda: self.now

    def configure(self, **sections: Any) -> None:
        settings = {
            "practice": {"name": "Riverside", "timezone": "America/New_York"},
            "clinicians": [{"id": "amara", "name": "Dr. Amara Osei", "expect_arrival": True}],
            "clients": [
                {"id": "jd", "name": "Jane Doe", "titles": ["J. D."]},
                {"id": "ts", "name": "Tom Stone", "titles": ["T. S."]},
            ],
            "sources": [self.source],
            "storage": {"url": f"sqlite:///{self.folder / 'steadyframe.db'}"},
            **sections,
        }
        file = self.folder / "steadyframe.yaml"
        file.write_text(yaml.safe_dump(settings), encoding="utf-8")
        self.app = build(load_settings(file, environ={}), lambda: self.now)

    def poll(self, clock: str) -> PollReport:
        """What `steadyframe poll` does."""
        self.now = at(clock)
        report = poll_with_conferences(self.app, "north", self.now)
        assert not evaluate(self.app, self.now).failures
        return report

    def look(self, *clocks: str) -> None:
        """Polls that all succeed."""
        for clock in clocks:
            assert self.poll(clock).outcome not in ("failed", "held")

    def asked(self) -> int:
        """How often Meet was asked for records since the last time."""
        found = [path for path, _ in self.google.requests if path == "/v2/conferenceRecords"]
        self.google.requests.clear()
        return len(found)

    def sessions(self) -> list[Session]:
        with reading(self.app.engine) as connection:
            return sessions.between(connection, at("2020-01-01T00:00"), at("2040-01-01T00:00"))

    def answers(self) -> list[Attendance]:
        known = [session.id for session in self.sessions()]
        with reading(self.app.engine) as connection:
            return attendances.of(connection, known)

    def all_findings(self) -> list[Finding]:
        with reading(self.app.engine) as connection:
            return findings.load_all(connection)

    def findings(self) -> dict[str, Finding]:
        """By rule, where there is one of each."""
        return {f.draft.rule: f for f in self.all_findings()}

    def about(self) -> dict[tuple[str, str], Finding]:
        """By event and rule."""
        return {
            (f.draft.session.uid, f.draft.rule): f for f in self.all_findings() if f.draft.session
        }

    def state(self) -> SourceState:
        with reading(self.app.engine) as connection:
            return sources.load(connection, "north")


def at(clock: str) -> datetime:
    """Of New York, which in November is five hours behind UTC."""
    stated = clock if "T" in clock else DAY + clock
    return datetime.fromisoformat(f"{stated}-05:00")


def when(clock: str) -> dict[str, str]:
    return {"dateTime": at(clock).isoformat(), "timeZone": "America/New_York"}


def event(uid: str, clock: str, code: str | None = CODE, **more: Any) -> dict[str, Any]:
    """A session of 50 minutes; `code` is that of its video conference."""
    end = {"dateTime": (at(clock) + HOUR).isoformat(), "timeZone": "America/New_York"}
    item = {"id": uid, "summary": "Session: J. D.", "start": when(clock), "end": end}
    link = {"hangoutLink": f"https://meet.google.com/{code}"} if code else {}
    return {**item, **link, **more}


def instance(
    series: str, original: str, clock: str, *more: str | None, **fields: Any
) -> dict[str, Any]:
    """An occurrence of a series that was moved from `original` to `clock`."""
    item = event("", clock, *more, **fields)
    del item["id"]
    return {**item, "recurringEventId": series, "originalStartTime": when(original)}
