"""A practice of two: each has a client whose session of Tuesday was cancelled on its morning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.builders.ics import calendar
from tests.integration.watched import SETTINGS, a_series, skipping
from tests.integration.web.visited import Visited

# What only whoever may see that clinician's clients may read.
OF_AMARA, OF_BEN = "Jane Doe", "John Roe"
MORNING = "2026-11-24T08:20"
CLINICIANS = [
    {"id": "amara", "name": "Dr. Amara Osei", "email": "amara@riverside.example"},
    {"id": "ben", "name": "Dr. Ben Roth", "email": "ben@riverside.example"},
]
SOURCES = [
    {"name": "north", "type": "ical", "path": "north.ics", "clinician": "amara"},
    {"name": "south", "type": "ical", "path": "south.ics", "clinician": "ben"},
]


def a_practice_of_two(folder: Path, **sections: Any) -> Visited:
    web = {"names": "full", **sections.pop("web", {})}
    given = {"clinicians": CLINICIANS, "sources": SOURCES, "clients": SETTINGS["clients"]}
    visited = Visited(folder, web=web, **given, **sections)
    _show(visited, "2026-11-23T09:00")
    _show(visited, "2026-11-24T08:00", skipping("2026-11-24T10:00"))
    visited.watched.evaluate(MORNING)
    visited.at(MORNING)
    return visited


def _show(visited: Visited, when: str, *lines: str) -> None:
    for source, uid, who in (("north", "jane", OF_AMARA), ("south", "john", OF_BEN)):
        event = a_series(uid, who, "2026-11-03T10:00", *lines)
        (visited.watched.folder / f"{source}.ics").write_bytes(calendar(event))
        visited.watched.poll_of(source, when)
    visited.watched.evaluate(when)
