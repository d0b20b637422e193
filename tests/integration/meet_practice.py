"""One Google calendar with Meet, on a real database, looked at when a test says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from config import load_settings
from monitor.bootstrap import build
from monitor.core.finding import Finding
from monitor.core.timeline import Attendance
from monitor.jobs.conferences import poll_with_conferences
from monitor.jobs.evaluate import evaluate
from monitor.store import attendances, findings, sessions, sources
from monitor.store.database import reading
from tests.google_server import GoogleServer

CODE = "abc-mnop-xyz"
DAY = "2026-11-24T"


class Practice:
    """One Google calendar with Meet, on a real database, looked at when a test says so."""

    def __init__(self, folder: Path, google: GoogleServer) -> None:
        self.folder = folder
        self.google = google
        self.configure()
        google.clock = lambda: self.now
        self.now = at("09:00")

    def configure(self, **sections: Any) -> None:
        source = {
            "name": "north",
            "type": "google",
            "calendar_id": self.google.calendar_id,
            "api_endpoint": self.google.url,
            "credentials_file": str(self.google.write_credentials(self.folder / "google.json")),
            "meet": True,
        }
        settings = {
            "practice": {"name": "Riverside", "timezone": "America/New_York"},
            "clinicians": [{"id": "amara", "name": "Dr. Amara Osei", "expect_arrival": True}],
            "clients": [{"id": "jd", "name": "Jane Doe", "titles": ["J. D."]}],
            "sources": [source],
            "storage": {"url": f"sqlite:///{self.folder / 'steadyframe.db'}"},
            **sections,
        }
        file = self.folder / "steadyframe.yaml"
        file.write_text(yaml.safe_dump(settings), encoding="utf-8")
        self.app = build(load_settings(file, environ={}), lambda: self.now)

    def look(self, clock: str) -> None:
        self.now = at(clock)
        assert poll_with_conferences(self.app, "north", self.now).outcome != "failed"
        assert not evaluate(self.app, self.now).failures

    def asked(self) -> int:
        """How often Meet was asked for records since the last time."""
        found = [path for path, _ in self.google.requests if path == "/v2/conferenceRecords"]
        self.google.requests.clear()
        return len(found)

    def answers(self) -> list[Attendance]:
        with reading(self.app.engine) as connection:
            known = sessions.between(
                connection, at("00:00", "2020-01-01T"), at("00:00", "2040-01-01T")
            )
            return attendances.of(connection, [s.id for s in known])

    def findings(self) -> dict[str, Finding]:
        with reading(self.app.engine) as connection:
            return {f.draft.rule: f for f in findings.load_all(connection)}

    def next_due(self) -> datetime | None:
        with reading(self.app.engine) as connection:
            return sources.load(connection, "north").next_due


def at(clock: str, day: str = DAY) -> datetime:
    """Of New York, which in November is five hours behind UTC."""
    stated = clock if "T" in clock else day + clock
    return datetime.fromisoformat(f"{stated}-05:00")


def event(uid: str, clock: str, code: str | None = CODE, **more: Any) -> dict[str, Any]:
    begin = at(clock)
    item = {
        "id": uid,
        "summary": "Session: J. D.",
        "start": {"dateTime": begin.isoformat(), "timeZone": "America/New_York"},
        "end": {
            "dateTime": (begin + timedelta(minutes=50)).isoformat(),
            "timeZone": "America/New_York",
        },
    }
    link = {"hangoutLink": f"https://meet.google.com/{code}"} if code else {}
    return {**item, **link, **more}
