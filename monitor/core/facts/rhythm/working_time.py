"""Spans that people count in days: by the practice's clock, its working days, without absences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.core.timeline.model import RuleContext, Span, Timeline, overlaps


def later_by(start: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """`length` later by the clock on the wall: a week is a week across a DST change. In UTC."""
    return (start.astimezone(zone) + length).astimezone(UTC)


def wall_distance(earlier: datetime, later: datetime, zone: ZoneInfo) -> timedelta:
    """How far apart two instants are by the clock on the wall."""
    return later.astimezone(zone).replace(tzinfo=None) - earlier.astimezone(zone).replace(
        tzinfo=None
    )


def end_of_working_day(moment: datetime, count: int, context: RuleContext) -> datetime:
    """The end of the `count`-th working day after the day of `moment`; 0 is that day itself.

    There is one: the config refuses a week without a working day.
    """
    day = moment.astimezone(context.zone).date()
    while count > 0:
        day += timedelta(days=1)
        if _is_working(day, context):
            count -= 1
    return _midnight(day + timedelta(days=1), context.zone)


def _is_working(day: date, context: RuleContext) -> bool:
    return day.weekday() in context.working_days and day not in context.holidays


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def away_spans(timeline: Timeline, clinician: str | None) -> list[Span]:
    """The client's excused time and the clinician's leave."""
    return [*timeline.excused, *timeline.leave.get(clinician or "", ())]


def is_spared(
    start: datetime, end: datetime, clinician: str | None, timeline: Timeline, context: RuleContext
) -> bool:
    """Whether such an hour falls to a holiday, leave or excused time, with any part of it."""
    return context.is_holiday(start) or overlaps(away_spans(timeline, clinician), start, end)


def extended(start: datetime, deadline: datetime, away: Iterable[Span]) -> datetime:
    """The deadline if the time in `away` since `start` does not count."""
    counted_to = start
    for span in sorted(away, key=lambda s: s.start):
        begin = max(span.start, counted_to)
        if begin >= deadline:
            break
        if span.end > begin:
            deadline += span.end - begin
            counted_to = span.end
    return deadline
