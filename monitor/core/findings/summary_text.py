"""How times and lengths are said in summaries. No client's name ever comes in here."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.core.common.translation import ENGLISH
from monitor.core.common.weeks import begins_a_day
from monitor.core.timeline.model import RuleContext


def to_rfc3339(at: datetime, context: RuleContext) -> str:
    """RFC 3339 with the offset of the practice's zone: how `value` states instants."""
    return at.astimezone(context.zone).isoformat()


def format_start(at: datetime, context: RuleContext) -> str:
    """`Tue 24 Nov 10:00`, in the practice's zone."""
    local = at.astimezone(context.zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def format_limit(at: datetime, context: RuleContext) -> str:
    """As `format_start`; a day's begin, which ends the one before: `the end of Tue 24 Nov`."""
    if not begins_a_day(at, context.zone):
        return format_start(at, context)
    return f"the end of {format_start(at - MINUTE, context).rpartition(' ')[0]}"


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def minutes(length: timedelta) -> int:
    """Whole minutes, rounded down; below zero as well."""
    return length // MINUTE


def counted(number: int, word: str) -> str:
    """`1 session`, `3 sessions`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def format_span(length: timedelta) -> str:
    """`3 hours`, `45 minutes`, `2 days`: the largest unit of which there are two, rounded down."""
    return ENGLISH.length(length)


def format_notice(least: timedelta, most: timedelta) -> str:
    """How long before a start something was done, known as the span from `least` to `most`."""
    if most <= timedelta():
        return "after it was to start"
    if least <= timedelta():
        return f"at most {format_span(most)} before it was to start"
    if format_span(least) == format_span(most):
        return f"{format_span(most)} before it was to start"
    return f"between {format_span(least)} and {format_span(most)} before it was to start"
