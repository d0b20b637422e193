"""Single events for some weeks ahead and no more, as exports of practice software are."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bench.simulator.model.zones import instant, wall_clock
from bench.simulator.writing.export import Export
from bench.simulator.writing.text import Component, component, utc


def single_components(export: Export) -> list[Component]:
    """What was cancelled or moved is not there; a moved appointment is a new record."""
    zone = ZoneInfo(export.zone)
    horizon = wall_clock(export.at, zone) + timedelta(days=70)
    found: list[Component] = []
    for entry, k, look in export.diary.sessions(horizon):
        start = instant(look.start, zone)
        if entry.clinician != export.clinician or not export.dialect.shows(start, export.at):
            continue
        client = export.clients[entry.client]
        kind = "Intake: " if entry.is_intake else ""
        found.append(
            component(
                "VEVENT",
                (
                    f"UID:{entry.sid(k)}-{look.start:%Y%m%d%H%M}@clinicdesk.example",
                    f"DTSTAMP:{utc(export.at)}",
                    f"DTSTART:{utc(start)}",
                    f"DTEND:{utc(start + timedelta(minutes=look.minutes))}",
                    f"SUMMARY:{kind}{client.initials}",
                ),
            )
        )
    return sorted(found, key=lambda lines: lines[3])
