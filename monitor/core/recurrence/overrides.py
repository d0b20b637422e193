"""Overrides of a series: which of its starts each one replaces, and what holds from then on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from connectors.model import CalendarEvent, EventTime
from monitor.core.recurrence.span import Span, instant_of, span_of, wall_clock, written_day


@dataclass(frozen=True, slots=True)
class Override:
    """`original` is the start (UTC) that it replaces, whether the rule generates that or not."""

    event: CalendarEvent
    span: Span
    original: datetime


@dataclass(frozen=True, slots=True)
class Phase:
    """From one original start on, this component says what the series looks like."""

    event: CalendarEvent
    span: Span
    shift: timedelta  # on the wall clock, from the original start to the present one


class Marks:
    """Starts of a series that were named one by one: by instant, or by the day.

    A date names every start of that local day. Other libraries write it even for timed series.
    """

    __slots__ = ("_days", "_instants")

    def __init__(self, values: Sequence[EventTime], series: Span | None) -> None:
        by_day = series is not None and series.start.is_date
        self._days: set[date] = {written_day(one) for one in values if one.is_date or by_day}
        self._instants = {one.instant for one in values if not (one.is_date or by_day)}

    def add(self, instants: Iterable[datetime]) -> None:
        """Names further starts (UTC) of the series."""
        self._instants.update(instants)

    def has(self, instant: datetime, local: datetime) -> bool:
        """Whether a start is named; `local` is the same on the series' wall clock."""
        return instant in self._instants or (bool(self._days) and local.date() in self._days)

    def names(self, override: Override, series: Span | None) -> bool:
        zone = series.zone if series else override.span.zone
        return self.has(override.original, wall_clock(override.original, zone))


def original_start(value: EventTime, series: Span | None) -> datetime:
    """The instant that a RECURRENCE-ID or RDATE means within `series`.

    It may be in another zone than DTSTART, or a date: then it is that day at the series' time.
    """
    if series is None or not (value.is_date or series.start.is_date):
        return value.instant
    clock = wall_clock(series.start.instant, series.zone).time()
    return instant_of(datetime.combine(written_day(value), clock), series.zone)


def effective(overrides: Sequence[CalendarEvent], series: Span | None) -> list[Override]:
    """One override for each original start, ascending: the one with the highest SEQUENCE."""
    found: dict[datetime, Override] = {}
    for event in overrides:
        span = span_of(event)
        if event.recurrence_id is None or span is None:
            continue
        original = original_start(event.recurrence_id, series)
        known = found.get(original)
        if known is None or event.sequence >= known.event.sequence:
            found[original] = Override(event, span, original)
    return [found[original] for original in sorted(found)]


class Phases:
    """The master, and each THISANDFUTURE override from its original start on.

    `reach_back` and `reach_on` tell how far outside a window an original start may lie whose
    occurrence still shows in it.
    """

    __slots__ = ("_begins", "_phases", "master", "reach_back", "reach_on")

    def __init__(self, master: CalendarEvent, series: Span, overrides: Sequence[Override]) -> None:
        self.master = Phase(master, series, timedelta(0))
        self.reach_back, self.reach_on = series.reach, timedelta(0)
        self._begins: list[datetime] = []
        self._phases = [self.master]
        for one in overrides:
            if one.event.this_and_future:
                present = wall_clock(one.span.start.instant, series.zone)
                shift = present - wall_clock(one.original, series.zone)
                self._begins.append(one.original)
                self._phases.append(Phase(one.event, one.span, shift))
                self.reach_back = max(self.reach_back, one.span.reach + shift)
                self.reach_on = max(self.reach_on, -shift)

    def at(self, original: datetime) -> Phase:
        return self._phases[bisect_right(self._begins, original)]
