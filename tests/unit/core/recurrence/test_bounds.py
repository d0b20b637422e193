"""A rule that asks for more than its bounds is refused, and one within them is answered.

Bounds are set low here and gone just past, with rules that anything expands at once. Steps are
counted and no time is taken, so that a slow machine gives the same answer.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.model import CalendarEvent, EventTime
from monitor.core.recurrence.bounds import Budget
from monitor.core.recurrence.occurrences import (
    Bounds,
    ExpansionFailed,
    ExpansionTooLarge,
    UnreadableRule,
)
from monitor.core.recurrence.rrule import LONGEST_TEXT, Freq, Rule
from monitor.core.recurrence.steps import local_starts
from tests.unit.core.recurrence.written_series import at, days, expand, series, starts

SPAN = days("2026-03-01", "2026-08-01")
MONDAY = datetime(2026, 3, 2, 10)  # noqa: DTZ001 - a reading of the clock
# Steps of a series from Monday, 2 March: a day that is looked at, and a start or that there is
# none; of a plain week, its days alone.
STEPS = [
    ("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=10", 6 * 2),
    ("FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1;COUNT=4", 4 * 2 + 4),
    ("FREQ=DAILY;COUNT=10", 10 + 10),
    ("FREQ=DAILY;BYDAY=MO;COUNT=2", 8 + 8),
    ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", 31 + 30 + 31 + 3),
    ("FREQ=YEARLY;BYMONTH=3,4;BYMONTHDAY=2;COUNT=2", 31 + 30 + 2),
]
# However long ago a series began, or ends after the window, only the window is walked through.
OF_THE_WINDOW = [
    ("FREQ=WEEKLY;UNTIL=20301231", 23),
    ("FREQ=DAILY;UNTIL=20301231", 2 * 157),
    ("FREQ=MONTHLY;BYMONTHDAY=2;UNTIL=20301231", 28 + 31 + 30 + 31 + 30 + 31 + 31 + 7),
    ("FREQ=YEARLY;BYMONTH=12;UNTIL=20301231", 31 + 1),  # not one start in it
]


@pytest.mark.parametrize(("rule", "steps"), STEPS)
def test_a_rule_is_followed_for_as_many_steps_as_are_allowed(rule: str, steps: int) -> None:
    followed = series("2026-03-02 10:00", rule)
    assert expand(followed, span=SPAN, limit=Bounds(steps=steps))
    with pytest.raises(ExpansionTooLarge, match=rf"event jd: .* more than {steps - 1} steps"):
        expand(followed, span=SPAN, limit=Bounds(steps=steps - 1))


@pytest.mark.parametrize(("rule", "steps"), OF_THE_WINDOW)
def test_a_rule_without_a_count_costs_what_the_window_costs(rule: str, steps: int) -> None:
    long_ago = series("2006-03-06 10:00", rule)
    expand(long_ago, span=SPAN, limit=Bounds(steps=steps))
    with pytest.raises(ExpansionTooLarge):
        expand(long_ago, span=SPAN, limit=Bounds(steps=steps - 1))


def test_counting_goes_from_the_beginning_and_no_further_than_the_window() -> None:
    daily = series("2026-02-01 10:00", "FREQ=DAILY;COUNT=300")
    span = days("2026-02-08", "2026-02-11")
    assert len(expand(daily, span=span, limit=Bounds(steps=2 * 13))) == 3


def test_more_occurrences_than_allowed_are_refused() -> None:
    daily = series("2026-03-02 10:00", "FREQ=DAILY;COUNT=31")
    assert len(expand(daily, span=SPAN, limit=Bounds(occurrences=31))) == 31
    with pytest.raises(ExpansionTooLarge, match="more than 30 occurrences"):
        expand(daily, span=SPAN, limit=Bounds(occurrences=30))


def test_every_added_date_costs_a_step() -> None:
    extra = series("2026-03-02 10:00", rdates=(at("2026-03-03 10:00"), at("2026-03-04 10:00")))
    assert len(expand(extra, span=SPAN, limit=Bounds(steps=2))) == 3
    with pytest.raises(ExpansionTooLarge, match="more than 1 steps"):
        expand(extra, span=SPAN, limit=Bounds(steps=1))


@pytest.mark.parametrize(
    ("rule", "steps"),
    [
        (Rule(freq=Freq.HOURLY, count=3), 3 + 3),
        (Rule(freq=Freq.MINUTELY, interval=20, count=3), 3 + 3),
        (Rule(freq=Freq.SECONDLY, count=3), 3 + 3),
        (Rule(freq=Freq.HOURLY, by_minute=(0, 30), count=3), 2 + 3),
        (Rule(freq=Freq.HOURLY, by_day=frozenset({1}), count=3), 1 + 3 + 3),  # a step to Tuesday
        (Rule(freq=Freq.DAILY, by_hour=(10, 11, 12), count=3), 1 + 3),
    ],
    ids=lambda value: value.freq.name.lower() if isinstance(value, Rule) else str(value),
)
def test_starts_within_a_day_cost_a_step_each(rule: Rule, steps: int) -> None:
    high = MONDAY.replace(day=5)
    found = list(local_starts(rule, MONDAY, MONDAY, high, Budget("jd", Bounds(steps=steps))))
    assert len(found) == 3
    with pytest.raises(ExpansionTooLarge):
        list(local_starts(rule, MONDAY, MONDAY, high, Budget("jd", Bounds(steps=steps - 1))))


def test_a_rule_that_would_stand_still_is_refused_at_once() -> None:
    still = Rule(freq=Freq.DAILY, interval=0, count=1)
    with pytest.raises(ExpansionTooLarge):
        local_starts(still, MONDAY, MONDAY, MONDAY, Budget("jd", Bounds()))


def test_an_occurrence_that_ends_beyond_all_calendars_is_refused() -> None:
    far = EventTime(instant=datetime(9998, 6, 1, tzinfo=UTC), zone="UTC")
    yearly = CalendarEvent(
        uid="jd", start=at("2024-03-04 10:00"), end=far, rrules=("FREQ=YEARLY;COUNT=3",)
    )
    with pytest.raises(ExpansionTooLarge, match="more than 9,998 years"):
        expand(yearly, span=SPAN)


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("", "has no value"),
        ("INTERVAL=2", "FREQ is missing"),
        ("FREQ=FORTNIGHTLY", "FREQ has no known value"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("FREQ=WEEKLY;INTERVAL=two", "INTERVAL"),
        ("FREQ=WEEKLY;INTERVAL=-1", "INTERVAL is negative"),
        ("FREQ=WEEKLY;BYHOUR=24", "BYHOUR holds a number out of its range"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=x", "BYMONTHDAY"),
        ("FREQ=WEEKLY;UNTIL=20260230", "UNTIL is no day"),
        ("FREQ=WEEKLY;UNTIL=soon", "UNTIL"),
        ("FREQ=WEEKLY;WKST=XX", "WKST"),
        ("FREQ=YEARLY;RSCALE=CHINESE", "RFC 5545 does not know"),
        ("FREQ=WEEKLY;COUNT=2;X-NOTE=" + "n" * LONGEST_TEXT, "longer than"),
    ],
)
def test_a_rule_that_cannot_be_read_says_which_part(rule: str, what: str) -> None:
    with pytest.raises(UnreadableRule, match=what) as refused:
        expand(series("2026-03-02 10:00", rule))
    assert isinstance(refused.value, ExpansionFailed)
    assert refused.value.uid == "jd"


def test_parts_that_change_nothing_are_accepted() -> None:
    rule = "RRULE:FREQ=WEEKLY;RSCALE=GREGORIAN;SKIP=OMIT;X-NOTE=1;COUNT=2;"
    assert starts(series("2026-03-02 10:00", rule)) == ["2026-03-02 10:00", "2026-03-09 10:00"]


def test_a_leap_second_is_the_second_before_it() -> None:
    rule = "FREQ=WEEKLY;BYSECOND=60;COUNT=1"
    (_, late) = expand(series("2026-03-02 10:00", rule))
    assert late.start.second == 59


def test_an_event_that_lasts_to_the_end_of_all_calendars_is_shown() -> None:
    lasting = CalendarEvent(
        uid="jd",
        start=at("2026-03-02 10:00"),
        end=EventTime(instant=datetime(9999, 12, 31, tzinfo=UTC), zone="UTC"),
    )
    assert len(expand(lasting, span=SPAN)) == 1


def test_a_window_without_bounds_is_cut_where_calendars_end() -> None:
    yearly = series("9990-03-02 10:00", "FREQ=YEARLY;UNTIL=99991231")
    span = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    assert len(expand(yearly, span=span)) == 9
