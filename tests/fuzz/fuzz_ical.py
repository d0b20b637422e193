"""Fuzzes the calendar reader with atheris; CONTRIBUTING.md says how to run it.

Whatever the bytes are, reading them gives events and problems or raises a ConnectorError. A second
reading that remembers the first, and the same bytes as a file of a folder, say the same; and each
series expands or fails as one event. A crash file is reproduced by naming it:

    python -m tests.fuzz.fuzz_ical crash-0123abcd
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import atheris

with atheris.instrument_imports(include=["connectors", "monitor.core"]):
    from connectors.base import ConnectorError
    from connectors.ical.files.folder import FolderFile, joined
    from connectors.ical.parse.reader import Reading, read_calendar
    from connectors.model import CalendarEvent
    from monitor.core.recurrence.occurrences import Bounds, ExpansionFailed, occurrences_of

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FEW = Bounds(steps=2_000, occurrences=500)  # the point is what happens, not how often


def read(data: bytes, known: frozenset[bytes] = frozenset()) -> Reading:
    return read_calendar("feed", data, zone=BERLIN, now=NOW, known=known)


def fuzz(data: bytes) -> None:
    try:
        reading = read(data)
    except ConnectorError:
        return
    for event in reading.events:
        check(event)
    again = read(data, frozenset(reading.hashes))
    assert again.hashes == reading.hashes
    assert again.problems == reading.problems
    assert [e for e in reading.events if e.uid not in again.kept] == list(again.events)
    try:
        in_folder = read(joined("feed", [FolderFile(name="a.ics", data=data)]).body)
    except ConnectorError:
        return  # with line feeds alone it is out of balance: refusing it is the safe side
    assert in_folder.events == reading.events
    assert len(in_folder.problems) == len(reading.problems)


def check(event: CalendarEvent) -> None:
    assert len(event.uid) <= 300
    assert event.summary.isprintable() or not event.summary.isascii()
    if event.start is None:
        return
    assert event.start.instant.tzinfo is UTC
    try:
        occurrences_of(event, (), NOW, NOW + timedelta(days=60), limit=FEW)
    except ExpansionFailed:
        return


if __name__ == "__main__":
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()
