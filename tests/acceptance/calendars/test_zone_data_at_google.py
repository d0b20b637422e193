"""A Google calendar, and zone data that change under what is known of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.calendars.zone_update import VANCOUVER, Updated
from tests.servers.google.server import GoogleServer


def times(clock: str, hours: int = 1) -> dict[str, Any]:
    """As Google states them: it knows that Vancouver is at -07:00."""
    start = datetime.fromisoformat(f"{clock}-07:00")
    return {
        name: {"dateTime": moment.isoformat(), "timeZone": VANCOUVER.key}
        for name, moment in (("start", start), ("end", start.replace(hour=start.hour + hours)))
    }


@pytest.mark.parametrize("began", ["2026-09-08T10:00", "2026-11-03T10:00"])
def test_googles_exceptions_meet_their_occurrences_again(tmp_path: Path, began: str) -> None:
    """Whether the series began under rules that the old data know, or under those of now."""
    updated = Updated(tmp_path, VANCOUVER)
    clock = datetime.fromisoformat("2026-11-05T09:00-07:00")
    with GoogleServer(zone=VANCOUVER.key, clock=lambda: clock) as google:
        google.write_credentials(updated.practice.folder / "google.json")
        source = {"name": "north", "type": "google", "credentials_file": "google.json"}
        updated.practice.configure(sources=[source | {"api_endpoint": google.url}])
        words = {"summary": "Session: J. D."}
        rule = {"recurrence": ["RRULE:FREQ=WEEKLY"]}
        google.put({"id": "weekly", **words, **times(began), **rule})
        google.put({"id": "single", "summary": "Session: T. S.", **times("2026-12-03T15:00")})
        of = {"recurringEventId": "weekly", **words}
        original = {"originalStartTime": times("2026-12-08T10:00")["start"]}
        google.put({**of, **times("2026-12-09T16:00"), **original})
        google.cancel_instance("weekly", times("2026-12-15T10:00")["start"])
        updated.poll("2026-11-05T09:00")

        updated.update()
        assert updated.agrees()
        hours = [start[5:16] for start in updated.starts("agenda")]
        assert {"12-09T16:00", "12-03T15:00", "12-01T10:00"} <= set(hours)
        assert not {"12-08T10:00", "12-15T10:00", "12-03T14:00"} & set(hours)
        assert len(set(hours)) == len(hours)

        google.cancel_instance("weekly", times("2026-12-22T10:00")["start"])
        updated.poll("2026-11-06T09:00")
        updated.poll("2026-11-06T10:00")
        (found,) = updated.findings("2026-11-06T10:00")
        assert found["rule"] == "cancellation"
        assert found["session"]["planned_start"] == "2026-12-22T10:00:00-07:00"
