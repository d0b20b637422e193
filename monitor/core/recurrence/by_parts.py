"""Which days of a year, month, week or day a rule means (RFC 5545, 3.3.10, the BY parts)."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from monitor.core.recurrence.rrule import Freq, Rule, Skip

DayTest = Callable[[date], bool]


def completed(rule: Rule, first: date) -> Rule:
    """The rule with DTSTART's (`first`'s) month and day where the rule itself names no day.

    A week's number names seven days; DTSTART says which of them is meant.
    """
    if _names_weeks_only(rule):
        return replace(rule, by_day=frozenset({first.weekday()}))
    says_day = (
        rule.by_week_no or rule.by_year_day or rule.by_month_day or rule.by_day or rule.by_nth_day
    )
    if rule.freq is Freq.WEEKLY and not rule.by_day:
        # A week needs its weekdays even if a month's day is named: all of them are candidates.
        weekdays = range(7) if says_day else (first.weekday(),)
        return replace(rule, by_day=frozenset(weekdays))
    if says_day or rule.freq > Freq.WEEKLY:
        return rule
    months = rule.by_month
    if rule.freq is Freq.YEARLY and not months:
        months = frozenset({first.month})
    return replace(rule, by_month=months, by_month_day=frozenset({first.day}))


def _names_weeks_only(rule: Rule) -> bool:
    days = rule.by_day or rule.by_nth_day or rule.by_month_day or rule.by_year_day
    return bool(rule.by_week_no) and not days and rule.freq <= Freq.WEEKLY


def day_tests(rule: Rule) -> tuple[DayTest, ...]:
    """The tests a day of one of the rule's periods must pass, all of them."""
    tests: list[DayTest] = []
    if rule.by_month and rule.freq is not Freq.YEARLY:
        tests.append(lambda day: day.month in rule.by_month)
    if rule.by_week_no:
        tests.append(lambda day: _is_in_weeks(day, rule))
    if rule.by_year_day:
        tests.append(lambda day: _is_year_day(day, rule.by_year_day))
    if rule.by_month_day:
        tests.append(lambda day: _is_month_day(day, rule.by_month_day))
    # The days of a weekly period are those weekdays already.
    if (rule.by_day or rule.by_nth_day) and rule.freq is not Freq.WEEKLY:
        tests.append(lambda day: day.weekday() in rule.by_day or _is_nth(day, rule))
    return tuple(tests)


def with_moved(rule: Rule, period: Sequence[date], kept: Sequence[date]) -> Sequence[date]:
    """The `kept` days of a month or year, and those that SKIP puts in the place of missing ones.

    RFC 7529, 4.1: after BYMONTH, BYYEARDAY and BYMONTHDAY, before BYDAY. A day after the last of
    a month or before its first is moved, as is the 366th of a year that has 365.
    """
    if rule.by_week_no or (rule.by_month_day and rule.by_year_day):
        return kept
    spans = _spans_of_months(rule, period) if rule.by_month_day else _span_of_year(period)
    wanted = rule.by_month_day or rule.by_year_day
    found = {
        date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
        for first, last in spans
        for number in wanted
        if abs(number) > last - first + 1
        for ordinal in [_moved(rule.skip, number, first, last)]
    }
    if rule.by_day or rule.by_nth_day:
        found = {day for day in found if day.weekday() in rule.by_day or _is_nth(day, rule)}
    return sorted({*kept, *found}) if found else kept


def _moved(skip: Skip, number: int, first: int, last: int) -> int:
    """The ordinal of the day that stands in for the missing one with this number."""
    before, after = (last, last + 1) if number > 0 else (first - 1, first)
    return after if skip is Skip.FORWARD else before


def _spans_of_months(rule: Rule, period: Sequence[date]) -> list[tuple[int, int]]:
    """The ordinals of the first and the last day of each month that the rule looks at."""
    months = dict.fromkeys((day.year, day.month) for day in period)
    return [
        (begin, begin + calendar.monthrange(year, month)[1] - 1)
        for year, month in months
        if not rule.by_month or month in rule.by_month
        for begin in [date(year, month, 1).toordinal()]
    ]


def _span_of_year(period: Sequence[date]) -> list[tuple[int, int]]:
    year = period[0].year
    return [(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())]


def _is_month_day(day: date, wanted: frozenset[int]) -> bool:
    length = calendar.monthrange(day.year, day.month)[1]
    return day.day in wanted or day.day - length - 1 in wanted


def _is_year_day(day: date, wanted: frozenset[int]) -> bool:
    number = day.toordinal() - date(day.year, 1, 1).toordinal() + 1
    return number in wanted or number - _days_in_year(day.year) - 1 in wanted


def _days_in_year(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


def _is_nth(day: date, rule: Rule) -> bool:
    """Whether `day` is, say, the last Friday of its month (or of its year, without BYMONTH)."""
    if rule.freq is Freq.YEARLY and not rule.by_month:
        before = day.toordinal() - date(day.year, 1, 1).toordinal()
        after = _days_in_year(day.year) - before - 1
    else:
        before = day.day - 1
        after = calendar.monthrange(day.year, day.month)[1] - day.day
    weekday = day.weekday()
    wanted = rule.by_nth_day
    return (before // 7 + 1, weekday) in wanted or (-(after // 7) - 1, weekday) in wanted


def _is_in_weeks(day: date, rule: Rule) -> bool:
    """Whether the number of the day's week is wanted. A week belongs to the year of its 4th day."""
    middle = day + timedelta(days=3 - (day.weekday() - rule.week_start) % 7)
    year = middle.year
    number = (middle.toordinal() - date(year, 1, 1).toordinal()) // 7 + 1
    first = date(year, 1, 1).weekday()
    leading = (middle.weekday() - first) % 7
    weeks = 53 if leading < _days_in_year(year) - 364 else 52
    return number in rule.by_week_no or number - weeks - 1 in rule.by_week_no
