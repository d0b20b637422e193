"""Monday to Friday, in a zone, but for public holidays."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.simulator.model.zones import instant, wall_clock

_NONE: frozenset[date] = frozenset()


def end_of_working_day(
    moment: datetime, many: int, zone: ZoneInfo, holidays: Set[date] = _NONE
) -> datetime:
    """The end of the `many`-th working day after the day of `moment`."""
    day = wall_clock(moment, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return instant(_forward(day, many, holidays) + timedelta(days=1), zone)


def same_hour_on_working_day(
    moment: datetime, many: int, zone: ZoneInfo, holidays: Set[date] = _NONE
) -> datetime:
    """`many` working days after `moment`, at its hour; a weekend's time counts as Friday's end."""
    wall = wall_clock(moment, zone)
    if wall.weekday() > 4:
        wall = wall.replace(hour=0, minute=0, second=0) - timedelta(days=wall.weekday() - 4)
    return instant(_forward(wall, many, holidays), zone)


def _forward(wall: datetime, many: int, holidays: Set[date]) -> datetime:
    while many:
        wall += timedelta(days=1)
        many -= wall.weekday() < 5 and wall.date() not in holidays
    return wall
