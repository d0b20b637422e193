"""Rules that ask for too much come back quickly, with an answer or a clear refusal.

"Quickly" is proven by counting steps: every case here runs within the default bounds, and
a step costs microseconds. One test holds the whole set to a time that a hang could not meet.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from connectors.model import CalendarEvent, EventTime
from monitor.core.recurrence.occurrences import (
    Bounds,
    ExpansionFailed,
    ExpansionTooLarge,
    UnreadableRule,
)
from tests.unit.core.recurrence.builders import at, days, expand, series, starts

SPAN = days("2026-03-01", "2026-08-01")
EVERY_PART = (
    "BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYHOUR={h};BYMINUTE={m};BYSECOND={m};BYDAY=MO,TU,WE,TH,FR"
).format(h=",".join(map(str, range(24))), m=",".join(map(str, range(60))))

REFUSED = [
    ("1970-01-01 10:00", "FREQ=SECONDLY"),
    ("2026-03-02 10:00", "FREQ=SECONDLY;COUNT=1000000000"),
    ("1970-01-01 10:00", "FREQ=MINUTELY"),
    ("1970-01-01 10:00", "FREQ=HOURLY;COUNT=1000000000"),
    ("2026-03-02 10:00", "FREQ=DAILY;INTERVAL=0"),
    ("2026-03-02 10:00", f"FREQ=DAILY;{EVERY_PART}"),
    ("2026-03-02 10:00", f"FREQ=YEARLY;{EVERY_PART}"),
]
ANSWERED = [
    ("1970-01-01 10:00", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 0),
    ("1970-01-01 10:00", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", 0),
    ("1970-01-01 10:00", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 0),
    ("1970-01-01 10:00", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", 0),
    ("1970-01-01 10:00", "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=2", 0),
    ("1970-01-01 10:00", "FREQ=DAILY", 153),
    ("1970-01-01 10:00", "FREQ=DAILY;COUNT=1000000000", 153),
    ("1970-01-05 10:00", "FREQ=WEEKLY", 22),
    ("1970-01-05 10:00", "FREQ=MINUTELY;BYHOUR=9;BYMINUTE=0;BYDAY=MO", 22),
    ("2026-03-02 10:00", "FREQ=YEARLY;INTERVAL=999999999999", 1),
    ("2026-03-02 10:00", "FREQ=SECONDLY;INTERVAL=999999999999", 1),
    ("2026-03-02 10:00", "FREQ=WEEKLY;COUNT=0", 1),
    ("2026-03-02 10:00", f"FREQ=DAILY;{EVERY_PART};BYSETPOS=1", 110),
]


@pytest.mark.parametrize(("start", "rule"), REFUSED)
def test_a_rule_that_asks_for_too_much_is_refused(start: str, rule: str) -> None:
    with pytest.raises(ExpansionTooLarge, match=r"event jd: .* more than 100,000 steps"):
        expand(series(start, rule), span=SPAN)


@pytest.mark.parametrize(("start", "rule", "number"), ANSWERED)
def test_a_rule_that_only_looks_endless_is_answered(start: str, rule: str, number: int) -> None:
    assert len(expand(series(start, rule), span=SPAN)) == number


def test_all_of_them_together_take_no_longer_than_a_few_seconds() -> None:
    begin = time.perf_counter()
    for start, rule in REFUSED + [(one[0], one[1]) for one in ANSWERED]:
        try:
            expand(series(start, rule), span=SPAN)
        except ExpansionTooLarge:
            continue
    assert time.perf_counter() - begin < 10


def test_more_occurrences_than_allowed_are_refused() -> None:
    daily = series("2026-03-02 10:00", "FREQ=DAILY")
    with pytest.raises(ExpansionTooLarge, match="more than 30 occurrences"):
        expand(daily, span=SPAN, limit=Bounds(occurrences=30))


def test_every_added_date_costs_a_step() -> None:
    many = series("2026-03-02 10:00", rdates=tuple(at("2026-03-02 10:00") for _ in range(50)))
    with pytest.raises(ExpansionTooLarge, match="more than 49 steps"):
        expand(many, span=SPAN, limit=Bounds(steps=49))


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("", "has no value"),
        ("INTERVAL=2", "FREQ is missing"),
        ("FREQ=FORTNIGHTLY", "FREQ has no known value"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("FREQ=WEEKLY;INTERVAL=two", "INTERVAL"),
        ("FREQ=WEEKLY;INTERVAL=-1", "INTERVAL is negative"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY holds a number out of its range"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=x", "BYMONTHDAY"),
        ("FREQ=WEEKLY;UNTIL=20260230", "UNTIL is no day"),
        ("FREQ=WEEKLY;UNTIL=soon", "UNTIL"),
        ("FREQ=WEEKLY;WKST=XX", "WKST"),
        ("FREQ=YEARLY;RSCALE=CHINESE", "RFC 5545 does not know"),
        ("FREQ=DAILY;BYHOUR=" + "1," * 4_000, "longer than"),
    ],
)
def test_a_rule_that_cannot_be_read_says_which_part(rule: str, what: str) -> None:
    with pytest.raises(UnreadableRule, match=what) as refused:
        expand(series("2026-03-02 10:00", rule))
    assert isinstance(refused.value, ExpansionFailed)
    assert refused.value.uid == "jd"


def test_parts_that_change_nothing_are_accepted() -> None:
    rule = "RRULE:FREQ=WEEKLY;RSCALE=GREGORIAN;SKIP=OMIT;X-NOTE=1;BYSECOND=60;COUNT=2;"
    assert starts(series("2026-03-02 10:00", rule)) == [
        "2026-03-02 10:00",
        "2026-03-02 10:00",
        "2026-03-09 10:00",
    ]


def test_an_event_that_lasts_to_the_end_of_all_calendars_is_shown() -> None:
    endless = CalendarEvent(
        uid="jd",
        start=at("2026-03-02 10:00"),
        end=EventTime(instant=datetime(9999, 12, 31, tzinfo=UTC), zone="UTC"),
    )
    assert len(expand(endless, span=SPAN)) == 1


def test_a_window_without_bounds_is_cut_where_calendars_end() -> None:
    yearly = series("9990-03-02 10:00", "FREQ=YEARLY")
    span = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    assert len(expand(yearly, span=span)) == 9
