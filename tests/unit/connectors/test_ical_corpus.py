"""Calendars that others wrote: ours against icalendar's own reading, and its test files."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from connectors.base import ConnectorError
from connectors.ical import reader as reader_module
from connectors.ical.reader import read_calendar

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OURS = sorted((Path(__file__).parents[2] / "data" / "ics").glob("*.ics"))
THEIRS = sorted((Path(icalendar.__file__).parent / "tests").rglob("*.ics"))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_the_lean_reading_agrees_with_icalendar(path: Path) -> None:
    raw = path.read_bytes()
    theirs = icalendar.Calendar.from_ical(raw)
    components = [each for each in theirs.walk() if each.name in ("VEVENT", "VTODO")]
    events = read_calendar("corpus", raw, zone=BERLIN, now=NOW).events

    assert [event.uid for event in events] == [str(each["UID"]) for each in components]
    assert [event.summary for event in events] == [str(each["SUMMARY"]) for each in components]
    for event, component in zip(events, components, strict=True):
        stated = component.get("DTSTART")
        if stated is None:
            assert event.start is None
        elif isinstance(stated.dt, datetime):
            assert event.start is not None
            moment = stated.dt if stated.dt.tzinfo else stated.dt.replace(tzinfo=BERLIN)
            assert event.start.instant == moment.astimezone(UTC)
        else:
            assert event.start is not None
            assert event.start.local.date() == stated.dt


@pytest.mark.skipif(not THEIRS, reason="icalendar was installed without its tests")
def test_no_calendar_of_icalendars_own_tests_surprises_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "_SURPRISES", ())
    events = 0
    for path in THEIRS:
        with suppress(ConnectorError):
            events += len(read_calendar("x", path.read_bytes(), zone=BERLIN, now=NOW).events)
    assert events >= 50
