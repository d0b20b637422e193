"""Quiet hours and days off on the wall's clock: over midnight, and when the clock changes."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.sections.alerts import QuietHours
from monitor.core.common.weeks import instant

# When a working day begins for whoever has written no quiet hours around midnight.
_MORNING = time(8)
_LONGEST_HOLIDAY = 60  # days


def quiet_until(moment: datetime, quiet: QuietHours | None, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours around `moment` end (UTC); None if it lies in none.

    An end that the clock skips is taken as late as the clock jumped.
    """
    if quiet is None:
        return None
    local = moment.astimezone(zone)
    wall = local.time()
    overnight = quiet.end < quiet.start
    in_evening = wall >= quiet.start
    if not (in_evening or wall < quiet.end if overnight else quiet.start <= wall < quiet.end):
        return None
    day = local.date() + timedelta(days=1 if overnight and in_evening else 0)
    end = instant(day, quiet.end, zone)
    # In an hour that comes twice, the first of the two ends may lie behind us.
    return end if end > moment else instant(day, quiet.end.replace(fold=1), zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHours:
    """When one recipient may be told, on the wall clock of `zone`.

    `working_days` are weekdays (0 is Monday); None: every day is one, a holiday as well.
    """

    quiet: QuietHours | None
    working_days: frozenset[int] | None
    holidays: Container[date]
    zone: ZoneInfo

    def next_open(self, moment: datetime) -> tuple[datetime, str]:
        """The first instant from `moment` on at which one may be told, and why not sooner.

        The reason is empty, `quiet_hours` or `day_off`.
        """
        quiet_end = quiet_until(moment, self.quiet, self.zone)
        wanted = quiet_end or moment
        day = wanted.astimezone(self.zone).date()
        if self._is_working(day):
            return wanted, "quiet_hours" if quiet_end else ""
        for ahead in range(1, _LONGEST_HOLIDAY):
            if self._is_working(day + timedelta(days=ahead)):
                return self._morning(day + timedelta(days=ahead)), "day_off"
        return wanted, "quiet_hours" if quiet_end else ""

    def _is_working(self, day: date) -> bool:
        if self.working_days is None:
            return True
        return day.weekday() in self.working_days and day not in self.holidays

    def _morning(self, day: date) -> datetime:
        night_ends = quiet_until(instant(day, time(), self.zone), self.quiet, self.zone)
        morning = instant(day, _MORNING, self.zone)
        return night_ends or quiet_until(morning, self.quiet, self.zone) or morning
