"""The rules of zones that polls are read with, and processes that have other ones."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, update

from connectors.model import Fetch
from monitor.core.common.zone_offsets import offsets_of
from monitor.jobs.polling.record import record_fetch
from monitor.store.calendars import zone_rules
from monitor.store.database import reading, writing
from monitor.store.tables import zone_rules as table
from monitor.zone_data import fingerprint
from tests.integration.watched import Watched, a_series, an_event

MORNING, NOON = "2026-11-23T09:00", "2026-11-23T12:00"


def noted(practice: Watched) -> dict[str, str]:
    with reading(practice.app.engine) as connection:
        return zone_rules.files(connection)


def test_a_poll_keeps_the_rules_of_each_zone_that_its_events_name(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(
        a_series("one", "Jane Doe", "2026-11-03T10:00"),
        an_event("two", "John Roe", "2026-11-26T10:00", zone="Europe/Berlin"),
        an_event("three", "John Roe", "2026-11-27T10:00", zone="Europe/Berlin"),
    )
    practice.look(MORNING)

    zones = ("America/New_York", "Europe/Berlin")
    assert noted(practice) == {zone: fingerprint(zone) for zone in zones}
    with reading(practice.app.engine) as connection:
        stored = zone_rules.load(connection, "America/New_York")
    assert stored.offsets == offsets_of(practice.zone)


def test_a_zone_that_the_data_lack_by_now_stops_nobody(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(a_series("one", "Jane Doe", "2026-11-03T10:00"))
    practice.look(MORNING)
    gone = {"zone": "Europe/Atlantis", "file": "f", "steps": [[0, 0]], "release": "2026a"}
    with writing(practice.app.engine) as connection:
        connection.execute(insert(table).values(gone))

    practice.write(a_series("one", "Jane Doe", "2026-11-03T10:00", "LOCATION:Room 2"))

    assert practice.look(NOON).revisions == 1
    assert noted(practice)["Europe/Atlantis"] == "f"


def test_an_answer_that_was_read_by_other_rules_than_the_database_is_read_again(
    tmp_path: Path,
) -> None:
    practice = Watched(tmp_path)
    practice.write(a_series("one", "Jane Doe", "2026-11-03T10:00"))
    practice.look(MORNING)
    with writing(practice.app.engine) as connection:
        # As a process with other zone data leaves it.
        connection.execute(update(table).values(file="another"))

    refused = record_fetch(practice.app, "north", Fetch(), practice.at(NOON))

    assert (refused.outcome, refused.revisions) == ("unchanged", 0)
    practice.write()
    assert practice.look(NOON).outcome == "held"  # now it counts: the calendar is empty
    assert "another" not in noted(practice).values()
