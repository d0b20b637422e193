"""An export that gives every event a new UID each time: edits mean what they mean elsewhere."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from monitor.core.timeline.model import CheckinKind
from monitor.jobs.answers.checkins import record_checkin
from tests.integration.watched import Watched, an_event

DAYS = ("2026-11-24", "2026-12-01", "2026-12-08")  # Tuesdays
BEFORE, THEN, LATER = "2026-11-23T09:00", "2026-11-23T12:00", "2026-11-23T15:00"


class Export:
    """Jane's single sessions at ten, and John's at noon; each write renews all UIDs."""

    def __init__(self, practice: Watched) -> None:
        self.practice = practice
        self._number = 0

    def see(self, when: str, *jane: str) -> None:
        self._number += 1
        johns = [f"{day}T12:00" for day in DAYS]
        events = [("Jane Doe", start) for start in jane] + [("John Roe", s) for s in johns]
        self.practice.write(
            *(an_event(f"{self._number}-{n}", who, s) for n, (who, s) in enumerate(events))
        )
        self.practice.look_twice(when)


@pytest.fixture
def export(tmp_path: Path) -> Export:
    return Export(Watched(tmp_path))


def at(hour: str, day: str = DAYS[0]) -> list[str]:
    """Jane's sessions, with one at another time."""
    return [f"{day}T{hour}", *(f"{d}T10:00" for d in DAYS[1:])]


def test_a_session_moved_is_one_move(export: Export) -> None:
    export.see(BEFORE, *at("10:00"))
    export.see(THEN, *at("15:00"))
    assert export.practice.said() == ["reschedule open"]
    value = export.practice.only("reschedule").draft.value
    assert (value["via"], value["sessions"]) == ("move", 1)


def test_a_session_moved_back_is_a_second_move_that_ended_where_it_began(export: Export) -> None:
    export.see(BEFORE, *at("10:00"))
    export.see(THEN, *at("15:00"))
    export.see(LATER, *at("10:00"))
    assert export.practice.said() == ["reschedule open", "reschedule open"]
    last = max(export.practice.findings(), key=lambda f: f.draft.occurred_at)
    assert last.draft.value["moves_back"] == 2
    assert export.practice.starts("2026-11-24", "2026-11-25", "jane") == ["11-24 10:00"]


@pytest.mark.parametrize(
    ("jane", "moved_to", "sessions"),
    [
        (at("11:00"), "11-24 11:00", 1),
        (at("10:00", "2026-11-26"), "11-26 10:00", 1),
        ([*at("10:00")[:2], "2026-12-08T16:00"], "12-08 16:00", 1),
        (["2026-11-28T10:00", "2026-12-05T10:00", "2026-12-12T10:00"], "11-28 10:00", 3),
        ([f"{day}T14:00" for day in DAYS], "11-24 14:00", 3),
    ],
)
def test_whatever_is_moved_is_one_move(
    export: Export, jane: list[str], moved_to: str, sessions: int
) -> None:
    export.see(BEFORE, *at("10:00"))
    export.see(THEN, *jane)
    found = export.practice.only("reschedule").draft
    assert export.practice.said() == ["reschedule open"]
    assert found.value["sessions"] == sessions
    assert datetime.fromisoformat(found.value["to"]).strftime("%m-%d %H:%M") == moved_to


def test_a_late_start_by_edit_is_no_move(export: Export) -> None:
    export.see(BEFORE, *at("10:00"))
    export.see("2026-11-24T09:50", *at("10:00"))
    export.see("2026-11-24T10:05", *at("10:20"))
    export.see("2026-11-24T11:00", *at("10:20"))
    assert export.practice.said() == ["late_start open"]
    value = export.practice.only("late_start").draft.value
    assert (value["late_minutes"], value["arrival_kind"]) == (20, "calendar_edit")


@pytest.mark.parametrize(
    ("seen", "to"), [("2026-11-24T10:05", "10:20"), ("2026-11-24T13:00", "10:15")]
)
def test_a_check_in_outlasts_an_edit(export: Export, seen: str, to: str) -> None:
    export.see(BEFORE, *at("10:00"))
    export.see("2026-11-24T09:50", *at("10:00"))
    session, arrived = export.practice.session("2026-11-24T10:00"), "2026-11-24T10:04"
    record_checkin(
        export.practice.app, session.id, CheckinKind.ARRIVAL, export.practice.at(arrived)
    )
    export.see(seen, *at(to))
    (now_is,) = [
        s for s in export.practice.sessions("2026-11-24", "2026-11-25") if s.client == "jane"
    ]
    assert now_is.id == session.id
    assert export.practice.said() == []


def test_a_session_taken_off_is_a_cancellation(export: Export) -> None:
    export.see(BEFORE, *at("10:00"))
    export.see(THEN, *at("10:00")[1:])
    assert export.practice.said() == ["cancellation open"]


def test_what_comes_into_view_is_not_where_a_cancelled_session_went(export: Export) -> None:
    export.see(BEFORE, *at("10:00")[:2])
    export.see(THEN, "2026-12-01T10:00", "2026-12-15T10:00")
    assert "cancellation open" in export.practice.said()


def test_where_uids_stay_an_event_made_anew_is_another_one(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    others = [an_event(day, "John Roe", f"{day}T12:00") for day in DAYS]
    practice.write(an_event("a", "Jane Doe", "2026-11-24T10:00"), *others)
    practice.look_twice(BEFORE)
    practice.write(an_event("b", "Jane Doe", "2026-11-24T15:00"), *others)
    practice.look_twice(THEN)
    assert practice.only("reschedule").draft.value["via"] == "rebook"
