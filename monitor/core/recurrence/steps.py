"""A rule -> its starts on the wall clock, in order, never more work than the budget allows.

Why not dateutil: its iterator looks at its own end only after a match, and between two matches,
inside one `next()`, nothing can stop it.
Here each period (a year, a month, a week, ...) is looked at on its own. That lets a rule without
COUNT begin at the window, however long ago the series did. Tests hold the two to the same answers.

All datetimes in this file are naive: wall clock readings in the series' own zone.
"""

from __future__ import annotations

import calendar
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from monitor.core.recurrence.bounds import Budget
from monitor.core.recurrence.by_parts import completed, day_tests, with_moved
from monitor.core.recurrence.rrule import Freq, Rule, Skip

_MONTH = timedelta(days=31)
_UNIT = {Freq.HOURLY: 3_600, Freq.MINUTELY: 60, Freq.SECONDLY: 1}  # seconds


def local_starts(
    rule: Rule, first: datetime, low: datetime, high: datetime, budget: Budget
) -> Iterable[datetime]:
    """The rule's starts within [low, high], ascending. UNTIL is the caller's: it lowers `high`.

    `first` is DTSTART; it appears only if the rule generates it. Raises ExpansionTooLarge.
    """
    if rule.interval == 0:
        budget.refuse()
    if rule.is_plain_weekly:
        starts = _plain_weeks(rule, first, low, high, budget)
        return starts[bisect_left(starts, max(first, low)) : bisect_right(starts, high)]
    rule = completed(rule, first.date())
    # Only counting forces a walk from the beginning.
    if rule.count is not None:
        counted = _from_first(_all_starts(rule, first, first, high, budget), first)
        return _between(islice(counted, rule.count), max(first, low), high)
    low = max(first, low)
    return _between(_all_starts(rule, first, low, high, budget), low, high)


def _from_first(starts: Iterator[datetime], first: datetime) -> Iterator[datetime]:
    return (start for start in starts if start >= first)


def _between(starts: Iterator[datetime], low: datetime, high: datetime) -> Iterator[datetime]:
    for start in starts:
        if start > high:
            return
        if start >= low:
            yield start


def _all_starts(
    rule: Rule, first: datetime, low: datetime, high: datetime, budget: Budget
) -> Iterator[datetime]:
    walk = _within_days if rule.freq > Freq.DAILY else _by_days
    return walk(rule, first, low, high, budget)


def _by_days(
    rule: Rule, first: datetime, low: datetime, high: datetime, budget: Budget
) -> Iterator[datetime]:
    clock = _Clock(
        rule.by_hour or (first.hour,),
        rule.by_minute or (first.minute,),
        rule.by_second or (first.second,),
    )
    if rule.skip is Skip.OMIT or rule.freq > Freq.MONTHLY:
        for days in _day_sets(rule, first.date(), low.date(), high.date(), budget):
            yield from _times(days, clock, rule.by_set_pos, budget)
        return
    # What is moved may come from the period before or after, and onto a day that is there anyway.
    since, until = low.date() - _MONTH, high.date() + _MONTH
    last = datetime.min  # noqa: DTZ901 - naive, as all here
    for days in _day_sets(rule, first.date(), since, until, budget):
        for start in _times(days, clock, rule.by_set_pos, budget):
            if start > last:
                yield (last := start)


def _plain_weeks(
    rule: Rule, first: datetime, low: datetime, high: datetime, budget: Budget
) -> Sequence[datetime]:
    """What `completed`, `_periods` and `_times` come to where there is nothing but weekdays."""
    begin, days = _week_of(rule, first.date())
    days = days or [(first.weekday() - rule.week_start) % 7]
    since = low if rule.count is None else first
    weeks = _every(begin, since.toordinal(), high.toordinal(), 7 * rule.interval)
    past = 0  # days of the first week that DTSTART leaves behind
    if rule.count is not None:
        past = sum(begin + day < first.toordinal() for day in days)
        weeks = weeks[: (past + rule.count) // len(days) + 1]
    budget.spend(len(weeks) * len(days))  # paid at once, not day by day
    clock, combine, day_of = first.time(), datetime.combine, date.fromordinal
    starts = [combine(day_of(week + day), clock) for week in weeks for day in days]
    return starts if rule.count is None else starts[past : past + rule.count]


def _week_of(rule: Rule, first: date) -> tuple[int, list[int]]:
    """The ordinal of the day on which DTSTART's week begins, and the rule's days from there."""
    begin = first.toordinal() - (first.weekday() - rule.week_start) % 7
    return begin, sorted((day - rule.week_start) % 7 for day in rule.by_day)


@dataclass(frozen=True, slots=True)
class _Clock:
    """The times of day of a period: every hour with every minute and second, not built at once."""

    hours: Sequence[int]
    minutes: Sequence[int]
    seconds: Sequence[int]

    def __len__(self) -> int:
        return len(self.hours) * len(self.minutes) * len(self.seconds)

    def at(self, position: int) -> time:
        rest, second = divmod(position, len(self.seconds))
        hour, minute = divmod(rest, len(self.minutes))
        return time(self.hours[hour], self.minutes[minute], self.seconds[second])


def _times(
    days: Sequence[date], clock: _Clock, positions: tuple[int, ...], budget: Budget
) -> Iterator[datetime]:
    """The starts of one period, ascending; with BYSETPOS only those at its positions."""
    each, total = len(clock), len(days) * len(clock)
    wanted: Sequence[int] = range(total)
    if positions:
        found = {one - 1 if one > 0 else total + one for one in positions}
        wanted = sorted(one for one in found if 0 <= one < total)
    for one in wanted:
        budget.spend()
        yield datetime.combine(days[one // each], clock.at(one % each))


def _day_sets(
    rule: Rule, first: date, low: date, high: date, budget: Budget
) -> Iterator[Sequence[date]]:
    """The days of each period that touches [low, high], one sequence a period."""
    tests = day_tests(rule)
    for days in _periods(rule, first, low, high):
        budget.spend(len(days))
        kept = [day for day in days if all(test(day) for test in tests)] if tests else days
        if rule.skip is not Skip.OMIT and rule.freq <= Freq.MONTHLY:
            kept = with_moved(rule, days, kept)
        if kept:
            yield kept
        else:
            budget.spend()


def _periods(rule: Rule, first: date, low: date, high: date) -> Iterator[Sequence[date]]:
    """The days of each period before the tests: all of them, or those that could pass."""
    if rule.freq is Freq.YEARLY:
        months = sorted(rule.by_month) or range(1, 13)
        for year in _every(first.year, low.year, high.year, rule.interval):
            yield [day for month in months for day in _days_of_month(year, month)]
    elif rule.freq is Freq.MONTHLY:
        span = (_month_index(first), _month_index(low), _month_index(high))
        for index in _every(*span, rule.interval):
            yield _days_of_month(index // 12, index % 12 + 1)
    elif rule.freq is Freq.WEEKLY:
        begin, offsets = _week_of(rule, first)
        for week in _every(begin, low.toordinal(), high.toordinal(), 7 * rule.interval):
            yield [date.fromordinal(week + offset) for offset in offsets]
    else:
        span = (first.toordinal(), low.toordinal(), high.toordinal())
        for ordinal in _every(*span, rule.interval):
            yield (date.fromordinal(ordinal),)


def _every(first: int, low: int, high: int, interval: int) -> range:
    """`first` and each `interval` after it, beginning with the last that is not after `low`."""
    return range(first + max(0, (low - first) // interval) * interval, high + 1, interval)


def _month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _days_of_month(year: int, month: int) -> list[date]:
    begin = date(year, month, 1).toordinal()
    length = calendar.monthrange(year, month)[1]
    return [date.fromordinal(begin + offset) for offset in range(length)]


def _within_days(
    rule: Rule, first: datetime, low: datetime, high: datetime, budget: Budget
) -> Iterator[datetime]:
    """HOURLY, MINUTELY and SECONDLY: a period is an hour, a minute or a second."""
    tests = day_tests(rule)
    every = _UNIT[rule.freq] * rule.interval  # seconds
    offset = max(0, int((low - first).total_seconds()) // every) * every
    last = int((high - first).total_seconds()) + 3_600
    while offset <= last:
        budget.spend()
        period = first + timedelta(seconds=offset)
        skip = _seconds_to_skip(rule, period, all(test(period.date()) for test in tests))
        if skip:
            offset += -(-skip // every) * every
            continue
        yield from _times((period.date(),), _clock_of(rule, period), rule.by_set_pos, budget)
        offset += every


def _seconds_to_skip(rule: Rule, period: datetime, is_day_wanted: bool) -> int:
    """How long from `period` nothing can match; 0 if it matches."""
    into_hour = period.minute * 60 + period.second
    if not is_day_wanted:
        return 86_400 - period.hour * 3_600 - into_hour
    if rule.by_hour and period.hour not in rule.by_hour:
        return 3_600 - into_hour
    if rule.freq > Freq.HOURLY and rule.by_minute and period.minute not in rule.by_minute:
        return 60 - period.second
    if rule.freq is Freq.SECONDLY and rule.by_second and period.second not in rule.by_second:
        return 1
    return 0


def _clock_of(rule: Rule, period: datetime) -> _Clock:
    minutes: Sequence[int] = (period.minute,)
    seconds: Sequence[int] = (period.second,)
    if rule.freq is Freq.HOURLY:
        minutes = rule.by_minute or minutes
    if rule.freq < Freq.SECONDLY:
        seconds = rule.by_second or seconds
    return _Clock((period.hour,), minutes, seconds)
