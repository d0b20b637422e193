"""An entry that is deleted and written anew as its hour begins is the same session (ADR 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.core.timeline.model import CheckinKind
from monitor.jobs.answers.checkins import record_checkin
from monitor.jobs.reading.agenda import session_named
from tests.integration.evaluation.changes.seen_hours import hours, see
from tests.integration.watched import SETTINGS, Watched, an_event

DAY = "2026-11-24"
OTHER = an_event("john", "John Roe", f"{DAY}T17:00")
CLINICIANS = [SETTINGS["clinicians"][0] | {"expect_arrival": True}]


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path, clinicians=CLINICIANS)
    see(practice, "2026-11-20T09:00", north=[OTHER, an_event("old", "Jane Doe", f"{DAY}T10:00")])
    see(practice, f"{DAY}T09:40")
    return practice


def replaced(practice: Watched, start: str, seen: str, who: str = "Jane Doe") -> None:
    see(practice, seen, north=[OTHER, an_event("new", who, start)])


@pytest.mark.parametrize("start", [f"{DAY}T10:12", f"{DAY}T10:15", f"{DAY}T11:00"])
def test_a_check_in_holds_for_the_entry_written_anew(practice: Watched, start: str) -> None:
    found = session_named(practice.app, "jane", practice.at(f"{DAY}T10:12"))
    record_checkin(practice.app, found.id, CheckinKind.ARRIVAL, practice.at(f"{DAY}T10:12"))
    practice.evaluate(f"{DAY}T10:13")
    replaced(practice, start, f"{DAY}T10:20")
    practice.poll(f"{DAY}T11:39")
    practice.evaluate(f"{DAY}T11:40")

    told = practice.said("late_start", "not_started", "reschedule", "cancellation", "no_buffer")
    assert told == ["late_start open"]
    late = practice.only("late_start").draft
    assert late.occurred_at == practice.at(f"{DAY}T10:00")
    assert (late.value["late_minutes"], late.value["arrival_kind"]) == (12, "checkin")
    assert hours(practice, DAY, f"{DAY}T12:00", f"{DAY}T12:00") == [
        f"{start[5:].replace('T', ' ')} held"
    ]


def test_without_one_it_is_a_late_start_by_edit(practice: Watched) -> None:
    replaced(practice, f"{DAY}T10:15", f"{DAY}T10:05")
    assert practice.said("late_start", "reschedule", "cancellation") == ["late_start open"]
    late = practice.only("late_start").draft
    assert (late.value["late_minutes"], late.value["arrival_kind"]) == (15, "calendar_edit")
    assert hours(practice, DAY, f"{DAY}T12:00", f"{DAY}T10:20") == ["11-24 10:15 upcoming"]


@pytest.mark.parametrize(
    ("start", "seen"),
    [
        (f"{DAY}T10:15", f"{DAY}T09:53"),  # in advance
        (f"{DAY}T11:01", f"{DAY}T10:05"),  # more than an hour later
        (f"{DAY}T09:45", f"{DAY}T10:05"),  # earlier
        ("2026-11-25T10:15", f"{DAY}T10:05"),  # on another day
    ],
)
def test_any_other_entry_in_its_place_is_a_move(practice: Watched, start: str, seen: str) -> None:
    replaced(practice, start, seen)
    assert practice.said("late_start", "reschedule") == ["reschedule open"]


def test_the_entry_of_another_client_is_none_of_hers(practice: Watched) -> None:
    replaced(practice, f"{DAY}T10:15", f"{DAY}T10:05", who="John Roe")
    assert practice.said("late_start", "reschedule", "cancellation") == ["cancellation open"]


def test_one_that_is_written_anew_twice_is_still_that_session(practice: Watched) -> None:
    found = session_named(practice.app, "jane", practice.at(f"{DAY}T10:12"))
    record_checkin(practice.app, found.id, CheckinKind.ARRIVAL, practice.at(f"{DAY}T10:12"))
    replaced(practice, f"{DAY}T10:10", f"{DAY}T10:05")
    see(practice, f"{DAY}T10:30", north=[OTHER, an_event("newer", "Jane Doe", f"{DAY}T10:20")])

    assert practice.said("late_start", "reschedule", "cancellation") == ["late_start open"]
    late = practice.only("late_start").draft
    assert late.occurred_at == practice.at(f"{DAY}T10:00")
    assert (late.value["late_minutes"], late.value["arrival_kind"]) == (12, "checkin")
    assert hours(practice, DAY, f"{DAY}T12:00", f"{DAY}T12:00") == ["11-24 10:20 held"]
