"""The agenda: one line an hour, whatever records the calendars hold of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.jobs.reading.agenda import agenda_of
from tests.builders.ics import calendar
from tests.integration.watched import Watched, an_event
from tests.unit.cli.commanding import steadyframe

TEN = an_event("one", "Jane Doe", "2026-11-23T10:00")
TOM = ("tom", "Tom Ray")
TWO = [{"id": "amara"}, {"id": "ben"}]
OF_EACH = [
    {"name": "north", "type": "ical", "path": "north.ics", "clinician": "amara"},
    {"name": "south", "type": "ical", "path": "south.ics", "clinician": "ben"},
]
PUT_RIGHT = an_event("two", "Jane Doe", "2026-11-23T10:12")


def agenda(practice: Watched, when: str) -> list[tuple[str, str]]:
    monday = (practice.at("2026-11-23T00:00"), practice.at("2026-11-24T00:00"))
    return [(e.session.uid, e.state) for e in agenda_of(practice.app, *monday, practice.at(when))]


def test_an_hour_put_right_by_a_second_record_is_told_once(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(TEN)
    practice.look("2026-11-23T09:00")
    practice.write(TEN, PUT_RIGHT)
    practice.look_twice("2026-11-23T12:00")

    assert agenda(practice, "2026-11-23T12:10") == [("one", "unobserved")]


def test_of_two_records_the_one_that_somebody_checked_in_to_is_told(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(TEN, PUT_RIGHT)
    practice.look_twice("2026-11-23T12:00")
    file = str(practice.folder / "steadyframe.yaml")
    moments = ("--at", "2026-11-23T10:12-05:00", "--now", "2026-11-23T12:10-05:00")

    assert steadyframe("--config", file, "checkin", "two", *moments).status == 0

    assert agenda(practice, "2026-11-23T12:10") == [("two", "held")]


def test_two_sessions_that_overlap_and_are_still_to_come_are_both_told(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(TEN, PUT_RIGHT)
    practice.look_twice("2026-11-23T08:00")

    assert agenda(practice, "2026-11-23T08:10") == [("one", "upcoming"), ("two", "upcoming")]


def test_a_session_in_a_leave_that_its_clinicians_calendar_states_is_excused(
    tmp_path: Path,
) -> None:
    practice = Watched(tmp_path, clinicians=TWO, sources=OF_EACH)
    away = an_event("away", "Away", "2026-11-23T09:30", "X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    hers, his = (an_event(uid, who, "2026-11-23T10:00") for uid, who in (("h", "Jane Doe"), TOM))
    for source, events in (("north", (hers, away)), ("south", (his,))):
        (practice.folder / f"{source}.ics").write_bytes(calendar(*events))
        practice.poll_of(source, "2026-11-23T08:00")
    practice.evaluate("2026-11-23T08:10")

    assert dict(agenda(practice, "2026-11-23T08:10")) == {"h": "excused", "tom": "upcoming"}


@pytest.mark.parametrize("uid", ["one", "two"])
@pytest.mark.parametrize("start", ["10:15", "14:00"])
def test_what_an_edit_says_of_an_arrival_is_told_once_it_has_stood(
    tmp_path: Path, uid: str, start: str
) -> None:
    practice = Watched(tmp_path)
    practice.write(TEN)
    practice.look("2026-11-23T09:00")
    file = str(practice.folder / "steadyframe.yaml")
    moments = ("--at", "2026-11-23T10:12-05:00", "--now", "2026-11-23T10:12-05:00")
    assert steadyframe("--config", file, "checkin", "one", *moments).status == 0
    practice.write(an_event(uid, "Jane Doe", f"2026-11-23T{start}"))

    practice.look("2026-11-23T10:20")
    assert 12 not in lateness(practice, "2026-11-23T10:25")
    practice.evaluate("2026-11-23T10:30")
    assert 12 in lateness(practice, "2026-11-23T10:31")


def lateness(practice: Watched, when: str) -> list[int | None]:
    monday = (practice.at("2026-11-23T00:00"), practice.at("2026-11-24T00:00"))
    entries = agenda_of(practice.app, *monday, practice.at(when))
    return [entry.arrival and entry.arrival.late_minutes for entry in entries]
