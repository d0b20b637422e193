"""A calendar that is edited, and what its export says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from monitor.demo.calendar_file import CalendarFile, Entry, ToDo

MADE = datetime(2026, 9, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 9, 8, 9, tzinfo=UTC)
START = datetime(2026, 9, 14, 14, tzinfo=UTC)


@pytest.fixture
def file() -> CalendarFile:
    made = CalendarFile(name="Dr. Amara Osei")
    hour = timedelta(hours=1)
    made.add(Entry(uid="a", title="A", start=START, length=hour, made=MADE, rule="FREQ=WEEKLY"))
    return made


def exported(file: CalendarFile) -> Any:
    return icalendar.Calendar.from_ical(file.text(LATER).encode())


def test_an_edited_occurrence_is_an_override_and_the_series_stays(file: CalendarFile) -> None:
    file.change_one("a", START, LATER, lambda one: replace(one, title="B"))
    file.change_one("a", START, LATER, lambda one: replace(one, cancelled=True))

    master, override = exported(file).walk("VEVENT")

    assert (str(master["SUMMARY"]), master["SEQUENCE"]) == ("A", 0)
    assert "RRULE" in master
    assert (str(override["SUMMARY"]), override["SEQUENCE"]) == ("B", 2)
    assert (override["RECURRENCE-ID"].dt, str(override["STATUS"])) == (START, "CANCELLED")
    assert override["LAST-MODIFIED"].dt == LATER
    assert "RRULE" not in override


def test_a_deleted_occurrence_takes_its_override_with_it(file: CalendarFile) -> None:
    file.change_one("a", START, LATER, lambda one: replace(one, title="B"))
    file.exclude("a", START, LATER)
    (master,) = exported(file).walk("VEVENT")
    assert [one.dt for one in master["EXDATE"].dts] == [START]


def test_a_to_do_is_open_until_it_is_done(file: CalendarFile) -> None:
    file.add_todo(ToDo(uid="t", title="Call", due=date(2026, 9, 9), made=MADE))
    (before,) = exported(file).walk("VTODO")
    file.finish_todo("t", LATER)
    (after,) = exported(file).walk("VTODO")
    assert (str(before["STATUS"]), str(after["STATUS"])) == ("NEEDS-ACTION", "COMPLETED")
    assert after["COMPLETED"].dt == LATER
    assert after["DUE"].dt == date(2026, 9, 9)


def test_an_edit_of_what_is_not_there_is_an_error(file: CalendarFile) -> None:
    with pytest.raises(KeyError):
        file.change("b", LATER, lambda one: one)
