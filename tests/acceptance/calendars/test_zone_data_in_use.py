"""A database in use, and zone data that change under it: nothing was moved, and nobody is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.practice import Practice, at, recurrence_id, session
from tests.builders.zone_files import zone_folder

VANCOUVER, CASABLANCA, BERLIN = map(
    ZoneInfo, ("America/Vancouver", "Africa/Casablanca", "Europe/Berlin")
)
# As these zones were before 2026: back to -08:00 in winter; at +01:00 for good, but for Ramadan.
OLD = {"America/Vancouver": "America/Los_Angeles", "Africa/Casablanca": "Africa/Lagos"}
WEEKLY = "RRULE:FREQ=WEEKLY"


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
        return sorted(one["start"] for one in found)

    def agrees(self) -> bool:
        """Whether the sessions as understood are where the calendar has them."""
        agenda, events = self.starts("agenda"), self.starts("events", "--source", "north")
        return agenda == events != []

    def findings(self, clock: str) -> list[dict[str, Any]]:
        return self.practice.findings(now=at(clock, self.zone))


@pytest.fixture(params=[VANCOUVER, CASABLANCA], ids=["east", "west"])
def updated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Updated]:
    """Zones whose clocks went an hour east, and an hour west, of what the old data say."""
    yield Updated(tmp_path, request.param)


def series(
    zone: ZoneInfo, *lines: str, uid: str = "weekly", start: str = "2026-09-08T10:00"
) -> str:
    return session(uid, start, WEEKLY, *lines, zone=zone)


def test_a_series_stays_where_its_clock_says(updated: Updated) -> None:
    zone = updated.zone
    single = session("single", "2026-12-03T15:00", zone=zone, client="T. S.")
    updated.practice.calendar(series(zone), single)
    updated.poll("2026-11-05T09:00")
    old = updated.starts("agenda")

    updated.update()
    assert updated.agrees()
    new = updated.starts("agenda")
    assert [start[:16] for start in new] == [start[:16] for start in old]
    assert {start[-6:] for start in new} != {start[-6:] for start in old}

    # A rewritten file, a new description: nothing moves.
    updated.practice.calendar(single, series(zone))
    updated.poll("2026-11-05T10:00")
    updated.practice.calendar(single, series(zone, "DESCRIPTION:Bring the form."))
    assert "held" not in updated.poll("2026-11-05T11:00")
    updated.poll("2026-11-05T12:00")
    assert updated.agrees()
    assert updated.findings("2026-11-05T12:00") == []


def test_it_is_said_once_in_the_log_with_the_zone_and_how_many_sessions(updated: Updated) -> None:
    updated.practice.calendar(series(updated.zone))
    updated.poll("2026-11-05T09:00")
    updated.update()

    said = [
        updated.practice.poll(at(clock, updated.zone)).err
        for clock in ("2026-11-05T10:00", "2026-11-05T11:00")
    ]

    assert [one.count("zone_data_corrected") for one in said] == [1, 0]
    assert updated.zone.key in said[0]


def test_a_real_move_in_the_poll_that_finds_new_data_is_one_reschedule(updated: Updated) -> None:
    zone = updated.zone
    updated.practice.calendar(series(zone))
    updated.poll("2026-11-05T09:00")
    updated.update()

    moved = session(
        "weekly", "2026-11-17T16:00", recurrence_id("2026-11-17T10:00", zone), zone=zone
    )
    updated.practice.calendar(series(zone), moved)
    updated.poll("2026-11-16T09:00")
    updated.poll("2026-11-16T10:00")

    (found,) = updated.findings("2026-11-16T10:00")
    place = found["session"]
    assert found["rule"] == "reschedule"
    assert place["planned_start"] == at("2026-11-17T10:00", zone)
    assert place["start"] == at("2026-11-17T16:00", zone)
    assert updated.agrees()


def test_what_was_moved_cancelled_or_dismissed_before_is_not_told_again(updated: Updated) -> None:
    zone = updated.zone
    updated.practice.calendar(series(zone), series(zone, uid="other", start="2026-09-09T12:00"))
    updated.poll("2026-11-05T09:00")
    moved = session(
        "weekly", "2026-11-11T16:00", recurrence_id("2026-11-10T10:00", zone), zone=zone
    )
    off = session(
        "other",
        "2026-11-11T12:00",
        recurrence_id("2026-11-11T12:00", zone),
        "STATUS:CANCELLED",
        zone=zone,
    )
    components = (series(zone), series(zone, uid="other", start="2026-09-09T12:00"), moved, off)
    updated.practice.calendar(*components)
    updated.poll("2026-11-10T08:00")
    updated.poll("2026-11-10T09:00")
    before = updated.findings("2026-11-10T09:00")
    assert sorted(f["rule"] for f in before) == ["cancellation", "reschedule"]
    updated.practice.run("dismiss", before[0]["id"], "--reason", "agreed long ago")

    updated.update()
    updated.practice.calendar(*reversed(components))
    updated.poll("2026-11-10T10:00")
    updated.poll("2026-11-10T11:00")

    after = updated.findings("2026-11-10T11:00")
    assert [f["id"] for f in after] == [f["id"] for f in before]
    assert sorted(f["status"] for f in after) == ["dismissed", "open"]
    assert {f["session"]["planned_start"][-6:] for f in after} != {
        f["session"]["planned_start"][-6:] for f in before
    }
    assert at("2026-11-11T12:00", zone) not in updated.starts("agenda")


def test_older_data_take_it_back_and_newer_bring_it_again(updated: Updated) -> None:
    updated.practice.calendar(series(updated.zone))
    updated.poll("2026-11-05T09:00")
    old = updated.starts("agenda")
    updated.update()
    new = updated.starts("agenda")

    updated.downgrade()
    updated.practice.calendar(series(updated.zone, "DESCRIPTION:Bring the form."))
    updated.poll("2026-11-05T10:00")
    assert updated.starts("agenda") == old
    updated.update()
    updated.poll("2026-11-05T11:00")

    assert updated.starts("agenda") == new
    assert updated.findings("2026-11-05T11:00") == []


def test_zones_that_stay_as_they_were_cost_nothing(tmp_path: Path) -> None:
    updated = Updated(tmp_path, BERLIN)
    updated.practice.calendar(series(BERLIN))
    updated.poll("2026-11-05T09:00")
    updated.update()

    assert "zone_data_corrected" not in updated.practice.poll(at("2026-11-05T10:00", BERLIN)).err
    assert updated.agrees()


def test_times_in_utc_stay_where_they_are(tmp_path: Path) -> None:
    updated = Updated(tmp_path, VANCOUVER)
    utc = ZoneInfo("UTC")
    updated.practice.calendar(series(VANCOUVER), session("fixed", "2026-12-03T20:00", zone=utc))
    updated.poll("2026-11-05T09:00")
    updated.update()

    updated.poll("2026-11-05T10:00")

    assert "2026-12-03T13:00:00-07:00" in updated.starts("agenda")
    assert updated.agrees()
