"""Quiet hours and days off follow the recipient's own clock."""

from datetime import date, timedelta

import pytest

from config.sections.alerts import Alerts
from monitor.core.alerts.quiet_hours import OpenHours, quiet_until
from tests.unit.core.alerts.alerting import NEW_YORK, NOON, OVERNIGHT, at


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2026-11-18T18:59-05:00", None),
        ("2026-11-18T19:00-05:00", "2026-11-19T07:30-05:00"),
        ("2026-11-18T07:29-05:00", "2026-11-18T07:30-05:00"),
        ("2026-11-18T07:30-05:00", None),
        ("2026-03-07T23:00-05:00", "2026-03-08T07:30-04:00"),  # the clock leaps this night
        ("2026-10-31T23:00-04:00", "2026-11-01T07:30-05:00"),  # the clock falls back this night
    ],
)
def test_quiet_hours_run_from_wall_time_to_wall_time(moment: str, ends: str | None) -> None:
    quiet = Alerts.model_validate({"quiet_hours": OVERNIGHT}).quiet_hours

    assert quiet_until(at(moment), quiet, NEW_YORK) == (at(ends) if ends else None)


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_after_the_moment() -> None:
    quiet = Alerts.model_validate({"quiet_hours": {"from": "22:00", "to": "01:30"}}).quiet_hours

    assert quiet_until(at("2026-11-01T00:30-04:00"), quiet, NEW_YORK) == at(
        "2026-11-01T01:30-04:00"
    )
    assert quiet_until(at("2026-11-01T01:10-05:00"), quiet, NEW_YORK) == at(
        "2026-11-01T01:30-05:00"
    )


def test_quiet_hours_within_a_day_end_that_day() -> None:
    quiet = Alerts.model_validate({"quiet_hours": {"from": "12:00", "to": "13:00"}}).quiet_hours

    assert quiet_until(NOON, quiet, NEW_YORK) == NOON + timedelta(hours=1)
    assert quiet_until(NOON + timedelta(hours=1), quiet, NEW_YORK) is None


def hours(quiet: dict[str, str] | None, off: tuple[str, ...] = ()) -> OpenHours:
    """Mondays to Fridays but for the dates in `off`."""
    days_off = {date.fromisoformat(day) for day in off}
    return OpenHours(
        quiet=Alerts.model_validate({"quiet_hours": quiet}).quiet_hours,
        working_days=frozenset(range(5)),
        holidays=days_off,
        zone=NEW_YORK,
    )


@pytest.mark.parametrize(
    ("moment", "opens", "because"),
    [
        ("2026-11-20T12:00-05:00", "2026-11-20T12:00-05:00", ""),  # a Friday
        ("2026-11-19T22:00-05:00", "2026-11-20T07:30-05:00", "quiet_hours"),
        ("2026-11-20T22:00-05:00", "2026-11-23T07:30-05:00", "day_off"),
        ("2026-11-21T12:00-05:00", "2026-11-23T07:30-05:00", "day_off"),
        ("2026-11-22T23:00-05:00", "2026-11-23T07:30-05:00", "quiet_hours"),
        ("2026-10-31T12:00-04:00", "2026-11-02T07:30-05:00", "day_off"),  # the clock falls back
    ],
)
def test_what_comes_at_the_weekend_waits_for_mondays_end_of_quiet_hours(
    moment: str, opens: str, because: str
) -> None:
    assert hours(OVERNIGHT).next_open(at(moment)) == (at(opens), because)


@pytest.mark.parametrize("quiet", [None, {"from": "12:00", "to": "13:00"}])
def test_a_working_morning_begins_at_eight_where_the_nights_are_not_quiet(
    quiet: dict[str, str] | None,
) -> None:
    opens, _ = hours(quiet).next_open(at("2026-11-21T12:00-05:00"))

    assert opens == at("2026-11-23T08:00-05:00")


def test_a_morning_that_is_quiet_beyond_eight_begins_when_it_is_no_more() -> None:
    opens, _ = hours({"from": "05:00", "to": "10:00"}).next_open(at("2026-11-21T12:00-05:00"))

    assert opens == at("2026-11-23T10:00-05:00")


def test_a_public_holiday_is_a_day_off() -> None:
    thanksgiving = hours(None, off=("2026-11-26",)).next_open(at("2026-11-26T09:00-05:00"))

    assert thanksgiving == (at("2026-11-27T08:00-05:00"), "day_off")


def test_an_alert_does_not_wait_for_ever_for_a_working_day() -> None:
    never = OpenHours(quiet=None, working_days=frozenset(), holidays=(), zone=NEW_YORK)

    assert never.next_open(NOON) == (NOON, "")
