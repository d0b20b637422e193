"""A practice that works on old zone data until they are updated."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.acceptance.practice import Practice, at, session
from tests.builders.zone_files import zone_folder

VANCOUVER = ZoneInfo("America/Vancouver")
# As these zones were before 2026: back to -08:00 in winter; at +01:00 for good, but for Ramadan.
OLD = {"America/Vancouver": "America/Los_Angeles", "Africa/Casablanca": "Africa/Lagos"}


@cache
def old_zones() -> str:
    """One folder for all tests, so that one process serves their runs on old data."""
    folder = Path(tempfile.mkdtemp(prefix="steadyframe-zones-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return str(zone_folder(folder, None, OLD))


class Updated:
    """A practice whose first commands run on old zone data, until `update`."""

    def __init__(self, folder: Path, zone: ZoneInfo, **settings: Any) -> None:
        self.zone = zone
        self.practice = Practice(
            folder / "practice", {"practice": {"name": "Burrard", "timezone": zone.key}} | settings
        )
        self.downgrade()

    def update(self) -> None:
        self.practice.environment.pop("PYTHONTZPATH")

    def downgrade(self) -> None:
        self.practice.environment["PYTHONTZPATH"] = old_zones()

    def poll(self, clock: str, **given: Any) -> str:
        return self.practice.poll(at(clock, self.zone), **given).out

    def starts(self, command: str, *arguments: str) -> list[str]:
        span = ("--from", "2026-11-01", "--to", "2027-02-01", "--format", "json")
        found = self.practice.run(command, *arguments, *span).json
        return sorted(one["start"] for one in found if one.get("state") != "cancelled")

    def agrees(self) -> bool:
        """Whether the sessions as understood are where the calendar has them."""
        agenda, events = (
            sorted(datetime.fromisoformat(start).astimezone(UTC) for start in starts)
            for starts in (self.starts("agenda"), self.starts("events", "--source", "north"))
        )
        return agenda == events != []

    def told(self, clock: str) -> list[str]:
        """The findings in each message there is, in their order."""
        queued = self.practice.alerts(at(clock, self.zone))
        return sorted(found for message in queued for found in message["findings"])

    def findings(self, clock: str) -> list[dict[str, Any]]:
        return self.practice.findings(now=at(clock, self.zone))


def series(
    zone: ZoneInfo, *lines: str, uid: str = "weekly", start: str = "2026-09-08T10:00"
) -> str:
    return session(uid, start, "RRULE:FREQ=WEEKLY", *lines, zone=zone)
