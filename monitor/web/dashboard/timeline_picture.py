"""Where the marks of a relationship's picture stand: days go to the right, hours go down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from monitor.jobs.reading.relationship import Relationship
from monitor.notify.render.time_text import TimeWords

# CSS pixels.
_LEFT, _TOP, _DAY, _HOUR = 88, 44, 6, 36
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point, or an arrow from one to another. `says` is its text for whoever points at it."""

    x: float
    y: float
    says: str
    kind: str
    to_x: float = 0
    to_y: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    width: int
    height: int
    hours: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    planned: tuple[Mark, ...]
    began: tuple[Mark, ...]
    moves: tuple[Mark, ...]
    promises: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class _Plane:
    times: TimeWords
    start: datetime
    first_hour: int

    def x(self, at: datetime) -> float:
        days = (self._local(at).date() - self._local(self.start).date()).days
        return _LEFT + days * _DAY

    def y(self, at: datetime) -> float:
        local = self._local(at)
        return _TOP + (local.hour - self.first_hour + local.minute / 60) * _HOUR

    def mark(self, at: datetime, kind: str) -> Mark:
        return Mark(x=self.x(at), y=self.y(at), says=self.times.moment(at), kind=kind)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.times.zone)


def picture_of(
    found: Relationship, times: TimeWords, start: datetime, end: datetime
) -> Picture | None:
    """As far as there is something to draw within [start, end); None where there is nothing."""
    starts = _starts(found)
    if not starts:
        return None
    start = max(start, min(starts) - _WEEK)
    end = min(end, max(starts) + _WEEK)
    hours = [at.astimezone(times.zone).hour for at in starts]
    first, last = max(min(hours) - 1, 0), min(max(hours) + 2, 24)
    plane = _Plane(times, start, first)
    arrivals = [e.arrival.at for e in found.entries if e.arrival]
    owed = [(f.draft.occurred_at, f.status.value) for f in found.follow_ups]
    return Picture(
        width=int(plane.x(end)) + 24,
        height=_TOP + (last - first) * _HOUR + 12,
        hours=tuple(
            (_TOP + (hour - first) * _HOUR, times.language.clock(time(hour)))
            for hour in range(first, last)
        ),
        days=_weeks(plane, start, end),
        planned=tuple(plane.mark(e.planned_start, e.state) for e in found.entries),
        began=tuple(plane.mark(at, "began") for at in arrivals),
        moves=tuple(
            _arrow(plane, m.from_start, m.to_start, end) for m in found.moves if m.to_start
        ),
        promises=tuple(
            Mark(x=plane.x(at), y=_TOP - 16, says=times.due(at), kind=kind) for at, kind in owed
        ),
    )


def _starts(found: Relationship) -> list[datetime]:
    """What the picture has to have room for."""
    starts = [at for e in found.entries for at in (e.session.start, e.planned_start)]
    starts += [e.arrival.at for e in found.entries if e.arrival]
    return starts + [at for m in found.moves for at in (m.from_start, m.to_start) if at is not None]


def _arrow(plane: _Plane, start: datetime, to: datetime, end: datetime) -> Mark:
    """It ends at the edge where it would lead out of the picture."""
    return Mark(
        x=plane.x(start),
        y=plane.y(start),
        to_x=min(max(plane.x(to), _LEFT), plane.x(end)),
        to_y=plane.y(to),
        says=plane.times.move(start, to),
        kind="move",
    )


def _weeks(plane: _Plane, start: datetime, end: datetime) -> tuple[tuple[float, str], ...]:
    """Every fourth Monday by its day."""
    said, at, number = [], start, 0
    while at < end:
        if number % 4 == 0:
            local = at.astimezone(plane.times.zone)
            said.append((plane.x(at), plane.times.language.day(local.date())))
        at, number = at + _WEEK, number + 1
    return tuple(said)
