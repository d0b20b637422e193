"""Sessions as the calendar has them right now, where that has not settled yet."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from monitor.core.sessions.model import Session
from monitor.core.sessions.settle_or_wait import settle_or_wait
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.event_states import (
    load_readable,
    load_state,
    load_stored,
    said_in_its_own_turn,
    terms_for,
)
from monitor.store.calendars.sources import horizons
from monitor.store.row_mapping import chunks
from monitor.store.timelines import tracked_events


def present_sessions(
    this_round: Round, sources: Collection[str] | None = None
) -> dict[str, Session]:
    """By id, of these sources or of all; one that is gone is CANCELLED. Writes nothing."""
    connection, app, now = this_round.connection, this_round.app, this_round.now
    pending = tracked_events.to_project(
        connection, recognition=app.recognition, renew_before=now, sources=sources
    )
    views = horizons(connection) if pending else {}
    known = {source.name for source in app.settings.sources}
    found: dict[str, Session] = {}
    for source, of_source in groupby(pending, key=lambda tracked: tracked.source):
        for part in chunks(of_source if source in known else ()):
            stored = load_readable(connection, source, [tracked.uid for tracked in part])
            for tracked in part:
                with said_in_its_own_turn():
                    events = stored or load_stored(connection, source, [tracked.uid])
                    state = load_state(this_round, tracked, events, views.get(source))
                    result = settle_or_wait(state, terms_for(this_round, state), now, at_once=True)
                    found |= {session.id: session for session in result.keep}
    return found
