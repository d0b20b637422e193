"""From the calendar to the finding: another face, another room, and how late it was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.jobs.polling.poll import poll_source
from tests.builders.ics import calendar
from tests.integration.watched import SETTINGS, Watched, a_series, an_event, skipping

JANE = a_series("jane", "Jane Doe", "2026-08-04T10:00", "LOCATION:Room 2")  # Tuesdays at ten
MONDAY, TUESDAY = "2026-11-23T09:00", "2026-11-24T08:00"


@pytest.fixture
def two(tmp_path: Path) -> Watched:
    """Two clinicians with a calendar each."""
    other = {"id": "ben", "name": "Ben Ruiz"}
    sources = [
        {"name": "north", "type": "ical", "path": "north.ics", "clinician": "amara"},
        {"name": "south", "type": "ical", "path": "south.ics", "clinician": "ben"},
    ]
    practice = Watched(tmp_path, clinicians=[*SETTINGS["clinicians"], other], sources=sources)
    practice.write(JANE)
    look_south(practice, MONDAY)
    practice.look_twice(MONDAY)
    return practice


def look_south(practice: Watched, when: str, *events: str) -> None:
    (practice.folder / "south.ics").write_bytes(calendar(*events))
    poll_source(practice.app, "south", practice.at(when))


STAND_IN = an_event("cover", "Jane Doe", "2026-11-24T10:00")


def test_a_stand_in_on_the_calendar_two_hours_before_is_worth_a_word(two: Watched) -> None:
    look_south(two, "2026-11-24T07:45")
    two.write(JANE.replace("END:VEVENT", f"{skipping('2026-11-24T10:00')}\nEND:VEVENT"))
    look_south(two, TUESDAY, STAND_IN)
    two.look_twice(TUESDAY)

    found = two.only("continuity")
    assert found.draft.value == {"usual": "amara", "actual": "ben", "what": "clinician"}
    assert (found.draft.clinician, found.draft.source) == ("amara", "south")
    assert found.draft.confidence == "observed"

    look_south(two, "2026-11-24T09:00")  # it was a mistake
    two.look_twice("2026-11-24T09:00")
    assert two.said("continuity") == ["continuity resolved corrected"]


def test_a_stand_in_on_the_calendar_the_day_before_is_announced(two: Watched) -> None:
    two.write(JANE.replace("END:VEVENT", f"{skipping('2026-11-24T10:00')}\nEND:VEVENT"))
    look_south(two, "2026-11-23T09:30", STAND_IN)
    two.look_twice("2026-11-23T09:30")
    look_south(two, "2026-11-24T12:00", STAND_IN)
    two.look_twice("2026-11-24T12:00")

    assert two.said("continuity") == []


def test_another_room_two_hours_before_is_worth_a_word_and_the_next_week_is_announced(
    tmp_path: Path,
) -> None:
    practice = Watched(tmp_path)
    practice.write(JANE)
    practice.look_twice("2026-11-24T07:45")
    practice.write(JANE.replace("Room 2", "Room 5"))
    practice.look_twice(TUESDAY)

    found = practice.only("continuity")
    assert found.draft.value == {"usual": "Room 2", "actual": "Room 5", "what": "place"}
    assert found.draft.session is not None
    assert found.draft.session.start == practice.at("2026-11-24T10:00")

    for month in range(1, 4):  # the window rolls on; what is past stays where it was
        practice.look_twice(f"2027-{month:02}-10T09:00")
    assert practice.said("continuity") == ["continuity resolved aged"]
    assert practice.session("2026-11-17T10:00").location == "Room 2"


def test_a_room_put_right_within_ten_minutes_never_was(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(JANE)
    practice.look_twice("2026-11-24T07:45")
    practice.write(JANE.replace("Room 2", "Room 5"))
    practice.look(TUESDAY)
    practice.write(JANE)
    practice.look_twice("2026-11-24T08:05")

    assert practice.said("continuity") == []
