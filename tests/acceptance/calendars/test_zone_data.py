"""A machine whose zone data are old: the newest decide, and `check` says where they differ."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.practice import Practice, session
from tests.builders.zone_files import zone_folder

VANCOUVER = ZoneInfo("America/Vancouver")
OLD = {"America/Vancouver": "America/Los_Angeles"}  # as it was until 2026


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    """A practice in Vancouver, on a machine with the zone data of 2025."""
    settings = {"practice": {"name": "Burrard", "timezone": VANCOUVER.key}}
    practice = Practice(tmp_path / "practice", settings)
    practice.environment["PYTHONTZPATH"] = str(zone_folder(tmp_path / "old", "2025b", OLD))
    practice.calendar(session("one", "2026-12-01T10:00", zone=VANCOUVER))
    return practice


def test_a_session_in_vancouvers_winter_begins_at_minus_seven(practice: Practice) -> None:
    practice.poll("2026-11-23T09:00")

    day = ("--from", "2026-12-01", "--to", "2026-12-02", "--format", "json")
    (stated,) = practice.run("events", "--source", "north", *day).json
    (understood,) = practice.run("agenda", *day).json

    assert stated["start"] == understood["start"] == "2026-12-01T10:00:00-07:00"


def test_check_says_which_data_are_used_and_which_zone_others_have_otherwise(
    practice: Practice, tmp_path: Path
) -> None:
    practice.poll("2026-11-23T09:00")

    said = practice.run("check").out

    assert "(the Python package tzdata); also there: 2025b (" in said
    note = said.partition("Note: other programs on this machine may show other times")[2]
    assert "America/Vancouver is at -07:00 here, and at -08:00 in 2025b (" in note


def test_a_zone_that_only_a_calendar_names_is_compared_too(practice: Practice) -> None:
    practice.configure(practice={"name": "Tacoma", "timezone": "America/Los_Angeles"})
    assert "Vancouver" not in practice.run("check").out

    practice.poll("2026-11-23T09:00")

    assert "America/Vancouver is at -07:00 here" in practice.run("check").out


def test_zones_that_all_data_have_alike_are_not_worth_a_note(practice: Practice) -> None:
    practice.configure(practice={"name": "Tacoma", "timezone": "America/Los_Angeles"})
    practice.calendar(session("one", "2026-12-01T10:00"))
    practice.poll("2026-11-23T09:00")
    assert "other zone data" not in practice.run("check").out


def test_the_version_is_told_with_that_of_the_zone_data(practice: Practice) -> None:
    program, zones, schema = practice.run("--version").out.splitlines()
    assert program.startswith("steadyframe, version ")
    assert zones.startswith("zone data 20")
    assert zones.endswith("(the Python package tzdata)")
    practice.run("db", "upgrade")
    at_work = practice.run("db", "stats", "--format", "json").json["schema"]
    assert schema == f"database schema {at_work}"
