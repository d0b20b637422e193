"""Sessions as the calendar has them right now, where that has not settled yet."""

from __future__ import annotations

from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.sessions.model import Session
from monitor.core.sessions.settle_or_wait import settle_or_wait
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.event_states import load_state, terms_for
from monitor.store.calendars import ledger, sources
from monitor.store.timelines import tracked_events


def present_sessions(this_round: Round) -> dict[str, Session]:
    """By id; one that is gone has presence CANCELLED. Writes nothing."""
    connection, app, now = this_round.connection, this_round.app, this_round.now
    pending = tracked_events.to_project(connection, recognition=app.recognition, renew_before=now)
    views = sources.horizons(connection) if pending else {}
    known = {source.name for source in app.settings.sources}
    found: dict[str, Session] = {}
    for tracked in pending:
        if tracked.source not in known:
            continue
        events = ledger.alive(connection, tracked.source, [tracked.uid]).get(tracked.uid, ())
        try:
            state = load_state(this_round, tracked, events, views.get(tracked.source))
        except ExpansionFailed:
            continue
        result = settle_or_wait(state, terms_for(this_round, state), now, at_once=True)
        found |= {session.id: session for session in result.keep}
    return found
