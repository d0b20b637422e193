"""Which markers stood in a calendar when it was first read: what nobody watched, and nobody said
since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Timeline
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.event_states import projected
from monitor.store.calendars import ledger


def marked_at_first_read(
    this_round: Round, timeline: Timeline, first_read: Mapping[str, datetime]
) -> frozenset[str]:
    """Ids of the sessions that had begun, marked as they are now, at their source's first read.

    Only of those that rules may still speak of; of an event that can't be read nothing was said.
    """
    marked: dict[tuple[str, str], list[Session]] = defaultdict(list)
    for session in timeline.sessions:
        is_marked = session.marked_no_show or session.marked_arrival is not None
        if is_marked and _is_shortly_before(this_round, session, first_read):
            marked[session.source, session.uid].append(session)
    return frozenset(
        session_id
        for (source, uid), sessions in marked.items()
        for session_id in _said_then(this_round, source, uid, sessions)
    )


def _is_shortly_before(
    this_round: Round, session: Session, first_read: Mapping[str, datetime]
) -> bool:
    since = first_read.get(session.source)
    if since is None or session.start >= since:
        return False
    rules = this_round.app.practice.rules_for(session.clinician, session.client)
    return session.start >= since - max(rules.late_start.keep_open, rules.no_show.keep_open)


def _said_then(
    this_round: Round, source: str, uid: str, sessions: Sequence[Session]
) -> Iterator[str]:
    history = ledger.history(this_round.connection, source, uid)
    first = [r.event for r in history if r.previous_poll_at is None and r.event is not None]
    try:
        projection = projected(this_round, source, first)
    except ExpansionFailed:
        yield from (session.id for session in sessions)
        return
    then = {(one.recurrence_id, one.start): _words(one) for one in projection.sessions}
    for session in sessions:
        if then.get((session.recurrence_id, session.start)) == _words(session):
            yield session.id


def _words(session: Session) -> tuple[datetime | None, bool]:
    return session.marked_arrival, session.marked_no_show
