"""Calendars that others wrote surprise nobody. What they say: test_equal_to_icalendar.py."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from connectors.base import ConnectorError
from connectors.ical.parse import reader as reader_module
from connectors.ical.parse.reader import read_calendar

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
THEIRS = sorted((Path(icalendar.__file__).parent / "tests").rglob("*.ics"))


@pytest.mark.skipif(not THEIRS, reason="icalendar was installed without its tests")
def test_no_calendar_of_icalendars_own_tests_surprises_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "_SURPRISES", ())
    events = 0
    for path in THEIRS:
        with suppress(ConnectorError):
            events += len(read_calendar("x", path.read_bytes(), zone=BERLIN, now=NOW).events)
    assert events >= 50
