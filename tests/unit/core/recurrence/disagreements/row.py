"""One row of the table, and what its events have in common."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Answers are starts and ends on the wall clock of the event's own zone, in 2026."""

    title: str
    rfc: str  # the paragraph of RFC 5545
    why: str
    events: tuple[tuple[str, ...], ...]  # the lines of each VEVENT, but for its UID
    zone: str
    only_we: tuple[str, ...]
    only_they: tuple[str, ...]


NY, BERLIN = "America/New_York", "Europe/Berlin"
MONDAY = f"DTSTART;TZID={NY}:20260302T100000"
NIGHT = f"DTSTART;TZID={NY}:20260306T220000"
SESSION = "DURATION:PT50M"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=3"


def as_section(row: Disagreement) -> str:
    """A row as it stands in docs/recurrence.md."""
    events = [["BEGIN:VEVENT", *lines, "END:VEVENT"] for lines in row.events]
    text = "\n".join(line for lines in events for line in lines)
    why = textwrap.fill(f"{row.why} (RFC 5545, {row.rfc})", 100)
    here, there = ", ".join(row.only_we) or "-", ", ".join(row.only_they) or "-"
    return (
        f"### {row.title}\n\n{why}\n\n"
        f"```text\n{text}\n\nonly here:  {here}\nonly there: {there}\n```\n"
    )
