"""Times and spans in the words that people use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.core.common.translation import ENGLISH, Language
from monitor.core.common.weeks import begins_a_day

_TIME_OF_DAY = re.compile(
    r"(?:,?\s*\bat\b)?,?\s*\b(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\b\.?)?", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """Words for instants in `zone`; without `exact`, a day and never an hour."""

    zone: ZoneInfo
    exact: bool = True
    language: Language = ENGLISH

    def day(self, instant: datetime) -> str:
        return self.language.weekday_and_day(instant.astimezone(self.zone))

    def weekday(self, instant: datetime) -> str:
        return self.language.weekday(instant.astimezone(self.zone).weekday())

    def clock(self, instant: datetime) -> str:
        return self.language.clock(instant.astimezone(self.zone).time()) if self.exact else ""

    def slot(self, weekday: int, time: timedelta) -> str:
        """A usual hour, such as Tue 10:00; `weekday` 0 is Monday, `time` since midnight."""
        day = self.language.weekday(weekday)
        hour = (datetime.min.replace(tzinfo=UTC) + time).time()
        return f"{day} {self.language.clock(hour)}" if self.exact else day

    def moment(self, instant: datetime) -> str:
        if not self.exact:
            return self.day(instant)
        return self.language.moment(instant.astimezone(self.zone))

    def start(self, instant: datetime) -> str:
        """As `moment`; a day alone where that begins it, as leave mostly does."""
        return self.day(instant) if begins_a_day(instant, self.zone) else self.moment(instant)

    def move(self, start: datetime, to: datetime) -> str:
        """From where to where; a day alone where that is all that may be told and it stayed."""
        from_, target = self.moment(start), self.moment(to)
        return from_ if from_ == target else f"{from_} → {target}"

    def due(self, instant: datetime) -> str:
        """As `moment`; a day that begins is the end of the one before: so a date is stored."""
        if begins_a_day(instant, self.zone):
            return self.day(instant - timedelta(minutes=1))
        return self.moment(instant)

    def week(self, start: datetime, end: datetime) -> str:
        """The days of [start, end), such as 16 to 22 Nov."""
        first = start.astimezone(self.zone)
        # Through UTC: a wall-clock difference would be an hour off in a week with a DST change.
        last = (end.astimezone(UTC) - timedelta(seconds=1)).astimezone(self.zone)
        return self.language.days(first, last)

    def sentence(self, text: str) -> str:
        """A rule's own sentence; without `exact` its hours are taken out."""
        return text if self.exact else _TIME_OF_DAY.sub("", text)


def instant_of(value: object) -> datetime | None:
    """An instant as a finding's value states it: RFC 3339. None for anything else."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
