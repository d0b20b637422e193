"""A practice in a folder, driven by the installed command as a process.

    practice = Practice(tmp_path)
    practice.calendar(session("one", "2026-11-25T10:00"))
    practice.poll("2026-11-23T09:00")
    practice.findings("reschedule", now="2026-11-23T10:00")

Wall clocks are New York's, which in November 2026 is UTC-5. The practice has one clinician, one
calendar file and one channel that writes to a file; `Practice(settings=…)` lays other sections on.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tests.acceptance.command_server import COMMAND, run
from tests.builders.ics import calendar, vevent

NEW_YORK = ZoneInfo("America/New_York")
JANE, TOM, ANN = "Jane Doe", "Tom Stone", "Ann Wood"
# Seconds. It ends what hangs and measures nothing: a busy machine may need minutes for the demo.
_HANGS = 300
NAMES = (JANE, TOM, ANN, "Jane", "Stone", "Wood")
SETTINGS: dict[str, Any] = {
    "practice": {"name": "Riverside", "timezone": "America/New_York"},
    "clinicians": [{"id": "amara", "name": "Dr. Amara Osei", "email": "amara@riverside.example"}],
    "clients": [
        {"id": "jd", "name": JANE, "emails": ["jane@example.com"], "titles": ["J. D."]},
        {"id": "ts", "name": TOM, "emails": ["tom@example.com"], "titles": ["T. S."]},
        {"id": "aw", "name": ANN, "emails": ["ann@example.com"], "titles": ["A. W."]},
    ],
    "sources": [{"name": "north", "type": "ical", "path": "calendars/north.ics"}],
    "channels": [{"name": "log", "type": "file", "path": "out/messages.jsonl"}],
    "alerts": {"to": ["log"]},
    "digests": [{"name": "monday", "to": ["log"], "clinician": "amara"}],
    "storage": {"url": "sqlite:///data/steadyframe.db"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The objects of `--format jsonl`."""
        return [json.loads(line) for line in self.out.splitlines()]


class Practice:
    """A temporary folder with a config; `run` is the command in it."""

    def __init__(self, folder: Path, settings: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self.settings = {**copy.deepcopy(SETTINGS), **(settings or {})}
        # A start takes half a second with compiled modules and one and a half without.
        unwanted = ("STEADYFRAME", "PYTHONDONTWRITEBYTECODE")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
        self.environment["TZ"] = "Asia/Tokyo"  # no answer may depend on the machine's zone
        (folder / "calendars").mkdir(parents=True, exist_ok=True)
        self.configure()

    def configure(self, **sections: Any) -> None:
        """Write the config, with these sections in place of what was there."""
        self.settings |= sections
        text = yaml.safe_dump(self.settings, sort_keys=False, allow_unicode=True)
        (self.folder / "steadyframe.yaml").write_text(text, encoding="utf-8")

    def calendar(self, *components: str, name: str = "north") -> None:
        """The calendar as it stands from now on."""
        (self.folder / "calendars" / f"{name}.ics").write_bytes(calendar(*components))

    def run(self, *arguments: str, expect: int | None = 0, module: str | None = None) -> Result:
        """One run of the command. `expect` is the status that it must end with; None: any.

        With a `module`, that is run in its place.
        """
        given = {"folder": self.folder, "environment": self.environment, "timeout": _HANGS}
        done = run(arguments, module=module, **given)
        result = Result(status=done.status, out=done.out, err=done.err)
        shown = f"{' '.join(arguments)}\n-- {result.status}\n{result.out}\n{result.err}"
        assert "Traceback" not in result.out + result.err, shown
        assert not any(name in result.err for name in NAMES), shown
        assert expect is None or result.status == expect, shown
        return result

    def popen(self, *arguments: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
        """A run that a test may kill; `stderr` may be another file's descriptor."""
        return subprocess.Popen(
            [str(COMMAND), *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def poll(self, now: str, *arguments: str, expect: int | None = 0) -> Result:
        return self.run("poll", "--now", at(now), *arguments, expect=expect)

    def findings(self, rule: str | None = None, *, now: str) -> list[dict[str, Any]]:
        """All findings there are, of one rule or of every one."""
        chosen = ["--rule", rule] if rule else []
        answer = self.run(
            "findings", "--status", "all", "--format", "json", "--now", at(now), *chosen
        )
        found: list[dict[str, Any]] = answer.json
        return found

    def alerts(self, now: str) -> list[dict[str, Any]]:
        queued: list[dict[str, Any]] = self.run(
            "alerts", "list", "--format", "json", "--now", at(now)
        ).json
        return queued

    def messages(self, path: str = "out/messages.jsonl") -> list[dict[str, Any]]:
        """What the file channel has taken."""
        file = self.folder / path
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]


def at(clock: str, zone: ZoneInfo = NEW_YORK) -> str:
    """A wall clock such as `2026-11-23T09:00` as RFC 3339; a time with an offset as it is."""
    moment = datetime.fromisoformat(clock)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def utc(clock: str, zone: ZoneInfo = NEW_YORK) -> str:
    """The same as iCalendar's `20261123T140000Z`."""
    return f"{datetime.fromisoformat(at(clock, zone)).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def session(
    uid: str,
    clock: str,
    *lines: str,
    client: str = "J. D.",
    title: str | None = None,
    minutes: int = 50,
    zone: ZoneInfo = NEW_YORK,
    modified: str | None = None,
) -> str:
    """A session as a VEVENT: wall clock in `zone`, further `lines`, LAST-MODIFIED if stated."""
    start = datetime.fromisoformat(clock)
    stated = [
        f"DTEND;TZID={zone.key}:{start + timedelta(minutes=minutes):%Y%m%dT%H%M%S}",
        f"SUMMARY:{title if title is not None else f'Session: {client}'}",
        f"LAST-MODIFIED:{utc(modified, zone)}" if modified else "",
        *lines,
    ]
    began = f";TZID={zone.key}:{start:%Y%m%dT%H%M%S}"
    return vevent(*filter(None, stated), uid=uid, start=began)


def attendee(email: str, partstat: str = "ACCEPTED") -> str:
    return f"ATTENDEE;PARTSTAT={partstat}:mailto:{email}"


def recurrence_id(clock: str, zone: ZoneInfo = NEW_YORK) -> str:
    return f"RECURRENCE-ID;TZID={zone.key}:{datetime.fromisoformat(clock):%Y%m%dT%H%M%S}"


def exdate(clock: str) -> str:
    return f"EXDATE;TZID={NEW_YORK.key}:{datetime.fromisoformat(clock):%Y%m%dT%H%M%S}"
