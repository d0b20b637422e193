"""Weeks as the practice lives them: cut at its own midnights, 167, 168 or 169 hours long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from config.values.durations import WEEKDAYS

WeekStart = Literal["monday", "sunday"]

_LABEL = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


class UnknownWeekError(ValueError):
    """A text that names no week. Says how one is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """[`start`, `end`) in UTC. `label` is ISO 8601's, such as `2026-W47`.

    A week that starts on Sunday bears the label of the ISO week whose Monday lies inside it.
    """

    label: str
    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def week_of(label: str, zone: ZoneInfo, week_starts: WeekStart = "monday") -> Week:
    """The week that `label` names, cut in `zone`. Raises UnknownWeekError."""
    match = _LABEL.fullmatch(label.strip().upper())
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        monday = None
    if monday is None or not date(1971, 1, 1) <= monday <= date(9990, 1, 1):
        raise UnknownWeekError("That names no week. Write the year and its week, as 2026-W47.")
    return _week(monday, zone, week_starts)


def week_around(moment: datetime, zone: ZoneInfo, week_starts: WeekStart = "monday") -> Week:
    """The week that `moment` lies in."""
    day = moment.astimezone(zone).date()
    first = 0 if week_starts == "monday" else 6
    begins = day - timedelta(days=(day.weekday() - first) % 7)
    return _week(begins if week_starts == "monday" else begins + timedelta(1), zone, week_starts)


def last_full_week(now: datetime, zone: ZoneInfo, week_starts: WeekStart = "monday") -> Week:
    """The latest week that has ended by `now`."""
    return week_around(week_around(now, zone, week_starts).start - _INSTANT, zone, week_starts)


def week_after(week: Week, zone: ZoneInfo) -> Week:
    """The next one; it starts on the same day of the week."""
    return week_around(week.end, zone, first_day(week, zone))


def week_before(week: Week, zone: ZoneInfo) -> Week:
    """The one before; it starts on the same day of the week."""
    return week_around(week.start - _INSTANT, zone, first_day(week, zone))


def first_day(week: Week, zone: ZoneInfo) -> WeekStart:
    return "sunday" if week.start.astimezone(zone).weekday() == 6 else "monday"


def due_moments(
    day: str, at: time, zone: ZoneInfo, *, after: datetime, until: datetime
) -> list[datetime]:
    """When a weekly digest falls due in (`after`, `until`], as UTC instants, earliest first.

    `day` is a weekday's name and `at` the wall's time in `zone`. A time that the clock skips is
    taken as late as the clock jumped; one that comes twice is taken the first time.
    """
    return [m for m in _weekly(day, at, zone, after, until) if after < m <= until]


_INSTANT = timedelta(microseconds=1)


def _weekly(
    day: str, at: time, zone: ZoneInfo, after: datetime, until: datetime
) -> Iterator[datetime]:
    first = after.astimezone(zone).date()
    date_ = first + timedelta(days=(WEEKDAYS.index(day) - first.weekday()) % 7)
    last = until.astimezone(zone).date()
    while date_ <= last:
        yield instant(date_, at, zone)
        date_ += timedelta(weeks=1)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A wall's time as a UTC instant: `fold=0` is the earlier of two, and leaps over a gap."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def begins_a_day(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a day of that zone begins then; mostly at midnight, which some clocks leap over."""
    return moment == instant(moment.astimezone(zone).date(), time(), zone)


def _week(monday: date, zone: ZoneInfo, week_starts: WeekStart) -> Week:
    first = monday if week_starts == "monday" else monday - timedelta(days=1)
    year, number, _ = monday.isocalendar()
    return Week(
        label=f"{year:04}-W{number:02}",
        start=instant(first, time(), zone),
        end=instant(first + timedelta(days=7), time(), zone),
    )
