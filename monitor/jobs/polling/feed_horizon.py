"""Learn how far ahead each source shows, poll by poll."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from connectors.model import Fetch
from monitor.core.ledger.feed_horizon import (
    FarEnd,
    far_end_from_json,
    far_end_to_json,
    first_seen_starts,
    update_far_end,
)
from monitor.core.ledger.revision import Revision, RevisionKey
from monitor.log import Log
from monitor.store.calendars.sources import SourceState
from monitor.store.timelines import feed_horizon

log = Log()


def learn_far_end(
    state: SourceState,
    fetch: Fetch,
    revisions: Sequence[Revision],
    known: Collection[RevisionKey],
    now: datetime,
) -> FarEnd:
    """What a good poll, which added `revisions` to what was `known`, says of the far end."""
    before = far_end_from_json(state.far_end)
    if not fetch.is_full:
        return before
    starts = first_seen_starts(revisions, known)
    gone = sum(1 for r in revisions if r.event is None and r.key.recurrence_id is None)
    return update_far_end(before, starts, previous_poll_at=state.last_ok, seen_at=now, gone=gone)


def keep_far_end(connection: Connection, state: SourceState, far_end: FarEnd) -> dict[str, Any]:
    """The source's `far_end` as it is stored.

    In the poll that settles the matter, what entered before and was taken for a booking no longer
    is one.
    """
    horizon = far_end.horizon
    if horizon is not None and far_end_from_json(state.far_end).horizon is None:
        booked = feed_horizon.seen_being_booked(connection, state.name)
        entered = [s.id for s in booked if horizon.may_have_entered(s.start, s.booked_not_before)]
        feed_horizon.forget_bookings(connection, entered)
        log.info("horizon_learnt", source=state.name, days_ahead=horizon.days)
    return far_end_to_json(far_end)
