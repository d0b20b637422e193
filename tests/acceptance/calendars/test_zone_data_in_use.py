"""A database in use, and zone data that change under it: nothing was moved, and nobody is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config

import monitor.store.migrations
from monitor.store.database import open_engine
from tests.acceptance.practice import Practice, at, recurrence_id, session
from tests.builders.zone_files import zone_folder
from tests.servers.google.server import GoogleServer

VANCOUVER, CASABLANCA, BERLIN = map(
    ZoneInfo, ("America/Vancouver", "Africa/Casablanca", "Europe/Berlin")
)
# As these zones were before 2026: back to -08:00 in winter; at +01:00 for good, but for Ramadan.
OLD = {"America/Vancouver": "America/Los_Angeles", "Africa/Casablanca": "Africa/Lagos"}
WEEKLY = "RRULE:FREQ=WEEKLY"
# The last schema of version 0.1.
SCHEMA_OF_0_1 = "0008"


class Updated:
    """A practice whose first commands run on old zone data, until `update`."""

    def __init__(self, folder: Path, zone: ZoneInfo, **settings: Any) -> None:
        self.zone = zone
        self.practice = Practice(
            folder / "practice", {"practice": {"name": "Burrard", "timezone": zone.key}} | settings
        )
        self.old = str(zone_folder(folder / "old", None, OLD))
        self.downgrade()

    def update(self) -> None:
        self.practice.environment.pop("PYTHONTZPATH")

    def downgrade(self) -> None:
        self.practice.environment["PYTHONTZPATH"] = self.old

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


@pytest.fixture(params=[(VANCOUVER, "sqlite"), (CASABLANCA, "postgresql")], ids=["east", "west"])
def updated(request: pytest.FixtureRequest, tmp_path: Path) -> Updated:
    """Zones whose clocks went an hour east, and an hour west, of what the old data say."""
    zone, database = request.param
    if database == "sqlite":
        return Updated(tmp_path, zone)
    updated = Updated(tmp_path, zone, storage={"url": "${DATABASE}"})
    updated.practice.environment["DATABASE"] = request.getfixturevalue("postgres_url")
    return updated


def series(
    zone: ZoneInfo, *lines: str, uid: str = "weekly", start: str = "2026-09-08T10:00"
) -> str:
    return session(uid, start, WEEKLY, *lines, zone=zone)


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


def test_what_was_found_before_stays_the_same_and_only_a_real_move_is_new(
    updated: Updated,
) -> None:
    zone = updated.zone
    late = session("late", "2026-11-09T10:00", zone=zone, client="A. W.")
    other = series(zone, uid="other", start="2026-09-09T12:00")
    updated.practice.calendar(series(zone), other, late)
    updated.poll("2026-11-05T09:00")
    moved = session(
        "weekly", "2026-11-11T16:00", recurrence_id("2026-11-10T10:00", zone), zone=zone
    )
    noon = recurrence_id("2026-11-11T12:00", zone)
    off = session("other", "2026-11-11T12:00", noon, "STATUS:CANCELLED", zone=zone)
    late = session(
        "late", "2026-11-09T10:00", zone=zone, title="Session: A. W. started 10:20", client="A. W."
    )
    updated.practice.calendar(series(zone), other, late, moved, off)
    updated.poll("2026-11-10T08:00")
    updated.poll("2026-11-10T09:00")
    before = {f["id"]: f["rule"] for f in updated.findings("2026-11-10T09:00")}
    assert {"cancellation", "reschedule", "late_start"} <= set(before.values())
    by_rule = {rule: found for found, rule in before.items()}
    updated.practice.run("dismiss", by_rule["cancellation"], "--reason", "agreed long ago")
    told = updated.told("2026-11-10T09:00")

    updated.update()
    again = session(
        "weekly", "2026-11-24T16:00", recurrence_id("2026-11-24T10:00", zone), zone=zone
    )
    updated.practice.calendar(off, moved, again, late, other, series(zone))
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
