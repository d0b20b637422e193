"""Calls the command as its entry point does, inside this process."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from monitor.cli import main

# A practice with nothing but what is required, beside a calendar that the test may write.
PRACTICE = """\
practice: {name: Osei Counseling, timezone: America/New_York}
clinicians: [{id: amara, name: Dr. Amara Osei}]
sources: [{name: calendar, type: ical, path: calendars/amara.ics}]
channels: [{name: messages, type: file, path: out/messages.jsonl}]
alerts: {to: [messages]}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    status: int
    out: str
    err: str


def steadyframe(*arguments: str, answers: str | None = "") -> Said:
    """Run `steadyframe ARGUMENTS` with `answers` on stdin (None: stdin is closed)."""
    out, err = io.StringIO(), io.StringIO()
    stdin = None if answers is None else io.StringIO(answers)
    status: object = 0
    with patch.object(sys, "stdin", stdin), redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as leaving:
            status = leaving.code
    return Said(status=int(str(status or 0)), out=out.getvalue(), err=err.getvalue())


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def calendar_of(*titles: str) -> str:
    """An .ics with one timed event a title."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}@test\r\nDTSTAMP:20261101T000000Z\r\n"
        f"DTSTART:202611{16 + number}T150000Z\r\nDTEND:202611{16 + number}T155000Z\r\n"
        f"SUMMARY:{title}\r\nEND:VEVENT\r\n"
        for number, title in enumerate(titles)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n{events}END:VCALENDAR\r\n"
