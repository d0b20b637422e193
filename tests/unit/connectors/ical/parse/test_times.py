from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.connectors.ical.parse.reading import TEN, instants, one, problem


def test_a_duration_stands_for_the_end() -> None:
    assert instants(one("DURATION:PT50M")) == (TEN, TEN + timedelta(minutes=50))


def test_a_duration_in_days_follows_the_wall_clock() -> None:
    event = one("DURATION:P1D", start=";TZID=Europe/Berlin:20261024T100000")
    start, end = instants(event)
    assert start
    assert end
    assert end - start == timedelta(hours=25)


def test_an_event_without_an_end_has_no_length() -> None:
    assert instants(one()) == (TEN, TEN)


@pytest.mark.parametrize("end", ["", "DTEND;VALUE=DATE:20261025"])
def test_a_day_without_an_end_is_one_day(end: str) -> None:
    event = one(end, start=";VALUE=DATE:20261025")
    start, end_at = instants(event)
    assert event.end
    assert event.end.is_date
    assert start
    assert end_at
    assert end_at - start == timedelta(hours=25)  # the day summer time ends


def test_a_date_without_its_value_type_is_a_date() -> None:
    event = one(start=":20261125")
    assert event.start
    assert event.start.is_date


@pytest.mark.parametrize("written", ["2026-11-25T10:00:00Z", "20261125T1000Z", "20261125T100000z"])
def test_other_spellings_of_a_time_are_understood(written: str) -> None:
    assert instants(one(start=f":{written}"))[0] == TEN


@pytest.mark.parametrize(
    "start",
    [
        *(":20261124T240000Z", ":20261124T235960Z"),
        *(";TZID=Asia/Tokyo:20261125T090000", ";TZID=Etc/UTC:20261124T240000"),
        ";TZID=Etc/UTC:20261124T235960",
    ],
)
def test_midnight_may_be_written_as_24_or_as_a_leap_second(start: str) -> None:
    assert instants(one(start=start))[0] == datetime(2026, 11, 25, tzinfo=UTC)


def test_a_time_that_summer_time_skips_is_read_with_the_offset_before() -> None:
    event = one(start=";TZID=Europe/Berlin:20260329T023000")
    assert instants(event)[0] == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first() -> None:
    event = one(start=";TZID=Europe/Berlin:20261025T023000")
    assert instants(event)[0] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "start",
    [
        *(":", ":never", ":20261325T100000Z", ":20260230", ":20261125T250000Z", ":00000101"),
        *(";TZID=Asia/Tokyo:00010101T000000", ":99999999T000000", ""),
    ],
)
def test_an_event_whose_start_is_none_is_set_aside(start: str) -> None:
    assert "DTSTART" in problem(start=start)


@pytest.mark.parametrize("duration", ["P", "50 minutes", "P999999999D", "P999999D"])
def test_a_duration_that_is_none_sets_its_event_aside(duration: str) -> None:
    if duration == "P":
        assert instants(one("DURATION:P")) == (TEN, TEN)
        return
    start = ":99980101T000000Z" if duration == "P999999D" else ":20261125T100000Z"
    assert "DURATION" in problem(f"DURATION:{duration}", start=start)


def test_rules_are_kept_as_written() -> None:
    event = one("RRULE:FREQ=MONTHLY;BYDAY=-1FR,2TU;COUNT=10;", "RRULE:freq=daily;interval=2")
    assert event.rrules == ("FREQ=MONTHLY;BYDAY=-1FR,2TU;COUNT=10", "freq=daily;interval=2")


@pytest.mark.parametrize(
    "rule",
    [
        *("FREQ=FORTNIGHTLY", "INTERVAL=2", "FREQ=WEEKLY;INTERVAL=-2"),
        *(
            "FREQ=DAILY;COUNT=--1",
            "FREQ=DAILY;COUNT=-",
            "FREQ=DAILY;COUNT=²",
            "FREQ=DAILY;COUNT=0x1",
        ),
        *("FREQ=DAILY;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;UNTIL=soon"),
        *("RSCALE=CHINESE;FREQ=YEARLY", "FREQ=WEEKLY;BYDAY=" + "MO," * 700 + "MO"),
    ],
)
def test_a_rule_that_is_none_sets_its_series_aside(rule: str) -> None:
    assert "repeat rule" in problem(f"RRULE:{rule}")


def test_exdates_come_as_lists_and_on_several_lines() -> None:
    event = one(
        "RRULE:FREQ=DAILY",
        "EXDATE:20261126T100000Z,20261127T100000Z",
        "EXDATE:",
        "EXDATE;VALUE=DATE:20261128",
        "EXDATE:20261126T100000Z",
    )
    assert [time.instant.day for time in event.exdates] == [26, 27, 27]
    assert [time.is_date for time in event.exdates] == [False, False, True]


def test_an_exdate_that_is_none_sets_its_series_aside() -> None:
    assert "EXDATE" in problem("RRULE:FREQ=DAILY", "EXDATE:20261126T100000Z,tomorrow")


def test_a_period_in_rdate_states_its_own_end() -> None:
    event = one("RDATE;VALUE=PERIOD:20261201T090000Z/PT1H,20261202T090000Z/20261202T110000Z")
    assert event.is_recurring
    assert [time.instant.hour for time in event.rdates] == [9, 9]
    assert [period.start for period in event.periods] == list(event.rdates)
    assert [period.end.instant.hour for period in event.periods] == [10, 11]


@pytest.mark.parametrize("end", ["20261201T090000Z", "20261130T090000Z", "-PT1H"])
def test_a_period_that_does_not_end_after_its_start_has_the_length_of_its_series(end: str) -> None:
    event = one(f"RDATE;VALUE=PERIOD:20261201T090000Z/{end}")
    assert len(event.rdates) == 1
    assert event.periods == ()


def test_a_period_whose_end_is_none_sets_its_series_aside() -> None:
    assert "RDATE" in problem("RDATE;VALUE=PERIOD:20261201T090000Z/soon")


def test_a_duration_tells_its_days_from_its_hours() -> None:
    start = ";TZID=Europe/Berlin:20261125T100000"
    assert one("DURATION:P1DT2H", start=start).nominal_days == 1
    assert one("DURATION:P1W", start=start).nominal_days == 7
    assert one("DURATION:PT24H", start=start).nominal_days == 0
    assert one("DTEND;TZID=Europe/Berlin:20261126T100000", start=start).nominal_days == 0


def test_times_without_a_zone_beside_a_start_with_one_are_in_that_one() -> None:
    event = one(
        "DTEND:20261125T105000",
        "RRULE:FREQ=WEEKLY",
        "EXDATE:20261202T100000",
        "RDATE;VALUE=PERIOD:20261203T100000/20261203T110000",
        start=";TZID=America/New_York:20261125T100000",
    )
    assert event.end
    times = [event.end, *event.exdates, *event.rdates, event.periods[0].end]
    assert [time.zone for time in times] == ["America/New_York"] * 4
    assert [time.instant.hour for time in times] == [15, 15, 15, 16]


def test_a_recurrence_id_without_a_zone_is_in_the_zone_of_the_start() -> None:
    event = one("RECURRENCE-ID:20261125T100000", start=";TZID=America/New_York:20261126T100000")
    assert event.recurrence_id
    assert event.recurrence_id.zone == "America/New_York"


def test_times_without_a_zone_beside_a_start_in_utc_are_the_practices() -> None:
    event = one("EXDATE:20261202T110000")
    assert [time.zone for time in event.exdates] == ["Europe/Berlin"]


@pytest.mark.parametrize(
    "rule", ["FREQ=WEEKLY;COUNT=-1", "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=OMIT"]
)
def test_a_rule_in_words_that_change_nothing_is_one(rule: str) -> None:
    assert one(f"RRULE:{rule}").rrules == (rule,)


def test_exrules_are_kept_as_written() -> None:
    event = one("RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY;BYDAY=SA;", "EXRULE:FREQ=WEEKLY;BYDAY=SU")
    assert event.exrules == ("FREQ=WEEKLY;BYDAY=SA", "FREQ=WEEKLY;BYDAY=SU")


def test_an_exrule_that_is_none_sets_its_series_aside() -> None:
    assert "EXRULE" in problem("RRULE:FREQ=DAILY", "EXRULE:FREQ=NEVER")


@pytest.mark.parametrize(
    ("length", "days"),
    [
        *(("DURATION:PT5H", 1), ("DURATION:PT24H", 1), ("DURATION:PT25H", 2), ("DURATION:P2D", 2)),
        *(("DURATION:P1DT1H", 2), ("DURATION:PT0S", 1), ("DURATION:-PT5H", 1), ("DURATION:P1W", 7)),
        *(("DTEND;TZID=Europe/Berlin:20261126T120000", 2), ("DTEND:20261125T230000Z", 1)),
        *(("DTEND;TZID=Europe/Berlin:20261125T000000", 1), ("SUMMARY:no end", 1)),
    ],
)
def test_what_begins_on_a_date_lasts_whole_days(length: str, days: int) -> None:
    event = one(length, start=";VALUE=DATE:20261125")
    assert event.start
    assert event.end
    assert event.end.is_date
    assert (event.end.local.date() - event.start.local.date()).days == days


@pytest.mark.parametrize(
    "recurrence_id",
    [
        ":20261125T100000Z",
        ";TZID=Europe/Berlin:20261125T110000",
        ";TZID=Asia/Tokyo:20261125T190000",
    ],
)
def test_a_recurrence_id_is_an_instant_in_whatever_zone(recurrence_id: str) -> None:
    event = one(f"RECURRENCE-ID{recurrence_id}", start=":20261126T100000Z")
    assert event.recurrence_id
    assert event.recurrence_id.instant == TEN
    assert not event.is_recurring
    assert event.rrules == ()


def test_a_recurrence_id_may_be_a_date() -> None:
    event = one("RECURRENCE-ID;VALUE=DATE:20261125")
    assert event.recurrence_id
    assert event.recurrence_id.is_date


def test_this_and_future_is_told() -> None:
    event = one("RECURRENCE-ID;RANGE=THISANDFUTURE:20261125T100000Z")
    assert event.this_and_future
    assert not one("RECURRENCE-ID:20261125T100000Z").this_and_future


def test_a_cancelled_override_may_state_no_start() -> None:
    event = one("RECURRENCE-ID:20261125T100000Z", "STATUS:CANCELLED", start="")
    assert event.start == event.recurrence_id
