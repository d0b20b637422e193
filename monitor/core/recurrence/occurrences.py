"""A series -> its occurrences inside a window, with bounded work.

Where RFC 5545 leaves the answer open, this follows recurring-ical-events:
- DTSTART always is an occurrence, unless every rule ended before it. A DTSTART that the rule does
  not generate is not counted in COUNT.
- An override of a start that no rule generates appears all the same; one of a start that EXDATE
  removes does not.
- A start after its end is read as swapped.
docs/recurrence.md lists where the two differ; a test keeps it true. Rules that repeat within the
day step through the wall clock, skipping an hour that DST repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from connectors.model import CalendarEvent, Status
from monitor.core.recurrence.bounds import (
    Bounds,
    Budget,
    ExpansionFailed,
    ExpansionTooLarge,
    UnreadableRule,
)
from monitor.core.recurrence.overrides import Marks, Override, Phases, effective, original_start
from monitor.core.recurrence.rrule import BadRuleError, Until, read_rule, without_clock
from monitor.core.recurrence.span import (
    Span,
    back_by,
    clamped,
    instant_of,
    on_by,
    span_of,
    wall_clock,
)
from monitor.core.recurrence.steps import local_starts

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
_INSTANT = itemgetter(0)


class Occurrence(NamedTuple):
    """One instance in time. Zone and all-day-ness are those of `event.start`.

    `recurrence_id` is the original start (UTC) within its series, None for a single event.
    `excluded` marks a start that EXDATE removed; it appears only where asked for.
    No dataclass: a frozen one takes twice as long to build, and there are tens of thousands.
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
        found = _all_of(master, overrides, low, high, budget)
    except OverflowError as error:
        raise ExpansionTooLarge(uid, "years", 9_998) from error
    except BadRuleError as error:
        raise UnreadableRule(uid, str(error)) from error
    budget.check_occurrences(len(found))
    if not include_cancelled:
        cancelled = Status.CANCELLED
        found = [one for one in found if one.event.status is not cancelled]
    if not include_excluded and master and (master.exdates or master.exrules):
        found = [one for one in found if not one.excluded]
    found.sort(key=_START)
    return found


def _all_of(
    master: CalendarEvent | None,
    overrides: Sequence[CalendarEvent],
    low: datetime,
    high: datetime,
    budget: Budget,
) -> list[Occurrence]:
    """Everything that overlaps the window, excluded and cancelled occurrences among it."""
    series = span_of(master) if master else None
    excepting = master and (master.exdates or master.exrules or master.periods)
    if master and series and not (overrides or excepting):
        return _without_exceptions(master, series, low, high, budget)
    exdates = Marks(master.exdates if master else (), series)
    replacing = effective(overrides, series)
    if master and series and master.exrules:
        exdates.add(_left_out(master, series, replacing, low, high, budget))
    found = [
        Occurrence(
            event=one.event,
            recurrence_id=one.original,
            start=start,
            end=end,
            excluded=exdates.names(one, series),
        )
        for one in replacing
        if _overlaps(start := one.span.start.instant, end := one.span.end_of(start), low, high)
    ]
    if master and series:
        phases = Phases(master, series, replacing)
        window = (back_by(low, phases.reach_back), on_by(high, phases.reach_on))
        replaced = Marks([one.recurrence_id for one in overrides if one.recurrence_id], series)
        originals = _originals(master, series, *window, budget)
        unmoved = (one for one in originals if not replaced.has(*one))
        found += _with_exceptions(unmoved, phases, exdates, low, high)
    return found


def _overlaps(start: datetime, end: datetime, low: datetime, high: datetime) -> bool:
    return start < high and (end > low or start == end >= low)


def _without_exceptions(
    master: CalendarEvent, series: Span, low: datetime, high: datetime, budget: Budget
) -> list[Occurrence]:
    """The usual case: there is nothing to look up for each start."""
    recurring, end_of = master.is_recurring, series.end_of
    return [
        Occurrence(event=master, recurrence_id=start if recurring else None, start=start, end=end)
        for start, _ in _originals(master, series, back_by(low, series.reach), high, budget)
        if start < high and ((end := end_of(start)) > low or start == end >= low)
    ]


def _with_exceptions(
    originals: Iterable[Original], phases: Phases, exdates: Marks, low: datetime, high: datetime
) -> Iterator[Occurrence]:
    master, zone = phases.master.event, phases.master.span.zone
    stated = {one.start.instant: one.end.instant for one in master.periods}
    for original, local in originals:
        phase = phases.at(original)
        start = instant_of(local + phase.shift, zone) if phase.shift else original
        end = stated.get(start) or phase.span.end_of(start)
        if _overlaps(start, end, low, high):
            yield Occurrence(
                event=phase.event,
                recurrence_id=original if master.is_recurring else None,
                start=start,
                end=end,
                excluded=exdates.has(original, local),
            )


def _left_out(
    master: CalendarEvent,
    series: Span,
    replacing: Sequence[Override],
    low: datetime,
    high: datetime,
    budget: Budget,
) -> Iterator[datetime]:
    """The starts (UTC) that an EXRULE takes out, wherever one may matter for [low, high)."""
    named = [one.original for one in replacing]
    phases = Phases(master, series, replacing)
    since = min([back_by(low, phases.reach_back), *named])
    until = max([on_by(high, phases.reach_on), *named])
    return (start for start, _ in _by_rules(master.exrules, series, since, until, budget))


def _originals(
    master: CalendarEvent, series: Span, low: datetime, high: datetime, budget: Budget
) -> list[Original]:
    """Original starts in or near [low, high], each once, ascending, EXDATE not applied."""
    zone = series.zone
    ends = [_end_of(read_rule(text).until, series, zone) for text in master.rrules]
    found: list[Original] = []
    if not ends or any(end is None or series.start.instant <= end for end in ends):
        found.append((series.start.instant, wall_clock(series.start.instant, zone)))
    for value in master.rdates:
        budget.spend()
        original = original_start(value, series)
        found.append((original, wall_clock(original, zone)))
    found += _by_rules(master.rrules, series, low, high, budget)
    # Several sources may name one instant, and a skipped hour makes two readings the same.
    found.sort(key=_INSTANT)
    return found[:1] + [one for before, one in pairwise(found) if one[0] != before[0]]


def _by_rules(
    texts: Sequence[str], series: Span, low: datetime, high: datetime, budget: Budget
) -> list[Original]:
    """The starts that these rules generate in or near [low, high], each rule's ascending."""
    zone = series.zone
    first = wall_clock(series.start.instant, zone)
    earliest = wall_clock(low, zone) - _GAP_SLACK
    latest = wall_clock(high, zone) + _GAP_SLACK
    found: list[Original] = []
    for text in texts:
        rule = read_rule(text)
        if series.start.is_date:
            rule = without_clock(rule)
        end = _end_of(rule.until, series, zone)
        last = latest if end is None else min(latest, wall_clock(end, zone) + _GAP_SLACK)
        starts = local_starts(rule, first, earliest, last, budget)
        made = [(instant_of(local, zone), local) for local in starts]
        found += made if end is None else [one for one in made if one[0] <= end]
    return found


def _end_of(until: Until | None, series: Span, zone: ZoneInfo) -> datetime | None:
    """The last instant (UTC) at which an occurrence may start. A date counts as a whole day."""
    if until is None:
        return None
    instant = clamped(until.written.replace(tzinfo=UTC))
    if until.is_date or series.start.is_date:
        return instant_of(datetime.combine(instant.date(), clock_time.max), zone)
    return instant if until.is_utc else instant_of(instant.replace(tzinfo=None), zone)
