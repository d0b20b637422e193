"""Weeks are cut at the practice's own midnights, and digests fall due by its own clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.core.common.weeks import (
    UnknownWeekError,
    WeekStart,
    due_moments,
    last_full_week,
    week_after,
    week_around,
    week_before,
    week_of,
)

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
SYDNEY = ZoneInfo("Australia/Sydney")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_week_begins_and_ends_at_midnight_on_the_wall_of_the_practice() -> None:
    week = week_of("2026-W47", NEW_YORK)

    assert week.start == utc("2026-11-16T00:00-05:00")
    assert week.end == utc("2026-11-23T00:00-05:00")
    assert week.start.tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "label", "hours"),
    [
        (NEW_YORK, "2026-W10", 167),
        (NEW_YORK, "2026-W44", 169),
        (BERLIN, "2026-W13", 167),
        (BERLIN, "2026-W43", 169),
        (SYDNEY, "2026-W40", 167),
        (SYDNEY, "2026-W14", 169),
        (NEW_YORK, "2026-W47", 168),
    ],
)
def test_a_week_in_which_the_clock_changes_is_an_hour_shorter_or_longer(
    zone: ZoneInfo, label: str, hours: int
) -> None:
    week = week_of(label, zone)

    assert week.end - week.start == timedelta(hours=hours)


def test_a_week_from_sunday_bears_the_label_of_the_monday_inside_it() -> None:
    week = week_of("2026-W47", NEW_YORK, "sunday")

    assert week.start == utc("2026-11-15T00:00-05:00")
    assert week.end == utc("2026-11-22T00:00-05:00")


def test_a_week_from_sunday_in_which_the_clock_changes_on_its_first_day_has_169_hours() -> None:
    week = week_of("2026-W45", NEW_YORK, "sunday")

    assert week.start == utc("2026-11-01T00:00-04:00")
    assert week.end - week.start == timedelta(hours=169)


@pytest.mark.parametrize("week_starts", ["monday", "sunday"])
@pytest.mark.parametrize("label", ["2026-W01", "2026-W53", "2027-W01", "2026-W44"])
def test_every_moment_of_a_week_finds_that_week(label: str, week_starts: WeekStart) -> None:
    week = week_of(label, NEW_YORK, week_starts)

    for moment in (week.start, week.start + timedelta(days=3), week.end - timedelta(seconds=1)):
        assert week_around(moment, NEW_YORK, week_starts) == week
    assert not week.holds(week.end)
    assert week_after(week, NEW_YORK) == week_around(week.end, NEW_YORK, week_starts)


@pytest.mark.parametrize("text", ["2026-W54", "2025-W53", "2026-47", "W47", "", "2026-W00", "x"])
def test_what_names_no_week_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(UnknownWeekError, match="as 2026-W47"):
        week_of(text, NEW_YORK)


def test_on_monday_morning_the_last_full_week_is_the_one_that_ended_at_midnight() -> None:
    assert last_full_week(utc("2026-11-23T07:30-05:00"), NEW_YORK).label == "2026-W47"
    assert last_full_week(utc("2026-11-23T00:00-05:00"), NEW_YORK).label == "2026-W47"


def test_a_minute_before_midnight_the_week_is_not_yet_full() -> None:
    assert last_full_week(utc("2026-11-22T23:59-05:00"), NEW_YORK).label == "2026-W46"


def test_on_sunday_a_week_from_sunday_is_already_full() -> None:
    assert last_full_week(utc("2026-11-22T08:00-05:00"), NEW_YORK, "sunday").label == "2026-W47"


def test_a_digest_falls_due_at_the_same_wall_time_before_and_after_the_clock_changes() -> None:
    due = due_moments(
        "monday",
        time(7, 30),
        NEW_YORK,
        after=utc("2026-10-25T00:00-04:00"),
        until=utc("2026-11-08T00:00-05:00"),
    )

    assert due == [utc("2026-10-26T07:30-04:00"), utc("2026-11-02T07:30-05:00")]


def test_a_due_time_that_the_clock_skips_comes_as_late_as_the_clock_jumped() -> None:
    due = due_moments(
        "sunday",
        time(2, 30),
        NEW_YORK,
        after=utc("2026-03-07T12:00-05:00"),
        until=utc("2026-03-09T12:00-04:00"),
    )

    assert due == [utc("2026-03-08T03:30-04:00")]


def test_a_due_time_that_comes_twice_is_due_once_the_first_time() -> None:
    due = due_moments(
        "sunday",
        time(1, 30),
        NEW_YORK,
        after=utc("2026-10-31T12:00-04:00"),
        until=utc("2026-11-02T12:00-05:00"),
    )

    assert due == [utc("2026-11-01T01:30-04:00")]


def test_a_digest_is_due_at_its_very_minute_and_not_again_after_it() -> None:
    moment = utc("2026-11-23T07:30-05:00")

    def due(after: datetime, until: datetime) -> list[datetime]:
        return due_moments("monday", time(7, 30), NEW_YORK, after=after, until=until)

    assert due(moment - timedelta(minutes=1), moment) == [moment]
    assert due(moment, moment + timedelta(days=1)) == []


def test_a_midnight_that_the_clock_skips_is_the_first_moment_of_that_day() -> None:
    santiago = ZoneInfo("America/Santiago")  # the clock leaps from 24:00 to 01:00 on 6 September

    week = week_of("2026-W36", santiago, "monday")

    assert week.end == utc("2026-09-07T00:00-03:00")
    assert week_of("2026-W37", santiago, "sunday").start == utc("2026-09-06T01:00-03:00")


@pytest.mark.parametrize("week_starts", ["monday", "sunday"])
@pytest.mark.parametrize("label", ["2026-W01", "2026-W11", "2026-W45", "2027-W01"])
def test_the_week_before_ends_where_this_one_begins_whatever_the_clock_does(
    label: str, week_starts: WeekStart
) -> None:
    week = week_of(label, NEW_YORK, week_starts)
    before = week_before(week, NEW_YORK)

    assert before.end == week.start
    assert week_after(before, NEW_YORK) == week
