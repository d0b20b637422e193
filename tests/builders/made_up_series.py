"""Hypothesis strategies for series as iCalendar text: rules, exceptions, zones that change clocks.

Each rule has an end, and matches often enough that any library expands it at once.

What a strategy leaves out is where recurring-ical-events departs from RFC 5545 or from what people
mean; each such case stands in the table of known disagreements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Sydney", "America/St_Johns", "UTC"]


def listed(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=most, unique=True).map(
        lambda found: ",".join(str(one) for one in found)
    )


def nth_days(*numbers: int) -> st.SearchStrategy[str]:
    days = st.tuples(st.sampled_from(numbers), st.sampled_from(DAYS))
    return listed(days.map(lambda one: f"{one[0]}{one[1]}")).map("BYDAY={}".format)


MONTH_DAYS = listed(st.integers(1, 31) | st.integers(-31, -1)).map("BYMONTHDAY={}".format)
DAYS_OF_EVERY_MONTH = listed(st.integers(1, 28) | st.integers(-28, -1)).map("BYMONTHDAY={}".format)
WEEKDAYS = listed(st.sampled_from(DAYS), 7).map("BYDAY={}".format)
POSITIONS = listed(st.sampled_from([1, 2, -1]), 2)
MONTHS = listed(st.integers(1, 12)).map("BYMONTH={}".format)
PARTS = {
    "DAILY": st.one_of(st.just(""), WEEKDAYS, MONTHS, MONTH_DAYS),
    "WEEKLY": st.one_of(st.just(""), WEEKDAYS),
    "MONTHLY": st.one_of(
        st.just(""),
        MONTH_DAYS,
        nth_days(1, 2, 3, 4, 5, -1, -2),
        st.tuples(WEEKDAYS, POSITIONS).map(lambda one: f"{one[0]};BYSETPOS={one[1]}"),
    ),
    "YEARLY": st.one_of(
        st.just(""),
        st.tuples(MONTHS, DAYS_OF_EVERY_MONTH).map(";".join),
        st.tuples(MONTHS, nth_days(1, 2, 3, 4, -1, -2)).map(";".join),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One UID as text, and its first start on the wall clock of `zone`."""

    text: str
    zone: str
    first: datetime


@st.composite
def rules(draw: Draw, first: datetime, zone: str | None) -> str:
    """`zone` None: for an all-day series."""
    freq = draw(st.sampled_from(list(PARTS)))
    parts = [f"FREQ={freq}", draw(PARTS[freq])]
    parts += draw(st.sampled_from([[], ["INTERVAL=1"], ["INTERVAL=2"], ["INTERVAL=3"]]))
    parts += draw(st.sampled_from([[], ["WKST=SU"], ["WKST=MO"]]))
    last = first + timedelta(days=draw(st.integers(0, 400)))
    utc = last.replace(tzinfo=ZoneInfo(zone or "UTC")).astimezone(ZoneInfo("UTC"))
    until = f"UNTIL={utc:%Y%m%dT%H%M%SZ}" if zone else f"UNTIL={last:%Y%m%d}"
    parts.append(draw(st.sampled_from(["COUNT=1", "COUNT=5", "COUNT=30", until])))
    return ";".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes times of one series, `days` after its first start and at another hour if asked."""

    first: datetime
    zone: str | None

    def line(self, name: str, *days: int, hour: int | None = None, minutes: int = 0) -> str:
        moments = [self.first + timedelta(days=day, minutes=minutes) for day in days]
        if self.zone is None:
            return f"{name};VALUE=DATE:" + ",".join(f"{one:%Y%m%d}" for one in moments)
        if hour is not None:
            moments = [one.replace(hour=hour) for one in moments]
        mark = "Z" if self.zone == "UTC" else ""
        head = name if self.zone == "UTC" else f"{name};TZID={self.zone}"
        return f"{head}:" + ",".join(f"{one:%Y%m%dT%H%M%S}{mark}" for one in moments)


HOURS = st.integers(5, 22)  # no clock changes then
NUMBERS = st.integers(0, 60)


@st.composite
def series(draw: Draw) -> Series:
    """A master with what people do to it: dates removed, added, moved, cancelled, split."""
    zone = draw(st.sampled_from([*ZONES, None]))
    day = draw(st.dates(date(2024, 1, 1), date(2026, 12, 31)))
    clock = time(draw(HOURS), draw(st.sampled_from([0, 15, 30]))) if zone else time()
    first = datetime.combine(day, clock)
    write = Writer(first, zone)
    length = "DURATION:PT50M" if zone else f"DURATION:P{draw(st.integers(1, 3))}D"
    lines = [write.line("DTSTART", 0), length, "RRULE:" + draw(rules(first, zone))]
    if removed := draw(st.lists(NUMBERS, max_size=4, unique=True)):
        lines.append(write.line("EXDATE", *removed))
    if added := draw(st.lists(NUMBERS, max_size=3, unique=True)):
        lines.append(write.line("RDATE", *added, minutes=7))
    components = [lines]
    for number in draw(st.lists(NUMBERS, max_size=3, unique=True)):
        components.append(draw(overrides(write, number, length)))
    blocks = ["\r\n".join(["BEGIN:VEVENT", "UID:s", *one, "END:VEVENT"]) for one in components]
    return Series(text="\r\n".join(blocks), zone=zone or "Europe/Berlin", first=first)


@st.composite
def overrides(draw: Draw, write: Writer, number: int, length: str) -> list[str]:
    kind = draw(st.sampled_from(["moved", "cancelled", "split"]))
    ranges = ";RANGE=THISANDFUTURE" if kind == "split" else ""
    lines = [write.line(f"RECURRENCE-ID{ranges}", number), length]
    if kind == "cancelled":
        return [*lines, write.line("DTSTART", number), "STATUS:CANCELLED"]
    return [*lines, write.line("DTSTART", number + draw(st.integers(-2, 3)), hour=draw(HOURS))]
