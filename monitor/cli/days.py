"""Days on the command line: a date, a time, or a word such as `tomorrow` or `last week`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

WeekStart = Literal["monday", "sunday"]

_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHICH = {"last": -7, "": 0, "this": 0, "next": 7}
_WORDS = re.compile(
    rf"(?:(?P<near>{'|'.join(_NEAR)})"
    rf"|(?:(?P<which>last|this|next)\s+)?(?P<day>week|{'|'.join(_DAYS)}))"
)
_BACK = re.compile(r"(?P<count>\d{1,5})\s?(?P<unit>[dwy])", re.ASCII)
_DAYS_OF = {"d": 1, "w": 7, "y": 365}
_EXAMPLES = "2026-11-24, 2026-11-24T10:00:00-05:00, today, tomorrow, monday or last week"
_FARTHEST = 40 * 365  # days ago
# A zone's offset may not lead beyond the years that there are.
_FIRST, _LAST = date(1971, 1, 1), date(9990, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedDay:
    """A day that depends on today. `shift` are the days from today, or the weeks times seven.

    `weekday` counts from Monday, 0; None: the first day of the week. `looks_back`: of a weekday
    alone the latest is meant, else that of this week.
    """

    shift: int
    is_near: bool = False
    weekday: int | None = None
    looks_back: bool = False

    def on(self, today: date, week_starts: WeekStart) -> date:
        """Which one it is."""
        if self.is_near:
            return today + timedelta(days=self.shift)
        if self.looks_back and self.weekday is not None:
            return today - timedelta(days=(today.weekday() - self.weekday) % 7)
        begins = 0 if week_starts == "monday" else 6
        first = today - timedelta(days=(today.weekday() - begins) % 7)
        into = 0 if self.weekday is None else (self.weekday - first.weekday()) % 7
        return first + timedelta(days=into + self.shift)


def is_in_reach(day: date) -> bool:
    return _FIRST <= day <= _LAST


def beyond_reach(value: object) -> str:
    """What is said of a day that is not."""
    return f"{value!r} is not in the years {_FIRST.year} to {_LAST.year}."


AskedDay = date | datetime | WordedDay


class Day(click.ParamType[AskedDay]):
    """A date in the practice's zone, an RFC 3339 time with an offset, or words.

    `today`, `tomorrow`, `yesterday`; a weekday; `week`; these two also with `last`, `this`, `next`.
    What `looks_back` also takes so many days, weeks or years ago: `90d`, `8w`, `1y`.
    """

    name = "day"

    def __init__(self, *, looks_back: bool = False) -> None:
        self._looks_back = looks_back

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> AskedDay:
        if isinstance(value, (date, WordedDay)):
            return value
        text = " ".join(str(value).split())
        found = self._worded(text.casefold()) or _written(text)
        if found is None:
            like = f"8w, 1y, {_EXAMPLES}" if self._looks_back else _EXAMPLES
            self.fail(f"{value!r} is no day. {_hint(text)}Write it like {like}.", param, ctx)
        if isinstance(found, datetime) and found.tzinfo is None:
            self.fail(f"{value!r} has no offset. Write it like {text}-05:00.", param, ctx)
        day = found.date() if isinstance(found, datetime) else found
        if isinstance(day, date) and not is_in_reach(day):
            self.fail(beyond_reach(value), param, ctx)
        return found

    def _worded(self, text: str) -> WordedDay | None:
        if self._looks_back and (ago := _BACK.fullmatch(text)):
            days = int(ago["count"]) * _DAYS_OF[ago["unit"]]
            return WordedDay(shift=-days, is_near=True) if days <= _FARTHEST else None
        match = _WORDS.fullmatch(text)
        if match is None:
            return None
        if near := match["near"]:
            return WordedDay(shift=_NEAR[near], is_near=True)
        which = match["which"] or ""
        return WordedDay(
            shift=_WHICH[which],
            weekday=None if match["day"] == "week" else _DAYS.index(match["day"]),
            looks_back=self._looks_back and not which,
        )


def _written(text: str) -> date | datetime | None:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return None


def _hint(text: str) -> str:
    from config import did_you_mean

    known = [*_NEAR, *_DAYS, *(f"{which} week" for which in ("last", "this", "next"))]
    hint = did_you_mean(text, known)
    return f"{hint} " if hint else ""


def begin_of(day: AskedDay, today: date, week_starts: WeekStart, zone: ZoneInfo) -> datetime:
    """The instant at which the day begins in `zone`, in UTC; a time is itself."""
    if isinstance(day, datetime):
        return day.astimezone(UTC)
    found = day.on(today, week_starts) if isinstance(day, WordedDay) else day
    return datetime.combine(found, time(), zone).astimezone(UTC)
