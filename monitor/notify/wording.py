"""Times, spans and rules in the words that people use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

RULE_WORDS = {
    "late_start": "late start",
    "not_started": "session not seen starting",
    "reschedule": "moved session",
    "cancellation": "cancelled session",
    "repeated_changes": "repeated changes",
    "missed_follow_up": "open follow-up",
    "no_show": "client did not come",
    "slot_drift": "drifting slot",
    "continuity": "another face or place",
    "no_buffer": "sessions without a break",
    "unannounced_break": "break not announced",
    "source_stale": "calendar out of reach",
    "source_suspect": "calendar looks wrong",
}
_TIME_OF_DAY = re.compile(
    r"(?:,?\s*\bat\b)?,?\s*\b(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\b\.?)?", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """Words for instants in `zone`; without `exact`, a day and never an hour."""

    zone: ZoneInfo
    exact: bool = True

    def day(self, instant: datetime) -> str:
        local = instant.astimezone(self.zone)
        return f"{local:%a} {local.day} {local:%b}"

    def short_day(self, day: date) -> str:
        return f"{day.day} {day:%b}"

    def clock(self, instant: datetime) -> str:
        return f"{instant.astimezone(self.zone):%H:%M}" if self.exact else ""

    def moment(self, instant: datetime) -> str:
        return ", ".join(part for part in (self.day(instant), self.clock(instant)) if part)

    def due(self, instant: datetime) -> str:
        """As `moment`; midnight is the end of the day before, which is how a date is stored."""
        local = instant.astimezone(self.zone)
        is_midnight = (local.hour, local.minute) == (0, 0)
        return self.day(instant - timedelta(minutes=1)) if is_midnight else self.moment(instant)

    def week(self, start: datetime, end: datetime) -> str:
        """The days of [start, end), such as 16 to 22 Nov."""
        first = start.astimezone(self.zone)
        # Through UTC: a wall-clock difference would be an hour off in a week with a DST change.
        last = (end.astimezone(UTC) - timedelta(seconds=1)).astimezone(self.zone)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{last.day} {last:%b}"  # noqa: RUF001 - days are joined by an en dash
        return f"{first.day} {first:%b} – {last.day} {last:%b}"  # noqa: RUF001

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


def rule_words(rule: str) -> str:
    return RULE_WORDS.get(rule, rule.replace("_", " "))


def count(number: int, thing: str, things: str = "") -> str:
    """`1 session`, `2 sessions`."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def span(minutes: int) -> str:
    """`40 min`, `3 h`, `2 days`: as exact as a person would say it."""
    if minutes < 100:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{round(minutes / 60)} h"
    return f"{round(minutes / 1440)} days"
