"""Start and length of one component, and the way between its wall clock and UTC."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.model import CalendarEvent, EventTime
from connectors.zone_rules import zone_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_READING = _EPOCH.replace(tzinfo=None)
_NOTHING = timedelta(0)
_EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
_LATEST = datetime(9998, 12, 30, tzinfo=UTC)


def clamped(instant: datetime) -> datetime:
    """The instant in UTC, away from the ends of the calendar, where arithmetic overflows."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no offset. Attach the zone first.")
    bounded = min(max(instant, _EARLIEST), _LATEST)
    return bounded if bounded.tzinfo is UTC else bounded.astimezone(UTC)


def back_by(instant: datetime, length: timedelta) -> datetime:
    """`length` before the instant (UTC), as far as the calendar reaches."""
    return instant - length if length < instant - _EARLIEST else _EARLIEST


def on_by(instant: datetime, length: timedelta) -> datetime:
    """`length` after the instant (UTC), as far as the calendar reaches."""
    return instant + length if length < _LATEST - instant else _LATEST


def wall_clock(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows: naive."""
    there = instant.astimezone(zone)
    reading = datetime.combine(there.date(), there.time())
    return reading.replace(fold=0) if there.fold else reading


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the wall clock shows `local`.

    As RFC 5545, 3.3.5 asks: a time that a DST change skips is read with the offset before the
    gap, one that occurs twice means the first. Both are what fold=0 does, which `local` must have.
    """
    # Arithmetic is several times as fast as replace() and astimezone(): every occurrence pays it.
    return _EPOCH + (local - _EPOCH_READING - (zone.utcoffset(local) or _NOTHING))


@dataclass(frozen=True, slots=True)
class Span:
    """Where a component begins and how long it lasts.

    Days are counted on the calendar, because a day may have 23 or 25 hours; times are exact.
    `days` is at least 1 for an all-day component. A timed one has days only if its DURATION names
    them (RFC 5545, 3.8.5.3: DTEND is exact, DURATION nominal).
    """

    start: EventTime
    days: int
    exact: timedelta  # after the days; negative only where a clock change makes it so

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.start.zone)

    @property
    def reach(self) -> timedelta:
        """At least as long as the component lasts, wherever DST changes fall."""
        return timedelta(days=self.days + 1) + self.exact if self.days else self.exact

    def end_of(self, start: datetime) -> datetime:
        """The exclusive end (UTC) of an occurrence that begins at `start` (UTC)."""
        if not self.days:
            return start + self.exact
        later = wall_clock(start, self.zone) + timedelta(days=self.days)
        return instant_of(later, self.zone) + self.exact


def span_of(event: CalendarEvent) -> Span | None:
    """None for a component without a start (a to-do), unless its RECURRENCE-ID can stand in.

    A start after the end is read as swapped: exporters do that, and recurring-ical-events
    reads it so.
    """
    start = event.start or event.recurrence_id
    if start is None:
        return None
    end = event.end
    if end is not None and end.instant < start.instant:
        start, end = end, start
    if start.is_date and (end is None or end.is_date):
        days = (written_day(end) - written_day(start)).days if end else 1
        return Span(start, max(days, 1), timedelta(0))
    if end is None or not event.nominal_days:
        return Span(start, 0, end.instant - start.instant if end else _NOTHING)
    whole = Span(start, event.nominal_days, _NOTHING)
    return replace(whole, exact=end.instant - whole.end_of(start.instant))


def written_day(value: EventTime) -> date:
    """The day as it stands in the calendar, in the value's own zone."""
    return value.local.date()
