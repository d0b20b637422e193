"""Durations, shares, days and times of day as people write them. Pure; raises MisfitError."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from config.errors import MisfitError

DURATION_PATTERN = r"^(?=\d)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$"
_DURATION = re.compile(DURATION_PATTERN, re.ASCII)
_UNITS: tuple[tuple[str, int], ...] = (
    ("w", 7 * 86_400),
    ("d", 86_400),
    ("h", 3_600),
    ("m", 60),
    ("s", 1),
)
_LONGEST = timedelta(days=36_500)
_HOW = "Write a number with its unit, such as 90s, 5m, 24h, 7d, 2w or 1h30m"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CADENCES = {
    "weekly": timedelta(weeks=1),
    "biweekly": timedelta(weeks=2),
    "fortnightly": timedelta(weeks=2),
    "monthly": timedelta(days=30),
}


def parse_duration(value: object) -> timedelta:
    """`1h30m` -> timedelta. Zero may be written as `0`."""
    if isinstance(value, timedelta):
        return value
    text = str(value).strip()
    if text == "0":
        return timedelta()
    match = _DURATION.match(text)
    if match is None:
        if text.isdecimal():
            raise MisfitError("{value} has no unit", f"{_HOW}.")
        raise MisfitError("{value} is not a duration", f"{_HOW}.")
    if any(len(number) > 9 for number in match.groups(default="")):
        raise MisfitError("is longer than 100 years", f"{_HOW}.")
    pairs = zip(match.groups(default="0"), _UNITS, strict=True)
    length = timedelta(seconds=sum(int(number) * seconds for number, (_, seconds) in pairs))
    if length > _LONGEST:
        raise MisfitError("is longer than 100 years", f"{_HOW}.")
    return length


def format_duration(length: timedelta) -> str:
    """timedelta -> `1h30m`, what parse_duration reads back; parts of a second are dropped."""
    left = int(length.total_seconds())
    # Weeks only where they fit exactly: `10d`, not `1w3d`.
    units = _UNITS[1:] if left % _UNITS[0][1] else _UNITS
    parts = []
    for letter, seconds in units:
        number, left = divmod(left, seconds)
        if number:
            parts.append(f"{number}{letter}")
    return "".join(parts) or "0s"


def parse_cadence(value: object) -> timedelta | None:
    """How far apart a client's sessions lie; None for `auto`: find it out from the calendar."""
    if value is None or isinstance(value, timedelta):
        return value
    text = " ".join(str(value).lower().split())
    if text == "auto":
        return None
    if text in _CADENCES:
        return _CADENCES[text]
    try:
        length = parse_duration(text.removeprefix("every ").replace(" weeks", "w"))
    except MisfitError:
        length = timedelta()
    if length < timedelta(days=1):
        raise MisfitError(
            "{value} is not a cadence",
            "Write auto, weekly, biweekly, monthly, or a distance such as every 3w.",
        )
    return length


def parse_working_days_count(value: object) -> int:
    """`2 working days`, `2` -> 2."""
    match = re.fullmatch(r"(\d{1,3})(?: ?(?:working|business) days?)?", str(value).strip())
    if match is None:
        raise MisfitError("{value} is not a number of working days", "Write 2 working days.")
    return int(match[1])


def parse_share(value: object) -> float:
    """`50%`, `0.5` -> 0.5. Above 0, at most 1."""
    text = str(value).strip()
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise MisfitError("{value} is not a share", "Write it as 50% or 0.5.")
    return share


def parse_time_of_day(value: object) -> time:
    """`07:30` -> time(7, 30), without a zone: the setting beside it says in which."""
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"(\d{1,2}):(\d\d)", str(value).strip(), re.ASCII)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise MisfitError(
            "{value} is not a time of day", 'Write hours and minutes, such as "07:30".'
        )
    return time(int(match[1]), int(match[2]))


def parse_date(value: object) -> date:
    """`2026-12-21` -> date."""
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        raise MisfitError(
            "{value} is not in the calendar", "Check the day and the month."
        ) from None
    raise MisfitError("{value} is not a date", "Write year, month and day, such as 2026-12-21.")


def parse_weekday(value: object) -> int:
    """`mon`, `Monday` -> 0 … `sunday` -> 6."""
    if isinstance(value, int):
        return value
    text = str(value).strip().lower()
    for number, name in enumerate(WEEKDAYS):
        if len(text) >= 3 and name.startswith(text):
            return number
    raise MisfitError("{value} is not a weekday", "Write monday, tuesday and so on, or mon, tue.")


def parse_weekdays(value: object) -> frozenset[int]:
    """`mon-fri`, `mon, wed`, `[mon, wed]` -> {0, 2}; a span may run over the week's end."""
    if isinstance(value, frozenset):
        return value
    parts = value if isinstance(value, list | tuple) else str(value).split(",")
    days: set[int] = set()
    for part in parts:
        first, _, last = str(part).partition("-")
        start = parse_weekday(first)
        end = parse_weekday(last) if last else start
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    if not days:
        raise MisfitError("names no day", "Write mon-fri, or a list such as [mon, tue, thu].")
    return frozenset(days)
