"""A database in use, and zone data that change under it: nothing was moved, and nobody is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config

import monitor.store.migrations
from monitor.store.database import open_engine
from tests.acceptance.calendars.zone_update import OLD, VANCOUVER, Updated, series
from tests.acceptance.practice import at, recurrence_id, session
from tests.builders.zone_files import zone_folder

CASABLANCA, BERLIN = map(ZoneInfo, ("Africa/Casablanca", "Europe/Berlin"))
# The last schema of version 0.1.
SCHEMA_OF_0_1 = "0008"


@pytest.fixture(params=[(VANCOUVER, "sqlite"), (CASABLANCA, "postgresql")], ids=["east", "west"])
def updated(request: pytest.FixtureRequest, tmp_path: Path) -> Updated:
    """Zones whose clocks went an hour east, and an hour west, of what the old data say."""
    zone, database = request.param
    if database == "sqlite":
        return Updated(tmp_path, zone)
    updated = Updated(tmp_path, zone, storage={"url": "${DATABASE}"})
    updated.practice.environment["DATABASE"] = request.getfixturevalue("postgres_url")
    return updated


def test_what_the_calendar_says_by_the_clock_stays_there(updated: Updated) -> None:
    zone = updated.zone
    single = session("single", "2026-12-03T15:00", zone=zone, client="T. S.")
    # Some programs give all of a client's events one UID.
    alike = [session("alike", f"2026-12-0{day}T12:00", zone=zone, client="A. W.") for day in "789"]
    updated.practice.calendar(series(zone), single, *alike)
    updated.poll("2026-11-05T09:00")
    old = updated.starts("agenda")

    updated.update()
    assert updated.agrees()
    new = updated.starts("agenda")
    assert [start[:16] for start in new] == [start[:16] for start in old]
    assert {start[-6:] for start in new} != {start[-6:] for start in old}

    updated.practice.calendar(*alike, single, series(zone, "DESCRIPTION:Bring the form."))
    assert "held" not in updated.poll("2026-11-05T10:00")
    updated.poll("2026-11-05T11:00")
    assert updated.starts("agenda") == new
    assert updated.findings("2026-11-05T11:00") == []


def change_three_sessions(updated: Updated) -> list[str]:
    """One is moved, one cancelled, one begins late, and all of it is found; the calendar then."""
    zone = updated.zone
    other = series(zone, uid="other", start="2026-09-09T12:00")
    late = session("late", "2026-11-09T10:00", zone=zone, client="A. W.")
    updated.practice.calendar(series(zone), other, late)
    updated.poll("2026-11-05T09:00")
    ten, noon = recurrence_id("2026-11-10T10:00", zone), recurrence_id("2026-11-11T12:00", zone)
    changed = [
        session("weekly", "2026-11-11T16:00", ten, zone=zone),
        session("other", "2026-11-11T12:00", noon, "STATUS:CANCELLED", zone=zone),
        session("late", "2026-11-09T10:00", zone=zone, title="Session: A. W. started 10:20"),
        series(zone),
        other,
    ]
    updated.practice.calendar(*changed)
    updated.poll("2026-11-10T08:00")
    updated.poll("2026-11-10T09:00")
    return changed


def test_what_was_found_before_stays_the_same_and_only_a_real_move_is_new(updated: Updated) -> None:
    changed = change_three_sessions(updated)
    before = {f["id"]: f["rule"] for f in updated.findings("2026-11-10T09:00")}
    assert {"cancellation", "reschedule", "late_start"} <= set(before.values())
    by_rule = {rule: found for found, rule in before.items()}
    updated.practice.run("dismiss", by_rule["cancellation"], "--reason", "agreed long ago")
    told = updated.told("2026-11-10T09:00")

    updated.update()
    original = recurrence_id("2026-11-24T10:00", updated.zone)
    again = session("weekly", "2026-11-24T16:00", original, zone=updated.zone)
    updated.practice.calendar(again, *changed)
    updated.poll("2026-11-10T10:00")
    updated.poll("2026-11-10T11:00")

    after = {f["id"]: f for f in updated.findings("2026-11-10T11:00")}
    new = {after[i]["rule"]: after[i] for i in after.keys() - before.keys()}
    assert new.keys() == {"reschedule", "repeated_changes"}  # the client's second move
    assert before.keys() <= after.keys()
    assert after[by_rule["cancellation"]]["status"] == "dismissed"
    assert after[by_rule["late_start"]]["value"]["late_minutes"] == 20
    assert after[by_rule["late_start"]]["session"]["planned_start"][:16] == "2026-11-09T10:00"
    assert after[by_rule["reschedule"]]["session"]["planned_start"][:16] == "2026-11-10T10:00"
    assert new["reschedule"]["session"]["planned_start"][:16] == "2026-11-24T10:00"
    assert new["reschedule"]["session"]["start"][:16] == "2026-11-24T16:00"
    assert updated.agrees()
    assert [found for found in updated.told("2026-11-10T11:00") if found in before] == told


def test_it_is_said_once_in_the_log_with_the_zone(tmp_path: Path) -> None:
    updated = Updated(tmp_path, VANCOUVER)
    berlin = session("abroad", "2026-12-03T15:00", zone=BERLIN)
    updated.practice.calendar(series(VANCOUVER), berlin)
    updated.poll("2026-11-05T09:00")
    updated.update()

    said = [updated.practice.poll(at(f"2026-11-05T{hour}:00")).err for hour in (18, 19)]

    assert [one.count("zone_data_corrected") for one in said] == [1, 0]
    assert "America/Vancouver" in said[0]
    assert "Berlin" not in said[0]


def test_a_process_with_older_data_takes_it_back_without_a_word(tmp_path: Path) -> None:
    updated = Updated(tmp_path, VANCOUVER)
    updated.practice.calendar(series(VANCOUVER))
    updated.poll("2026-11-05T09:00")
    old = updated.starts("agenda")
    updated.update()
    new = updated.starts("agenda")

    updated.downgrade()
    updated.practice.calendar(series(VANCOUVER, "DESCRIPTION:Bring the form."))
    updated.poll("2026-11-05T10:00")
    assert updated.starts("agenda") == old
    updated.update()
    updated.poll("2026-11-05T11:00")

    assert updated.starts("agenda") == new
    assert updated.findings("2026-11-05T11:00") == []


def test_a_move_that_has_not_settled_when_the_data_change_is_one_reschedule(tmp_path: Path) -> None:
    updated = Updated(tmp_path, VANCOUVER)
    updated.practice.calendar(series(VANCOUVER))
    updated.poll("2026-11-05T09:00")
    original = recurrence_id("2026-11-10T10:00", VANCOUVER)
    moved = session("weekly", "2026-11-11T16:00", original, zone=VANCOUVER)
    updated.practice.calendar(series(VANCOUVER), moved)
    updated.poll("2026-11-06T09:00")
    assert updated.findings("2026-11-06T09:00") == []

    updated.update()
    updated.poll("2026-11-06T10:00")

    (found,) = updated.findings("2026-11-06T10:00")
    assert found["rule"] == "reschedule"
    assert found["session"]["planned_start"] == "2026-11-10T10:00:00-07:00"
    assert found["session"]["start"] == "2026-11-11T16:00:00-07:00"


def test_a_correction_that_breaks_off_was_not_begun(tmp_path: Path) -> None:
    updated = Updated(tmp_path, VANCOUVER)
    updated.practice.calendar(series(VANCOUVER))
    updated.poll("2026-11-05T09:00")
    old = updated.starts("agenda")
    file = updated.practice.folder / "data/steadyframe.db"
    with closing(sqlite3.connect(file)) as database:
        # What is written last finds no room.
        database.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON looks BEGIN SELECT RAISE(ABORT, 'full'); END"
        )

    updated.update()
    refused = updated.practice.run("evaluate", "--now", at("2026-11-06T09:00"), expect=1)
    assert "can't be used" in refused.err
    updated.downgrade()
    assert updated.starts("agenda") == old

    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TRIGGER full")
    updated.update()
    assert updated.starts("agenda") != old
    assert updated.agrees()


def test_times_in_utc_stay_where_they_are(tmp_path: Path) -> None:
    updated = Updated(tmp_path, VANCOUVER)
    fixed = session("fixed", "2026-12-03T20:00", zone=ZoneInfo("UTC"))
    updated.practice.calendar(series(VANCOUVER), fixed)
    updated.poll("2026-11-05T09:00")
    updated.update()

    updated.poll("2026-11-05T10:00")

    assert "2026-12-03T13:00:00-07:00" in updated.starts("agenda")
    assert updated.agrees()


@pytest.mark.parametrize("is_at_hand", [True, False])
def test_a_database_of_version_0_1_is_corrected_too(tmp_path: Path, is_at_hand: bool) -> None:
    """It does not say which data it was written with: the machine's, or what its sessions tell."""
    updated = Updated(tmp_path, VANCOUVER)
    single = session("single", "2026-12-03T15:00", zone=VANCOUVER, client="T. S.")
    updated.practice.calendar(series(VANCOUVER), single)
    updated.poll("2026-11-05T09:00")
    old = updated.starts("agenda")
    engine = open_engine(f"sqlite:///{updated.practice.folder}/data/steadyframe.db")
    config = Config()
    config.set_main_option("script_location", str(Path(monitor.store.migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, SCHEMA_OF_0_1)
    engine.dispose()

    machine = zone_folder(tmp_path / "machine", "2025b", OLD if is_at_hand else {"UTC": "UTC"})
    updated.practice.environment["PYTHONTZPATH"] = str(machine)
    new = updated.starts("agenda")

    assert [start[:16] for start in new] == [start[:16] for start in old]
    assert updated.agrees()
    updated.practice.calendar(single, series(VANCOUVER, "DESCRIPTION:Bring the form."))
    updated.poll("2026-11-05T10:00")
    updated.poll("2026-11-05T11:00")
    assert updated.findings("2026-11-05T11:00") == []
