"""The only place that reads the time. Everything else is handed a Clock or an instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def fixed_clock(at: datetime) -> Clock:
    """A clock that stands still, for `--now`, replays and tests. `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no offset; write it like 2026-11-24T10:00:00-05:00")
    instant = at.astimezone(UTC)
    return lambda: instant
