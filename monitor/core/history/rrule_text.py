"""A recurrence rule in words: `every 2 weeks on Tue and Thu, until 18 Dec 2026`."""

from __future__ import annotations

from datetime import datetime

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS = {
    "MO": "Mon",
    "TU": "Tue",
    "WE": "Wed",
    "TH": "Thu",
    "FR": "Fri",
    "SA": "Sat",
    "SU": "Sun",
}
# What is said in words. A rule with anything else is told as it is written.
_KNOWN = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"}


def rule_in_words(rule: str) -> str:
    """Common rules in words, others as they are written (`repeats by FREQ=…`)."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";") if part)
    days = [_DAYS.get(day, "") for day in filter(None, parts.get("BYDAY", "").split(","))]
    unit = _UNITS.get(parts.get("FREQ", ""))
    if unit is None or not parts.keys() <= _KNOWN or "" in days:
        return f"by {rule}"
    every = parts.get("INTERVAL", "1")
    words = f"every {unit}" if every == "1" else f"every {every} {unit}s"
    if days:
        words += f" on {listed(days)}"
    return words + _end(parts)


def _end(parts: dict[str, str]) -> str:
    if parts.get("COUNT", "-").isdigit():  # Exchange writes COUNT=-1 for "without end"
        return f", {parts['COUNT']} times"
    if "UNTIL" in parts:
        try:
            day = datetime.strptime(parts["UNTIL"][:8], "%Y%m%d")  # noqa: DTZ007 - a day only
        except ValueError:
            return f", until {parts['UNTIL']}"
        return f", until {day.day} {day:%b %Y}"
    return ""


def listed(words: list[str]) -> str:
    """`Mon`, `Mon and Tue`, `Mon, Tue and Wed`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
