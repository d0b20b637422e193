"""When a source is to be polled next."""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.net.http_errors import LONGEST_PATIENCE
from monitor.store.calendars.sources import SourceState


def due(state: SourceState, every: timedelta, now: datetime) -> datetime:
    """As the table says, or sooner if the interval has been shortened since.

    After a failure the server may have asked for more patience than the interval.
    """
    if state.next_due is None or state.last_attempt is None:
        return now
    longest = every if state.last_error is None else max(every, LONGEST_PATIENCE)
    return min(state.next_due, state.last_attempt + longest)
