from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bench.simulator.model.diary import Diary, alter, drop, restore, rewrite, split
from bench.simulator.model.life import Edit
from bench.simulator.polls.changes_seen import counted_changes
from bench.simulator.polls.seen import seen
from bench.simulator.truth.build import truth_of
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.working_days import end_of_working_day, same_hour_on_working_day
from tests.unit.bench.lives import MONDAY_TEN, ZONE, at, edit, life, looks, weekly

WEEK = timedelta(weeks=1)


def expected(*edits: Edit, polls: list[str], dialect: str = "google") -> list[Expected]:
    return truth_of(seen(life(*edits, dialect=dialect), looks(*polls)))


def moved_to(when: str, to: datetime) -> Edit:
    return edit(when, rewrite("jane", 1, at(when), start=to))


def test_a_session_moved_is_one_reschedule_with_the_stamp_of_its_edit() -> None:
    one = moved_to("2026-03-08T09:00", MONDAY_TEN + WEEK + timedelta(days=1))
    (found,) = expected(one, polls=["2026-03-08T20:00"])
    assert (found.rule, found.must) == ("reschedule", True)
    assert found.starts == frozenset({at("2026-03-09T10:00")})
    assert found.values["short_notice"] == {"no"}
    assert found.initiators == frozenset({"unknown"})


def test_without_stamps_the_notice_is_known_only_as_the_span_between_two_polls() -> None:
    one = moved_to("2026-03-08T09:00", MONDAY_TEN + WEEK + timedelta(days=1))
    (found,) = expected(one, polls=["2026-03-08T20:00", "2026-03-08T20:11"], dialect="uid-churn")
    assert found.values["short_notice"] == {"possibly"}


def test_what_is_undone_before_it_has_settled_is_nothing() -> None:
    away = moved_to("2026-03-05T09:00", MONDAY_TEN + WEEK + timedelta(days=1))
    back = moved_to("2026-03-05T09:05", MONDAY_TEN + WEEK)
    polls = ["2026-03-05T09:02", "2026-03-05T09:08", "2026-03-05T09:30"]
    assert expected(away, back, polls=polls) == []


def test_there_and_back_after_hours_are_two_changes() -> None:
    away = moved_to("2026-03-05T09:00", MONDAY_TEN + WEEK + timedelta(days=1))
    back = moved_to("2026-03-05T19:00", MONDAY_TEN + WEEK)
    polls = ["2026-03-05T09:02", "2026-03-05T09:20", "2026-03-05T20:00", "2026-03-05T20:20"]
    found = expected(away, back, polls=polls)
    assert [sorted(f.starts or ()) for f in found] == [
        [at("2026-03-09T10:00")],
        [at("2026-03-10T10:00")],
    ]


def test_a_session_taken_off_is_a_cancellation_and_one_put_back_is_no_other() -> None:
    off = edit("2026-03-05T09:00", drop("jane", 1, at("2026-03-05T09:00")))
    on = edit("2026-03-06T09:00", restore("jane", 1, at("2026-03-06T09:00")))
    found = expected(off, on, polls=["2026-03-05T12:00", "2026-03-06T12:00"])
    assert [f.rule for f in found] == ["cancellation"]


def test_a_session_deleted_after_its_end_was_held() -> None:
    off = edit("2026-03-09T12:00", drop("jane", 1, at("2026-03-09T12:00")))
    assert expected(off, polls=["2026-03-09T11:30", "2026-03-09T13:00"]) == []


def test_moving_a_series_is_one_decision_and_its_past_is_record_keeping() -> None:
    when = "2026-03-12T09:00"
    one = edit(when, alter("jane", at(when), first=MONDAY_TEN + timedelta(hours=2)))
    (found,) = expected(one, polls=["2026-03-12T12:00"])
    assert found.starts is not None
    assert min(found.starts) == at("2026-03-16T10:00")
    assert found.values["via"] == {"series", "split"}


def moved_as_it_began(count: int | None) -> Expected:
    """The series goes two hours later, perhaps before its session of the ninth was over."""
    when = "2026-03-09T10:20"
    one = edit(when, alter("jane", at(when), first=MONDAY_TEN + timedelta(hours=2)))
    jane = replace(weekly(), count=count)
    lived = replace(life(one, dialect="uid-churn"), diary=Diary(entries={"jane": jane}))
    polls = looks("2026-03-09T09:30", "2026-03-09T11:30", "2026-03-09T11:41")
    (found,) = (e for e in truth_of(seen(lived, polls)) if e.rule == "reschedule")
    return found


def test_of_a_move_whose_first_session_may_have_been_over_either_count_is_right() -> None:
    found = moved_as_it_began(None)
    assert found.values["sessions"] == {8, 9}
    assert found.values["short_notice"] == {"yes", "no"}


def test_the_notice_of_a_move_is_not_held_where_its_first_session_is_not_known() -> None:
    found = moved_as_it_began(3)
    assert found.values["sessions"] == {1, 2}
    assert "notice_minutes_min" not in found.values


def test_a_split_that_leaves_everything_where_it_was_is_nothing() -> None:
    when = "2026-03-12T09:00"
    one = edit(when, split("jane", 4, at(when), timedelta(0)))
    assert expected(one, polls=["2026-03-12T12:00"]) == []


def test_an_edit_of_the_start_when_it_began_is_a_late_start() -> None:
    one = moved_to("2026-03-09T10:12", MONDAY_TEN + WEEK + timedelta(minutes=12))
    (found,) = expected(one, polls=["2026-03-09T10:20", "2026-03-09T10:40"])
    assert (found.rule, found.instead) == ("late_start", ())
    assert found.values["late_minutes"] == {12}


def test_an_edit_that_may_have_been_made_the_day_before_is_either() -> None:
    one = moved_to("2026-03-09T10:12", MONDAY_TEN + WEEK + timedelta(minutes=12))
    (found,) = expected(one, polls=["2026-03-09T10:20", "2026-03-09T10:40"], dialect="uid-churn")
    assert (found.rule, found.instead) == ("late_start", ("reschedule",))


@pytest.mark.parametrize(
    ("note", "who"), [("[client]", "client"), ("[me]", "clinician"), ("", "unknown")]
)
def test_a_marker_says_who_moved_it(note: str, who: str) -> None:
    when = "2026-03-05T09:00"
    to = MONDAY_TEN + WEEK + timedelta(days=1)
    one = edit(when, rewrite("jane", 1, at(when), start=to, note=note))
    (found,) = expected(one, polls=["2026-03-05T12:00"])
    assert found.initiators == frozenset({who})


def test_a_calendar_without_notes_says_of_nobody_who_it_was() -> None:
    when = "2026-03-05T09:00"
    to = MONDAY_TEN + WEEK + timedelta(days=1)
    one = edit(when, rewrite("jane", 1, at(when), start=to, note="[client]"))
    (found,) = expected(one, polls=["2026-03-05T18:00", "2026-03-05T18:11"], dialect="ehr")
    assert found.initiators == frozenset({"unknown"})


def test_what_comes_into_a_limited_window_is_no_booking() -> None:
    view = seen(life(dialect="ehr"), looks("2026-03-10T09:00", "2026-03-20T09:00"))
    assert view.bookings == ()
    assert counted_changes(view) == []


def test_two_working_days_after_a_friday_end_with_tuesday() -> None:
    friday = at("2026-03-06T15:00")
    assert end_of_working_day(friday, 2, ZONE) == at("2026-03-11T00:00")
    assert same_hour_on_working_day(friday, 2, ZONE) == at("2026-03-10T15:00")
