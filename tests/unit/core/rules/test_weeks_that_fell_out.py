"""One week without a session, before the next one that is booked, is no gap."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.builders.rule_results import open_drafts
from tests.builders.timelines import (
    NEW_YORK,
    a_practice,
    a_session,
    a_timeline,
    a_weekly_run,
    cancelled,
    moved,
)

# Four Tuesdays at ten in New York; the last is 24 November, 10:00 to 10:50.
RUN = a_weekly_run(datetime(2026, 11, 3, 10, tzinfo=NEW_YORK), 4)
DUE = "2026-11-27T10:50-05:00"  # last end + 3 days


@pytest.mark.parametrize("to", ["2026-12-08T10:20-05:00", "2026-12-08T18:00-05:00"])
def test_an_hour_moved_within_its_day_is_no_second_week_that_fell_out(to: str) -> None:
    gone, first = cancelled(a_session("2026-12-01T10:00-05:00"), made="2026-11-25T09:00-05:00")
    stands, second = moved(a_session("2026-12-08T10:00-05:00"), to, made="2026-12-08T10:20-05:00")
    given = {"changes": [first, second]}
    timeline = a_timeline(*RUN, gone, stands, **given)
    assert open_drafts("missed_follow_up", timeline, "2026-12-08T10:40-05:00") == []


def test_nor_does_an_hour_leave_a_gap_that_one_calendar_alone_shows_a_little_beyond_the_bound() -> (
    None
):
    before = a_session("2026-12-01T10:00-05:00")
    stands, change = moved(before, "2026-12-05T10:00-05:00", made="2026-11-29T09:00-05:00")
    timeline = a_timeline(*RUN, stands, ahead=(change,))
    assert open_drafts("missed_follow_up", timeline, "2026-11-29T09:15-05:00") == []


@pytest.mark.parametrize(("own", "off"), [(25, "2026-12-02"), (28, None), (28, "2026-12-05")])
def test_a_last_session_moved_ahead_is_no_week_that_fell_out(own: int, off: str | None) -> None:
    held, first = moved(a_session(f"2026-11-{own}T10:00-05:00"), RUN[-1].start, made=RUN[-2].end)
    gone, second = cancelled(a_session(f"{off}T10:00-05:00"), made=DUE) if off else (RUN[0], first)
    next_one = a_session(held.start + timedelta(days=own - 24 + (14 if off else 7)))
    timeline = a_timeline(*RUN[:-1], held, gone, next_one, changes=[first, second])
    assert open_drafts("missed_follow_up", timeline, "2026-11-29T09:00-05:00") == []


@pytest.mark.parametrize(("own", "off"), [(25, "2026-12-02"), (28, "2026-12-05")])
def test_nor_is_one_booked_ahead_in_the_place_of_an_hour_that_was_cancelled(
    own: int, off: str
) -> None:
    """As records systems write it: another entry, and what it stands for is gone."""
    left, first = cancelled(a_session(f"2026-11-{own}T10:00-05:00"), made=RUN[-2].end)
    held = a_session(RUN[-1].start, uid="anew", booked_not_after=RUN[-2].end)
    gone, second = cancelled(a_session(f"{off}T10:00-05:00"), made=DUE)
    next_one = a_session(left.start + timedelta(days=14))
    timeline = a_timeline(*RUN[:-1], left, held, gone, next_one, changes=[first, second])
    assert open_drafts("missed_follow_up", timeline, "2026-11-29T09:00-05:00") == []


def test_an_hour_put_off_twice_by_new_entries_is_one_week_that_fell_out() -> None:
    left, first = cancelled(a_session("2026-12-01T10:00-05:00"), made="2026-11-25T09:00-05:00")
    there = a_session("2026-12-03T10:00-05:00", uid="b", booked_not_after=first.made_not_after)
    again, second = cancelled(there, made="2026-11-30T09:00-05:00")
    last = a_session("2026-12-09T10:00-05:00", uid="c", booked_not_after=second.made_not_after)
    timeline = a_timeline(*RUN, left, again, last, changes=[first, second])
    assert open_drafts("missed_follow_up", timeline, "2026-12-06T09:00-05:00") == []


def test_two_weeks_that_fell_out_are_a_gap_though_the_first_was_booked_anew_before() -> None:
    left, first = cancelled(a_session("2026-12-01T10:00-05:00"), made="2026-11-25T09:00-05:00")
    there = a_session("2026-12-02T10:00-05:00", uid="b", booked_not_after=first.made_not_after)
    again, second = cancelled(there, made="2026-11-30T09:00-05:00")
    gone, third = cancelled(a_session("2026-12-08T10:00-05:00"), made="2026-11-30T09:00-05:00")
    next_one = a_session("2026-12-15T10:00-05:00")
    timeline = a_timeline(*RUN, left, again, gone, next_one, changes=[first, second, third])
    (found,) = open_drafts("missed_follow_up", timeline, "2026-12-06T09:00-05:00")
    assert found.value["kind"] == "gap"


@pytest.mark.parametrize("holidays", [(), (date(2026, 12, 8),)])
def test_a_week_that_fell_out_after_its_series_had_left_a_holiday_is_one(
    holidays: tuple[date, ...],
) -> None:
    weeks = [a_session(f"2026-12-{day:02}T10:00-05:00", uid="s") for day in (1, 8, 15)]
    both = [
        moved(week, week.start + timedelta(days=1, hours=1), made="2026-11-25T09:00-05:00")
        for week in weeks
    ]
    members = tuple(one for _, change in both for one in change.concerned)
    series = replace(both[0][1], via="series", sessions=3, members=members)
    gone, off = cancelled(both[1][0], made="2026-12-03T15:00-05:00")

    timeline = a_timeline(*RUN, both[0][0], gone, both[2][0], changes=[series, off])
    practice = a_practice(holidays=holidays)
    assert open_drafts("missed_follow_up", timeline, "2026-12-06T09:00-05:00", practice) == []
