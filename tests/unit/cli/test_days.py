"""Days on the command line, in words: `today` is Wednesday, 25 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click
import pytest

from monitor.cli.days import Day, WeekStart, begin_of

NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 25)


def meant(text: str, week_starts: WeekStart = "monday", *, looks_back: bool = False) -> str:
    asked = Day(looks_back=looks_back).convert(text, None, None)
    return begin_of(asked, TODAY, week_starts, NEW_YORK).astimezone(NEW_YORK).isoformat()[:16]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-25"),
        ("tomorrow", "2026-11-26"),
        ("yesterday", "2026-11-24"),
        ("monday", "2026-11-23"),
        ("wednesday", "2026-11-25"),
        ("Friday", "2026-11-27"),
        ("sunday", "2026-11-29"),
        ("this friday", "2026-11-27"),
        ("last friday", "2026-11-20"),
        ("next  Monday", "2026-11-30"),
        ("week", "2026-11-23"),
        ("this week", "2026-11-23"),
        ("last week", "2026-11-16"),
        ("next week", "2026-11-30"),
        ("2026-11-01", "2026-11-01"),
        ("20261101", "2026-11-01"),
    ],
)
def test_words_mean_the_beginning_of_a_day_of_this_week(text: str, day: str) -> None:
    assert meant(text) == f"{day}T00:00"


@pytest.mark.parametrize(
    ("text", "day"),
    [("week", "2026-11-22"), ("sunday", "2026-11-22"), ("last saturday", "2026-11-21")],
)
def test_a_week_may_begin_on_sunday(text: str, day: str) -> None:
    assert meant(text, "sunday") == f"{day}T00:00"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("wednesday", "2026-11-25"),
        ("thursday", "2026-11-19"),
        ("sunday", "2026-11-22"),
        ("next thursday", "2026-12-03"),
        ("last week", "2026-11-16"),
    ],
)
def test_since_a_weekday_is_since_the_latest_one(text: str, day: str) -> None:
    assert meant(text, looks_back=True) == f"{day}T00:00"


def test_a_time_is_itself_wherever_it_was_written() -> None:
    asked = Day().convert("2026-11-24T10:00:00+01:00", None, None)

    assert begin_of(asked, TODAY, "monday", NEW_YORK) == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("tomorow", "Did you mean tomorrow?"),
        ("lst week", "Did you mean last week?"),
        ("mondy", "Did you mean monday?"),
        ("2026-13-01", "Write it like"),
        ("", "Write it like"),
        ("2026-11-24T10:00", "2026-11-24T10:00-05:00"),
        ("0001-01-01", "1971 to 9990"),
        ("9999-12-31T23:59:59Z", "1971 to 9990"),
    ],
)
def test_what_is_no_day_says_how_one_is_written(text: str, hint: str) -> None:
    with pytest.raises(click.UsageError) as refused:
        Day().convert(text, None, None)
    assert hint in str(refused.value)
