"""Monday to Friday, in a zone; the made-up practices keep no public holidays."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bench.simulator.zones import instant, wall_clock


def end_of_working_day(moment: datetime, many: int, zone: ZoneInfo) -> datetime:
    """The end of the `many`-th working day after the day of `moment`."""
    day = wall_clock(moment, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return instant(_forward(day, many) + timedelta(days=1), zone)


def same_hour_on_working_day(moment: datetime, many: int, zone: ZoneInfo) -> datetime:
    """`many` working days after `moment`, at its hour; a weekend's time counts as Friday's end."""
    wall = wall_clock(moment, zone)
    if wall.weekday() > 4:
        wall = wall.replace(hour=0, minute=0, second=0) - timedelta(days=wall.weekday() - 4)
    return instant(_forward(wall, many), zone)


def _forward(wall: datetime, many: int) -> datetime:
    while many:
        wall += timedelta(days=1)
        many -= wall.weekday() < 5
    return wall
