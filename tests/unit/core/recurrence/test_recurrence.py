"""Series -> occurrences: wall clocks, ends of rules, added and removed dates, windows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.model import CalendarEvent, Component, Period, Status
from tests.unit.core.recurrence.written_series import at, days, expand, series, starts

CHANGES = [
    ("America/New_York", "2026-03-02", "2026-03-16"),
    ("America/New_York", "2026-10-26", "2026-11-09"),
    ("Europe/Berlin", "2026-03-23", "2026-04-06"),
    ("Europe/Berlin", "2026-10-19", "2026-11-02"),
    ("Australia/Sydney", "2026-03-30", "2026-04-13"),
    ("Australia/Sydney", "2026-09-28", "2026-10-12"),
]


@pytest.mark.parametrize(("zone", "monday", "later"), CHANGES)
def test_a_weekly_series_keeps_its_wall_clock_across_a_clock_change(
    zone: str, monday: str, later: str
) -> None:
    weekly = series(f"{monday} 10:00", "FREQ=WEEKLY", zone=zone)
    found = expand(weekly, span=days(monday, later, zone))

    assert starts(weekly, span=days(monday, later, zone)) == [
        f"{monday} 10:00",
        (datetime.fromisoformat(monday) + timedelta(days=7)).strftime("%Y-%m-%d 10:00"),
    ]
    assert abs(found[1].start - found[0].start - timedelta(days=7)) == timedelta(hours=1)
    assert {one.end - one.start for one in found} == {timedelta(minutes=50)}


def test_a_start_that_the_clock_change_skips_is_read_with_the_offset_before_it() -> None:
    weekly = series("2026-03-01 02:30", "FREQ=WEEKLY;COUNT=3")
    assert starts(weekly) == ["2026-03-01 02:30", "2026-03-08 03:30", "2026-03-15 02:30"]


def test_a_start_that_occurs_twice_means_the_first() -> None:
    weekly = series("2026-10-25 01:30", "FREQ=WEEKLY;COUNT=2")
    assert expand(weekly)[1].start == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_timed_occurrence_lasts_exactly_as_long_across_a_clock_change() -> None:
    nightly = series("2026-03-06 22:00", "FREQ=DAILY;COUNT=3", minutes=480)
    assert {one.end - one.start for one in expand(nightly)} == {timedelta(hours=8)}


def test_an_all_day_occurrence_ends_at_midnight_whatever_the_day_lasts() -> None:
    daily = series("2026-03-07", "FREQ=DAILY;COUNT=3")
    hours = [(one.end - one.start) / timedelta(hours=1) for one in expand(daily)]
    assert hours == [24, 23, 24]


@pytest.mark.parametrize(
    ("until", "number"),
    [
        ("20260316", 3),  # a date counts as that whole local day
        ("20260316T140000Z", 3),  # 10:00 in New York, by then on summer time
        ("20260316T135959Z", 2),
        ("20260316T100000", 3),  # floating: the series' own wall clock
        ("20260316T095959", 2),
        ("20260301", 0),  # ended before it began, as a split at the first occurrence does
    ],
)
def test_until_is_inclusive_however_it_is_written(until: str, number: int) -> None:
    assert len(starts(series("2026-03-02 10:00", f"FREQ=WEEKLY;UNTIL={until}"))) == number


def test_until_as_a_time_ends_an_all_day_series_on_that_day() -> None:
    assert len(starts(series("2026-03-02", "FREQ=DAILY;UNTIL=20260304T000000Z"))) == 3


def test_a_start_that_the_rule_does_not_generate_happens_and_is_not_counted() -> None:
    odd = series("2026-03-03 10:00", "FREQ=WEEKLY;BYDAY=MO;COUNT=2")
    assert starts(odd) == ["2026-03-03 10:00", "2026-03-09 10:00", "2026-03-16 10:00"]


def test_several_rules_give_each_start_once() -> None:
    twice = series("2026-03-02 10:00", "FREQ=WEEKLY;COUNT=2", "FREQ=DAILY;INTERVAL=7;COUNT=3")
    assert starts(twice) == ["2026-03-02 10:00", "2026-03-09 10:00", "2026-03-16 10:00"]


def test_a_negative_count_means_without_end_as_exchange_writes_it() -> None:
    weekly = series("2026-03-02 10:00", "FREQ=WEEKLY;COUNT=-1")
    assert len(starts(weekly, span=days("2026-03-01", "2026-03-29"))) == 4


def test_exdates_remove_by_instant_in_any_zone_or_by_day() -> None:
    weekly = series(
        "2026-03-02 10:00",
        "FREQ=WEEKLY;COUNT=4",
        exdates=(at("2026-03-09 14:00", "UTC"), at("2026-03-16")),
    )
    assert starts(weekly) == ["2026-03-02 10:00", "2026-03-23 10:00"]


def test_excluded_starts_appear_marked_where_asked_for() -> None:
    weekly = series("2026-03-02 10:00", "FREQ=WEEKLY;COUNT=2", exdates=(at("2026-03-09 10:00"),))
    found = expand(weekly, include_excluded=True)
    assert [one.is_cancelled for one in found] == [False, True]


def test_rdates_add_starts_and_a_date_among_them_has_the_time_of_the_series() -> None:
    extra = series(
        "2026-03-02 10:00",
        rdates=(at("2026-03-05 15:00"), at("2026-03-06"), at("2026-03-02 10:00")),
    )
    assert starts(extra) == ["2026-03-02 10:00", "2026-03-05 15:00", "2026-03-06 10:00"]
    assert all(one.recurrence_id == one.start for one in expand(extra))


def test_a_single_event_has_no_recurrence_id() -> None:
    (only,) = expand(series("2026-03-02 10:00"))
    assert only.recurrence_id is None


def test_a_to_do_without_a_start_has_no_occurrence() -> None:
    todo = CalendarEvent(uid="t", component=Component.TODO, due=at("2026-03-02"))
    assert expand(todo) == []


def test_a_cancelled_event_appears_only_where_asked_for() -> None:
    gone = series("2026-03-02 10:00", status=Status.CANCELLED)
    assert expand(gone) == []
    assert len(expand(gone, include_cancelled=True)) == 1


def test_an_occurrence_counts_if_it_overlaps_the_window_even_in_part() -> None:
    weekly = series("2026-03-02 10:00", "FREQ=WEEKLY")
    span = (at("2026-03-09 10:30").instant, at("2026-03-16 10:00").instant)
    assert starts(weekly, span=span) == ["2026-03-09 10:00"]


def test_an_event_without_length_counts_if_it_starts_inside() -> None:
    moment = series("2026-03-02 10:00", minutes=0)
    begin = at("2026-03-02 10:00").instant
    assert len(expand(moment, span=(begin, begin + timedelta(hours=1)))) == 1
    assert expand(moment, span=(begin - timedelta(hours=1), begin)) == []


def test_an_end_before_its_start_is_read_as_swapped() -> None:
    swapped = series("2026-03-02 10:00", minutes=-50)
    (only,) = expand(swapped)
    assert (only.start, only.end) == (
        at("2026-03-02 09:10").instant,
        at("2026-03-02 10:00").instant,
    )


def test_a_window_whose_ends_have_no_offset_is_refused() -> None:
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 - what is refused
    with pytest.raises(ValueError, match="has no offset"):
        expand(series("2026-03-02 10:00"), span=(naive, naive))


def test_a_daily_series_from_another_zone_keeps_that_zone() -> None:
    daily = series("2026-03-27 23:30", "FREQ=DAILY;COUNT=4", zone="Europe/Berlin")
    assert [one.start.astimezone(UTC).hour for one in expand(daily)] == [22, 22, 21, 21]


def test_an_added_date_may_state_its_own_end() -> None:
    longer, plain = at("2026-03-05 15:00"), at("2026-03-06 15:00")
    period = Period(start=longer, end=at("2026-03-05 17:00"))
    extra = series("2026-03-02 10:00", rdates=(longer, plain), periods=(period,))
    assert [(one.end - one.start).seconds // 60 for one in expand(extra)] == [50, 120, 50]


def test_days_of_a_duration_follow_the_wall_clock_and_its_hours_do_not() -> None:
    hours = timedelta(hours=26)
    nightly = series("2026-03-06 22:00", "FREQ=DAILY;COUNT=2", minutes=26 * 60, nominal_days=1)
    assert [one.end - one.start for one in expand(nightly)] == [hours, hours - timedelta(hours=1)]


@pytest.mark.parametrize(
    ("until", "number"),
    [
        ("20260308T070000Z", 1),  # 02:30 is skipped and read as 03:30, which is 07:30 in UTC
        ("20260308T073000Z", 2),
    ],
)
def test_until_is_an_instant_where_a_clock_change_moves_the_start(until: str, number: int) -> None:
    assert len(starts(series("2026-03-01 02:30", f"FREQ=WEEKLY;UNTIL={until}"))) == number


def test_until_in_the_repeated_hour_is_an_instant_too() -> None:
    nightly = series("2026-10-31 01:30", "FREQ=DAILY;UNTIL=20261101T061500Z")  # 01:15, again
    assert starts(nightly) == ["2026-10-31 01:30", "2026-11-01 01:30"]


def test_a_day_that_a_zone_skipped_is_no_second_occurrence_of_the_next() -> None:
    daily = series("2011-12-28 10:00", "FREQ=DAILY;COUNT=5", zone="Pacific/Apia")
    span = days("2011-12-01", "2012-02-01", "Pacific/Apia")
    assert [text[8:10] for text in starts(daily, span=span)] == ["28", "29", "31", "01"]


@pytest.mark.parametrize("until", ["99991231", "99991231T235959Z", "99991231T235959"])
def test_an_until_at_the_end_of_all_calendars_is_no_end(until: str) -> None:
    weekly = series("2026-03-02 10:00", f"FREQ=WEEKLY;UNTIL={until}")
    assert len(starts(weekly, span=days("2026-03-01", "2026-03-29"))) == 4


@pytest.mark.parametrize(
    "rule",
    [
        *("FREQ=WEEKLY;COUNT=5", "FREQ=WEEKLY;WKST=SU;COUNT=3"),
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1;UNTIL=20301231",
    ],
)
def test_a_series_from_the_first_day_of_all_calendars_harms_nobody(rule: str) -> None:
    ancient = series("0001-01-01 10:00", rule, zone="UTC")
    assert starts(ancient, span=days("2026-03-01", "2026-03-02", "UTC")) in (
        [],
        ["2026-03-01 10:00"],
    )
