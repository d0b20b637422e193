"""Zones as values, and where their clocks' times lie once the rules are others."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.model import EventTime
from monitor.core.common.zone_offsets import ZoneChange, ZoneOffsets, offsets_of
from tests.builders.calendar_values import utc

VANCOUVER = "America/Vancouver"
# Vancouver's rules until 2026b: -08:00 in winter.
OLD = offsets_of(ZoneInfo("America/Los_Angeles"))
CHANGED = ZoneChange({VANCOUVER: OLD})


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("America/Vancouver", "2026-12-01T00:00Z"),
        ("America/Vancouver", "2026-03-08T09:59Z"),
        ("America/Vancouver", "2026-03-08T10:00Z"),
        ("Africa/Casablanca", "2026-02-20T00:00Z"),  # Ramadan
        ("Africa/Casablanca", "2026-03-10T12:00Z"),
        ("Asia/Kathmandu", "1985-12-31T18:29Z"),
        ("Australia/Lord_Howe", "2030-06-01T00:00Z"),
        ("Europe/Berlin", "2074-07-01T00:00Z"),
        ("UTC", "2026-12-01T00:00Z"),
    ],
)
def test_the_value_of_a_zone_says_what_the_zone_says(zone: str, moment: str) -> None:
    here = ZoneInfo(zone)
    assert offsets_of(here).at(utc(moment)) == utc(moment).astimezone(here).utcoffset()


@pytest.mark.parametrize(
    ("stored", "now_at"),
    [
        ("2026-12-01T10:00-08:00", "2026-12-01T10:00-07:00"),
        ("2026-07-01T10:00-07:00", "2026-07-01T10:00-07:00"),  # both have summer alike
        ("2026-11-01T01:30-07:00", "2026-11-01T01:30-07:00"),  # once, and not twice any more
        ("2027-01-31T23:30-08:00", "2027-01-31T23:30-07:00"),
        ("2020-12-01T10:00-08:00", "2020-12-01T10:00-08:00"),  # before the change
    ],
)
def test_a_time_of_the_clock_stays_on_the_clock(stored: str, now_at: str) -> None:
    assert CHANGED.instant(utc(stored), VANCOUVER) == utc(now_at)


def test_it_goes_back_where_it_was_with_the_rules_of_before() -> None:
    winter = utc("2026-12-01T10:00-08:00")
    there = CHANGED.instant(winter, VANCOUVER)
    back = ZoneChange({"America/Los_Angeles": offsets_of(ZoneInfo(VANCOUVER))})

    assert back.instant(there, "America/Los_Angeles") == winter


def test_other_zones_and_their_times_are_left_alone() -> None:
    berlin = EventTime(instant=utc("2026-12-01T10:00+01:00"), zone="Europe/Berlin")
    assert CHANGED.time(berlin) is berlin
    assert CHANGED.growth(berlin) == timedelta()


def test_a_stated_instant_tells_by_how_much_its_clock_was_misread() -> None:
    start = EventTime(instant=utc("2026-12-01T10:00-07:00"), zone=VANCOUVER)
    assert OLD.clock(start.instant).hour == 9
    assert CHANGED.growth(start) == timedelta(hours=1)
    assert CHANGED.instant(start.instant, VANCOUVER, timedelta(hours=1)) == start.instant


@pytest.mark.parametrize("far", ["0001-01-01T00:00Z", "1950-12-01T10:00Z", "9999-12-31T23:59Z"])
def test_what_lies_beyond_the_years_that_are_known_stays(far: str) -> None:
    stored = EventTime(instant=utc(far), zone=VANCOUVER)
    assert CHANGED.time(stored) is stored
    assert CHANGED.growth(stored) == timedelta()


def test_before_its_first_step_a_zone_has_that_offset() -> None:
    assert ZoneOffsets(((0, 3600),)).at(utc("1950-01-01T00:00Z")) == timedelta(hours=1)
