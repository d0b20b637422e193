"""Rules give the starts that dateutil gives, on made-up ones. Whole series are compared with
recurring-ical-events in test_equal_to_recurring_ical_events.py.

Each rule has an end, and matches often enough that dateutil comes to it at once. Left out on
purpose, where a peer departs from RFC 5545: `MO` beside `+1TU` in one BYDAY (dateutil
finds nothing) and BYSETPOS in a week that begins before DTSTART.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

from dateutil.rrule import rrule, rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.core.recurrence.bounds import Bounds, Budget
from monitor.core.recurrence.rrule import Freq, Rule, read_rule
from monitor.core.recurrence.steps import local_starts
from tests.builders.made_up_series import DAYS, Draw, listed
from tests.builders.tries import tries

MONTH_DAYS = listed(st.integers(1, 28) | st.integers(-28, -1))
NTH_DAYS = listed(
    st.tuples(st.sampled_from([1, 2, 3, 4, -1, -2]), st.sampled_from(DAYS)).map(
        lambda one: f"{one[0]}{one[1]}"
    )
)
day = datetime.fromisoformat
READINGS = st.datetimes(day("2015-01-01"), day("2026-12-31")).map(
    lambda one: one.replace(second=0, microsecond=0)
)
ENDS = st.sampled_from([";COUNT=1", ";COUNT=7", ";COUNT=40"]) | READINGS.map(
    lambda last: f";UNTIL={last:%Y%m%dT%H%M%S}"
)
WEEK_STARTS = st.sampled_from(["", ";WKST=SU", ";WKST=WE"])
YEARLY_PARTS = [
    st.just(""),
    listed(st.integers(1, 12)).map(";BYMONTH={}".format),
    MONTH_DAYS.map(";BYMONTHDAY={}".format),
    NTH_DAYS.map(";BYDAY={}".format),
    st.tuples(listed(st.integers(1, 12)), NTH_DAYS).map(lambda p: f";BYMONTH={p[0]};BYDAY={p[1]}"),
    listed(st.integers(1, 52) | st.integers(-52, -1)).map(";BYWEEKNO={};BYDAY=WE".format),
    listed(st.integers(1, 365) | st.integers(-365, -1)).map(";BYYEARDAY={}".format),
    st.tuples(listed(st.sampled_from(DAYS)), st.sampled_from([1, -1])).map(
        lambda p: f";BYDAY={p[0]};BYSETPOS={p[1]}"
    ),
]
MONTHLY_PARTS = [YEARLY_PARTS[0], YEARLY_PARTS[2], YEARLY_PARTS[3], YEARLY_PARTS[7]]
SHORT_PARTS = [st.just(""), listed(st.sampled_from(DAYS), 7).map(";BYDAY={}".format)]
HOURS = [
    st.just(""),
    listed(st.integers(0, 23)).map(";BYHOUR={}".format),
    listed(st.integers(0, 59)).map(";BYMINUTE={}".format),
]


@st.composite
def rules(draw: Draw) -> str:
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    parts = {"YEARLY": YEARLY_PARTS, "MONTHLY": MONTHLY_PARTS}.get(freq, SHORT_PARTS)
    text = (
        f"FREQ={freq};INTERVAL={draw(st.integers(1, 3))}"
        + draw(st.one_of(parts))
        + draw(st.one_of(HOURS))
    )
    return str(text + draw(ENDS) + draw(WEEK_STARTS))


@settings(max_examples=tries(100, thorough=400), deadline=None, derandomize=True)
@given(rule=rules(), first=READINGS, low=READINGS, length=st.integers(0, 400))
@example(
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=9",
    day("2026-01-30"),
    day("2026-03-01"),
    90,
)
@example("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2", day("2015-01-01"), day("2020-01-01"), 400)
def test_rules_give_the_starts_that_dateutil_gives(
    rule: str, first: datetime, low: datetime, length: int
) -> None:
    high = low + timedelta(days=length)
    read = read_rule(rule)
    last = min(high, read.until.written) if read.until else high
    ours = list(local_starts(read, first, low, last, Budget("jd", Bounds())))

    theirs = takewhile(lambda start: start <= high, rrulestr(rule, dtstart=first))
    assert ours == [start for start in theirs if start >= low]


@settings(max_examples=tries(50, thorough=100), deadline=None, derandomize=True)
@given(
    freq=st.sampled_from([Freq.HOURLY, Freq.MINUTELY, Freq.SECONDLY]),
    interval=st.integers(1, 50),
    minutes=st.sampled_from([(), (0, 20, 45)]),
    count=st.integers(1, 40),
    first=READINGS,
    after=st.integers(0, 30),
)
def test_starts_within_a_day_are_those_that_dateutil_gives(
    freq: Freq, interval: int, minutes: tuple[int, ...], count: int, first: datetime, after: int
) -> None:
    minutes = minutes if freq is Freq.HOURLY else ()
    rule = Rule(freq=freq, interval=interval, by_minute=minutes, count=count)
    low, high = first + timedelta(minutes=after), first + timedelta(days=90)
    ours = list(local_starts(rule, first, low, high, Budget("jd", Bounds())))

    theirs = rrule(freq, dtstart=first, interval=interval, byminute=minutes or None, count=count)
    assert ours == [start for start in theirs if start >= low]
