"""A series -> its occurrences inside a window, with bounded work.

Where RFC 5545 leaves the answer open, this follows recurring-ical-events:
- DTSTART always is an occurrence, unless every rule ended before it. A DTSTART that the rule does
  not generate is not counted in COUNT.
- An override of a start that no rule generates appears all the same; one of a start that EXDATE
  removes does not.
- A start after its end is read as swapped.
It differs in two points, where the RFC is plain: a timed occurrence lasts exactly as long as the
first one even across a DST change, and a floating UNTIL is read on the series' own wall clock.
Rules that repeat within the day step through the wall clock, skipping an hour that DST repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from operator import attrgetter
from zoneinfo import ZoneInfo

from connectors.model import CalendarEvent, Status
from monitor.core.recurrence_bounds import (
    Bounds,
    Budget,
    ExpansionFailed,
    ExpansionTooLarge,
    UnreadableRule,
)
from monitor.core.recurrence_overrides import Marks, Phases, effective, original_start
from monitor.core.recurrence_rule import BadRuleError, Until, read_rule
from monitor.core.recurrence_span import (
    Span,
    back_by,
    clamped,
    instant_of,
    on_by,
    span_of,
    wall_clock,
)
from monitor.core.recurrence_steps import local_starts

__all__ = [
    "Bounds",
    "ExpansionFailed",
    "ExpansionTooLarge",
    "Occurrence",
    "UnreadableRule",
    "occurrences_of",
]

Original = tuple[datetime, datetime]  # an original start: UTC, and naive on the wall clock

_GAP_SLACK = timedelta(hours=26)  # a start may lie in a gap; Samoa once skipped a whole day
_BOUNDS = Bounds()
_START = attrgetter("start")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One instance in time. Zone and all-day-ness are those of `event.start`.

    `recurrence_id` is the original start (UTC) within its series, None for a single event.
    `excluded` marks a start that EXDATE removed; it appears only where asked for.
    """

    event: CalendarEvent  # the component it comes from: a master, an override, a single event
    recurrence_id: datetime | None
    start: datetime  # UTC
    end: datetime  # UTC, exclusive
    excluded: bool = False

    @property
    def is_cancelled(self) -> bool:
        return self.excluded or self.event.status is Status.CANCELLED


def occurrences_of(
    master: CalendarEvent | None,
    overrides: Sequence[CalendarEvent],
    window_start: datetime,
    window_end: datetime,
    *,
    include_cancelled: bool = False,
    include_excluded: bool = False,
    limit: Bounds = _BOUNDS,
) -> list[Occurrence]:
    """The occurrences of one UID that overlap [window_start, window_end), by start.

    `master` may be a single event, or None when the source has overrides only. An occurrence
    without length counts if it starts inside. `include_cancelled` adds those with
    STATUS:CANCELLED, `include_excluded` those that an EXDATE removed.
    Raises ExpansionTooLarge (bounds) and UnreadableRule, both ExpansionFailed.
    """
    low, high = clamped(window_start), clamped(window_end)
    uid = master.uid if master else overrides[0].uid if overrides else ""
    budget = Budget(uid, limit)
    try:
        found = list(_all_of(master, overrides, low, high, budget))
    except OverflowError as error:
        raise ExpansionTooLarge(uid, "years", 9_998) from error
    except BadRuleError as error:
        raise UnreadableRule(uid, str(error)) from error
    budget.check_occurrences(len(found))
    if not include_cancelled:
        cancelled = Status.CANCELLED
        found = [one for one in found if one.event.status is not cancelled]
    if not include_excluded and master and master.exdates:
        found = [one for one in found if not one.excluded]
    found.sort(key=_START)
    return found


def _all_of(
    master: CalendarEvent | None,
    overrides: Sequence[CalendarEvent],
    low: datetime,
    high: datetime,
    budget: Budget,
) -> Iterator[Occurrence]:
    """Everything that overlaps the window, excluded and cancelled occurrences among it."""
    series = span_of(master) if master else None
    exdates = Marks(master.exdates if master else (), series)
    replacing = effective(overrides, series)
    for one in replacing:
        start, end = one.span.start.instant, one.span.end_of(one.span.start.instant)
        if _overlaps(start, end, low, high):
            yield Occurrence(
                event=one.event,
                recurrence_id=one.original,
                start=start,
                end=end,
                excluded=exdates.names(one, series),
            )
    if master is None or series is None:
        return
    phases = Phases(master, series, replacing)
    originals = _originals(master, series, phases, (low, high), budget)
    if replacing or master.exdates:
        named = [one.event.recurrence_id for one in replacing if one.event.recurrence_id]
        replaced = Marks(named, series)
        unmoved = (one for one in originals if not replaced.has(*one))
        yield from _with_exceptions(unmoved, phases, exdates, low, high)
    else:
        yield from _without_exceptions(originals, phases, low, high)


def _overlaps(start: datetime, end: datetime, low: datetime, high: datetime) -> bool:
    return start < high and (end > low or start == end >= low)


def _without_exceptions(
    originals: Iterable[Original], phases: Phases, low: datetime, high: datetime
) -> Iterator[Occurrence]:
    """The usual case: there is nothing to look up for each start."""
    master, series = phases.master.event, phases.master.span
    recurring, end_of = master.is_recurring, series.end_of
    for start, _ in originals:
        if start < high and _overlaps(start, end := end_of(start), low, high):
            identity = start if recurring else None
            yield Occurrence(event=master, recurrence_id=identity, start=start, end=end)


def _with_exceptions(
    originals: Iterable[Original], phases: Phases, exdates: Marks, low: datetime, high: datetime
) -> Iterator[Occurrence]:
    recurring, zone = phases.master.event.is_recurring, phases.master.span.zone
    for original, local in originals:
        phase = phases.at(original)
        start = instant_of(local + phase.shift, zone) if phase.shift else original
        end = phase.span.end_of(start)
        if _overlaps(start, end, low, high):
            yield Occurrence(
                event=phase.event,
                recurrence_id=original if recurring else None,
                start=start,
                end=end,
                excluded=exdates.has(original, local),
            )


def _originals(
    master: CalendarEvent,
    series: Span,
    phases: Phases,
    window: tuple[datetime, datetime],
    budget: Budget,
) -> Iterator[Original]:
    """Original starts (UTC) with their wall clock, each once, unordered, EXDATE not applied."""
    zone = series.zone
    first = wall_clock(series.start.instant, zone)
    low = wall_clock(back_by(window[0], phases.reach_back), zone) - _GAP_SLACK
    high = wall_clock(on_by(window[1], phases.reach_on), zone) + _GAP_SLACK
    rules = [read_rule(text) for text in master.rrules]
    ends = [_last_local(rule.until, series, zone) for rule in rules]
    seen: set[datetime] = set()
    if not rules or any(end is None or first <= end for end in ends):
        seen.add(series.start.instant)
        yield series.start.instant, first
    for value in master.rdates:
        budget.spend()
        original = original_start(value, series)
        if original not in seen:
            seen.add(original)
            yield original, wall_clock(original, zone)
    for rule, end in zip(rules, ends, strict=True):
        last = high if end is None else min(high, end)
        for local in local_starts(rule, first, low, last, budget):
            original = instant_of(local, zone)
            if local != first and original not in seen:
                seen.add(original)
                yield original, local


def _last_local(until: Until | None, series: Span, zone: ZoneInfo) -> datetime | None:
    """UNTIL on the series' wall clock, inclusive; None without end."""
    if until is None:
        return None
    if until.is_date or series.start.is_date:
        return datetime.combine(until.written.date(), clock_time.max)
    if until.is_utc:
        return wall_clock(clamped(until.written.replace(tzinfo=UTC)), zone)
    return until.written
