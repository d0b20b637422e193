"""The same answers as dateutil (rules) and recurring-ical-events (whole series), on made-up ones.

Left out on purpose, where a peer departs from RFC 5545: `MO` beside `+1TU` in one BYDAY (dateutil
finds nothing) and BYSETPOS in a week that begins before DTSTART.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.model import CalendarEvent, EventTime, Status
from monitor.core.recurrence import Bounds, occurrences_of
from monitor.core.recurrence_bounds import Budget
from monitor.core.recurrence_rule import read_rule
from monitor.core.recurrence_steps import local_starts

Draw = Callable[[st.SearchStrategy[Any]], Any]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Sydney", "UTC"]


def listed(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=most, unique=True).map(
        lambda found: ",".join(str(one) for one in found)
    )


MONTH_DAYS = listed(st.integers(1, 28) | st.integers(-28, -1))
NTH_DAYS = listed(
    st.tuples(st.sampled_from([1, 2, 3, 4, -1, -2]), st.sampled_from(DAYS)).map(
        lambda one: f"{one[0]}{one[1]}"
    )
)
ENDS = st.sampled_from(["", ";COUNT=1", ";COUNT=7", ";COUNT=40"])
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
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]))
    parts = {"YEARLY": YEARLY_PARTS, "MONTHLY": MONTHLY_PARTS}.get(freq, SHORT_PARTS)
    # An hourly rule with an interval can miss its BYHOUR for ever, and dateutil then raises.
    interval = draw(st.integers(1, 3 if freq != "HOURLY" else 1))
    text = f"FREQ={freq};INTERVAL={interval}" + draw(st.one_of(parts)) + draw(st.one_of(HOURS))
    return str(text + draw(ENDS) + draw(WEEK_STARTS))


day = datetime.fromisoformat
READINGS = st.datetimes(day("2015-01-01"), day("2026-12-31")).map(
    lambda one: one.replace(second=0, microsecond=0)
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(rule=rules(), first=READINGS, low=READINGS, length=st.integers(0, 400))
@example("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", day("2026-01-30"), day("2026-03-01"), 90)
@example("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", day("2015-01-01"), day("2020-01-01"), 400)
def test_rules_give_the_starts_that_dateutil_gives(
    rule: str, first: datetime, low: datetime, length: int
) -> None:
    high = low + timedelta(days=length)
    ours = list(local_starts(read_rule(rule), first, low, high, Budget("jd", Bounds())))

    theirs = takewhile(lambda start: start <= high, rrulestr(rule, dtstart=first))
    assert ours == [start for start in theirs if start >= low]


@st.composite
def calendars(draw: Draw) -> tuple[str, datetime, str, list[int], dict[int, int | None]]:
    """Zone, first start, rule, days to remove, and days to move (by hours) or cancel (None)."""
    zone = draw(st.sampled_from(ZONES))
    first = datetime(2025, 1, 1, draw(st.integers(6, 20)), tzinfo=ZoneInfo(zone))
    first += timedelta(days=draw(st.integers(0, 700)))
    kind = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    rule = f"FREQ={kind};INTERVAL={draw(st.integers(1, 3))}"
    if kind == "WEEKLY":
        rule += draw(SHORT_PARTS[1])
    ends = ["", ";COUNT=5", ";COUNT=30", f";UNTIL={first + timedelta(days=90):%Y%m%d}T235959Z"]
    numbers = st.integers(0, 40)
    removed = draw(st.lists(numbers, max_size=3, unique=True))
    changes = st.dictionaries(numbers, st.none() | st.integers(-30, 30), max_size=3)
    return zone, first, rule + draw(st.sampled_from(ends)), removed, draw(changes)


def time_of(value: datetime, zone: str) -> EventTime:
    return EventTime(instant=value, zone=zone)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(made=calendars(), offset=st.integers(-30, 300), length=st.integers(1, 90))
def test_series_give_the_occurrences_that_recurring_ical_events_gives(
    made: tuple[str, datetime, str, list[int], dict[int, int | None]], offset: int, length: int
) -> None:
    zone, first, rule, removed, changed = made
    low = (first + timedelta(days=offset)).astimezone(UTC)
    high = low + timedelta(days=length)
    exdates = tuple(time_of(first + timedelta(days=one), zone) for one in removed)
    hour = timedelta(hours=1)
    master = CalendarEvent(
        uid="jd",
        start=time_of(first, zone),
        end=time_of(first + hour, zone),
        rrules=(rule,),
        exdates=exdates,
    )
    overrides = []
    for number, shift in changed.items():
        original = first + timedelta(days=number)
        start = time_of(original + (shift or 0) * hour, zone)
        overrides.append(
            CalendarEvent(
                uid="jd",
                recurrence_id=time_of(original, zone),
                start=start,
                end=time_of(start.local + hour, zone),
                status=Status.CANCELLED if shift is None else Status.CONFIRMED,
            )
        )
    ours = [(one.start, one.end) for one in occurrences_of(master, overrides, low, high)]

    theirs = [
        (one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC))
        for one in recurring_ical_events.of(as_calendar([master, *overrides])).between(low, high)
        if one.get("STATUS") != "CANCELLED"
    ]
    assert sorted(ours) == sorted(theirs)


def as_calendar(events: list[CalendarEvent]) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    for one in events:
        assert one.start
        assert one.end
        component = icalendar.Event()
        component.add("uid", one.uid)
        component.add("dtstart", one.start.local)
        component.add("dtend", one.end.local)
        component.add("status", one.status.upper())
        for rule in one.rrules:
            component.add("rrule", icalendar.vRecur.from_ical(rule))
        for value in one.exdates:
            component.add("exdate", value.local)
        if one.recurrence_id:
            component.add("recurrence-id", one.recurrence_id.local)
        calendar.add_component(component)
    return calendar
