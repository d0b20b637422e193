"""Single events for some weeks ahead and no more, in UTC: records systems and booking tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bench.simulator.model.diary import Entry, Look
from bench.simulator.model.zones import instant, wall_clock
from bench.simulator.writing.events import session
from bench.simulator.writing.export import Export
from bench.simulator.writing.text import Component, component, utc

_BEYOND = timedelta(days=10)


def single_components(export: Export) -> list[Component]:
    zone = export.zone
    horizon = wall_clock(export.at, zone) + (export.dialect.ahead or timedelta()) + _BEYOND
    found: list[Component] = []
    for entry, k, look in _shown(export, horizon):
        start = instant(look.start, zone)
        if export.holds(entry) and export.dialect.shows(start, export.at):
            found.append(_written(export, entry, k, look))
    return sorted(found, key=lambda lines: lines[3])


def _shown(export: Export, horizon: datetime) -> Iterator[tuple[Entry, int, Look]]:
    yield from export.diary.sessions(horizon)
    for entry in export.diary.entries.values():
        numbers = entry.numbers(horizon)
        for k, look in entry.dropped.items():
            if k in numbers and export.dialect.shows_cancelled(look):
                yield entry, k, look if look.is_worded else replace(look, head="Canceled: ")


def _written(export: Export, entry: Entry, k: int, look: Look) -> Component:
    if export.dialect.cancels_in_words:
        return session(export, entry, look, export.named(f"{entry.sid(k)}@bookings.example"), [])
    return _record(export, entry, k, look)


def _record(export: Export, entry: Entry, k: int, look: Look) -> Component:
    """What was cancelled or moved is not there; a moved appointment is a new record."""
    start = instant(look.start, export.zone)
    client = export.clients[entry.client]
    kind = "Intake: " if entry.is_intake else ""
    uid = export.named(f"{entry.sid(k)}-{look.start:%Y%m%d%H%M}@clinicdesk.example")
    lines = (
        f"UID:{uid}",
        f"DTSTAMP:{utc(export.at)}",
        f"DTSTART:{utc(start)}",
        f"DTEND:{utc(start + timedelta(minutes=look.minutes))}",
        f"SUMMARY:{kind}{client.initials}",
    )
    return component("VEVENT", lines)
