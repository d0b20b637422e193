"""To-dos that recur: done or put off is not missed, whichever way a program writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.watched import Watched, an_event

FRIDAY, NEXT_FRIDAY = "20261120T120000", "20261127T120000"
BEFORE, MONDAY, A_WEEK_LATER = "2026-11-19T09:00", "2026-11-23T09:00", "2026-11-30T09:00"
DONE = ("STATUS:COMPLETED", "COMPLETED:20261120T150000Z")
WEEKLY = "RRULE:FREQ=WEEKLY"
ZONE = "TZID=America/New_York"


def a_todo(due: str, *lines: str) -> str:
    kind = "VALUE=DATE" if len(due) == 8 else ZONE
    fields = ["BEGIN:VTODO", "UID:call", "SUMMARY:Call Jane Doe", f"DUE;{kind}:{due}"]
    return "\n".join([*fields, *lines, "END:VTODO"])


def the_one_of(start: str, *lines: str) -> str:
    return a_todo(start, f"DTSTART;{ZONE}:{start}", f"RECURRENCE-ID;{ZONE}:{start}", *lines)


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def due_days(practice: Watched) -> list[str]:
    return sorted(f.draft.value["due"][:10] for f in practice.findings("missed_follow_up"))


def test_a_to_do_whose_due_time_moved_ahead_in_time_was_never_missed(practice: Watched) -> None:
    practice.write(a_todo(FRIDAY, WEEKLY))
    practice.look(BEFORE)
    practice.write(a_todo(NEXT_FRIDAY, WEEKLY))
    practice.look("2026-11-21T11:00")
    practice.look_twice(MONDAY)

    assert practice.said() == []


def test_a_to_do_whose_due_time_moved_ahead_late_was_answered(practice: Watched) -> None:
    practice.write(a_todo(FRIDAY, WEEKLY))
    practice.look(BEFORE)
    practice.look(MONDAY)
    assert practice.said() == ["missed_follow_up open"]

    practice.write(a_todo(NEXT_FRIDAY, WEEKLY))
    practice.look_twice("2026-11-23T10:00")

    assert practice.said() == ["missed_follow_up resolved answered"]


def test_a_date_that_was_done_by_itself_is_not_missed_and_the_next_one_is_owed(
    practice: Watched,
) -> None:
    series = a_todo(FRIDAY, f"DTSTART;{ZONE}:{FRIDAY}", WEEKLY)
    practice.write(series)
    practice.look(BEFORE)
    practice.write(series, the_one_of(FRIDAY, *DONE))
    practice.look(MONDAY)
    assert practice.said() == []

    practice.look(A_WEEK_LATER)
    assert practice.said() == ["missed_follow_up open"]
    assert due_days(practice) == ["2026-11-27"]


def test_what_is_done_on_the_following_monday_was_kept(practice: Watched) -> None:
    series = a_todo(FRIDAY, f"DTSTART;{ZONE}:{FRIDAY}", WEEKLY)
    practice.write(series)
    practice.look(BEFORE)
    practice.look(MONDAY)
    practice.write(series, the_one_of(FRIDAY, *DONE))
    practice.look_twice("2026-11-23T10:00")

    assert practice.said() == ["missed_follow_up resolved answered"]


def test_a_date_that_was_taken_off_is_not_missed(practice: Watched) -> None:
    practice.write(a_todo("20261120", WEEKLY, "EXDATE;VALUE=DATE:20261120"))
    practice.look(BEFORE)
    practice.look(MONDAY)
    assert practice.said() == []

    practice.look("2026-11-29T00:00")  # a date means the end of that day, and a day of grace
    assert due_days(practice) == ["2026-11-28"]


def test_a_to_do_that_is_left_for_weeks_is_one_thing_that_is_owed(practice: Watched) -> None:
    practice.write(a_todo(FRIDAY, WEEKLY), an_event("one", "John Roe", "2027-01-04T10:00"))
    practice.look(BEFORE)
    for day in (MONDAY, A_WEEK_LATER, "2026-12-14T09:00"):
        practice.look(day)

    assert practice.said() == ["missed_follow_up open"]
    assert due_days(practice) == ["2026-11-20"]


def test_a_series_of_which_all_dates_are_done_owes_nothing(practice: Watched) -> None:
    series = a_todo(FRIDAY, f"DTSTART;{ZONE}:{FRIDAY}", f"{WEEKLY};COUNT=2")
    practice.write(series, the_one_of(FRIDAY, *DONE), the_one_of(NEXT_FRIDAY, *DONE))
    practice.look(BEFORE)
    practice.look("2026-12-14T09:00")

    assert practice.said() == []


def test_the_grace_of_a_date_lasts_its_hours_over_the_night_that_is_shorter(
    practice: Watched,
) -> None:
    """Due on Saturday 7 March; the clock springs forward on Sunday at two."""
    practice.write(a_todo("20260307"))
    practice.look("2026-03-07T09:00")
    practice.look("2026-03-09T00:59")
    assert practice.said() == []

    practice.look("2026-03-09T01:00")

    assert practice.only("missed_follow_up").draft.value["overdue_hours"] == 24


@pytest.mark.parametrize(
    ("completed", "resolution"),
    [
        ("20261120T150000Z", "answered"),  # two hours before it was due
        ("20261120T173000Z", "answered"),  # within the grace
        ("20261122T100000Z", "kept_late"),  # before it was told
        ("20261123T143000Z", "kept_late"),  # between the two polls
        ("20261201T100000Z", "kept_late"),  # a clock that is ahead
    ],
)
def test_a_to_do_ticked_off_without_a_connection_ends_no_sooner_than_it_was_told(
    practice: Watched, completed: str, resolution: str
) -> None:
    practice.write(a_todo(FRIDAY))
    practice.look(BEFORE)
    practice.look(MONDAY)
    (told,) = practice.findings("missed_follow_up")
    assert told.draft.summary.endswith("is not marked as done.")

    practice.write(a_todo(FRIDAY, "STATUS:COMPLETED", f"COMPLETED:{completed}"))
    practice.look_twice("2026-11-23T10:00")

    (over,) = practice.findings("missed_follow_up")
    assert practice.said() == [f"missed_follow_up resolved {resolution}"]
    assert over.resolved_at is not None
    assert over.resolved_at >= over.opened_at == told.opened_at
    assert over.draft.summary.endswith("had not been marked as done, as far as was seen.")
