"""A practice that was polled twice, for the commands that look.

On Tuesdays at ten Jane, unconfigured Anna on Wednesday the 25th at twelve, moved to four, and much
that is no session. `NOW` is that Wednesday, ten in the morning.
"""

from __future__ import annotations

from pathlib import Path

from tests.builders.ics import calendar
from tests.integration.watched import a_series, an_event
from tests.unit.cli.commanding import Said, steadyframe, write

BEFORE, BETWEEN, NOW = (
    "2026-11-23T09:00:00-05:00",
    "2026-11-24T09:00:00-05:00",
    "2026-11-25T10:00:00-05:00",
)
SETTINGS = """\
practice: {{name: Osei Counseling, timezone: America/New_York}}
clinicians: [{{id: amara, name: Dr. Amara Osei, email: amara@osei.example}}]
clients: [{{id: jd, name: Jane Doe, titles: [JD]}}, {{id: quiet, titles: ["Q. T."]}}]
sources: [{{name: calendar, type: ical, path: calendars/amara.ics}}]
sessions:
  title_patterns: ['^Session: (?P<client>.+)$', '^Supervision']
  ignore_titles: ['(?i)lunch']
privacy: {{terminal: {terminal}}}
"""
NO_SESSIONS = (
    an_event("lunch", "Title: lunch", "2026-11-24T12:00"),
    an_event("coffee", "Title: coffee", "2026-11-24T13:00"),
    an_event("maybe", "Rose Red", "2026-11-24T14:00", "STATUS:TENTATIVE"),
    an_event("free", "Rose Red", "2026-11-24T15:00", "TRANSP:TRANSPARENT"),
    an_event("call", "Call: the school", "2026-11-24T16:00"),
    an_event("off", "cancelled: Session: Rose Red", "2026-11-24T17:00"),
    "BEGIN:VEVENT\nUID:party\nDTSTAMP:20261101T000000Z\nDTSTART;VALUE=DATE:20261124\n"
    "SUMMARY:=Holiday party\nEND:VEVENT",
)


def configure(folder: Path, terminal: str = "names") -> None:
    write(folder, "steadyframe.yaml", SETTINGS.format(terminal=terminal))


def polled_practice(folder: Path, *, until: str = NOW) -> None:
    configure(folder)
    for anna, now in (("12:00", BEFORE), ("16:00", BETWEEN), ("16:00", until)):
        events = (
            a_series("jane", "Jane Doe", "2026-09-15T10:00"),
            an_event("anna", "Anna Wood", f"2026-11-25T{anna}"),
            an_event("team", "Supervision: with the team", "2026-11-26T09:00"),
            *NO_SESSIONS,
        )
        write(folder, "calendars/amara.ics", calendar(*events).decode())
        assert asked(folder, f"poll --now {now}").status == 0


def asked(folder: Path, command: str, *more: str) -> Said:
    """The command, with the practice's config; `more` are arguments with spaces in them."""
    return steadyframe("--config", str(folder / "steadyframe.yaml"), *command.split(), *more)
