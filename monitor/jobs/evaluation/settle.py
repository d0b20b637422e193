"""Bring sessions up to the newest state of their events, once that state has settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from connectors.model import CalendarEvent
from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.sessions.model import RENEW_BELOW
from monitor.core.sessions.projection.project import projection_window
from monitor.core.sessions.recognition import Kind, Recognizer
from monitor.core.sessions.settle_or_wait import EventState, SettleResult, settle_or_wait
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.jobs.app import Round
from monitor.jobs.evaluation.copies_edited import CopiesEdited
from monitor.jobs.evaluation.decided_together import DecidedTogether
from monitor.jobs.evaluation.loading.event_states import (
    StoredEvents,
    load_readable,
    load_state,
    load_stored,
    terms_for,
)
from monitor.jobs.evaluation.renaming import Calls, load_calls, rename_clients, save_calls
from monitor.jobs.evaluation.scopes import AffectedScopes, scopes_of
from monitor.jobs.evaluation.settled import Outcome, Settled, save, set_aside, unforeseen
from monitor.store.calendars import sources
from monitor.store.evaluation import deadlines
from monitor.store.timelines import tracked_events
from monitor.store.turns import Turns

# Events that are read and written in one go: the first few tell how many a turn has time for.
_AT_FIRST, _AT_MOST = 5, 200
# Sessions that may wait to be written: with more of them a turn would last noticeably longer.
_MOST_WAITING = 2_000


def settle_events(this_round: Round, turns: Turns) -> AffectedScopes:
    """Settles the sessions of every event that needs it, a turn after the other.

    Returns whom the last turn concerns; of the turns before it, that is written down.
    """
    affected = AffectedScopes()
    called = load_calls(this_round.connection)
    size = _AT_FIRST
    for source, due in _due_by_source(this_round, turns).items():
        while due:
            if not sources.hold_polls_off(this_round.connection, source):
                break  # its poll is being written: the next round settles it
            part, due = due[:size], due[size:]
            done = _settle_some(this_round, source, part, turns)
            for settled in done:
                affected.note_sessions(settled.sessions)
                affected.note_states(this_round.app, source, settled.states)
                called |= settled.called
            due = part[len(done) :] + due
            size = min(2 * size, _AT_MOST) if len(done) == len(part) else len(done)
            if turns.is_over():
                _keep(this_round, affected, called)
                affected = AffectedScopes()
                turns.give_way()
    affected.clients.update(rename_clients(this_round.connection, called))
    return affected


def _settle_some(
    this_round: Round, source: str, part: Sequence[TrackedEvent], turns: Turns
) -> list[Settled]:
    """The first of these events at least, and as many as the turn has time for.

    A poll may have brought something newer since the round began: that is the next round's, for it
    belongs together with whatever else that poll brought.
    """
    connection = this_round.connection
    uids = [tracked.uid for tracked in part]
    now_known = tracked_events.load(connection, source, uids)
    stored = load_readable(connection, source, uids)
    view = sources.load(connection, source).horizon
    together = DecidedTogether(this_round=this_round, source=source, horizon=view)
    copies = CopiesEdited(this_round=this_round, source=source)
    done: list[Settled] = []
    waiting = 0
    for tracked in part:
        if now_known.get(tracked.uid) == tracked:
            done.append(_guarded(tracked, stored, together, copies))
        else:
            done.append(Settled(before=tracked, tracked=None))
        waiting += done[-1].size
        if waiting >= _MOST_WAITING or turns.is_over():
            break
    return save(connection, done)


def _keep(this_round: Round, affected: AffectedScopes, called: Calls) -> None:
    """What the turns to come need to know, so that a crash takes nothing of it away."""
    deadlines.mark(this_round.connection, scopes_of(this_round, affected))
    save_calls(this_round.connection, called)


def _due_by_source(this_round: Round, turns: Turns) -> dict[str, list[TrackedEvent]]:
    """Without those of sources that left the config: nothing new is concluded of them.

    Where there are many, they are read while others write.
    """
    app, connection = this_round.app, this_round.connection
    asked = (app.recognition, this_round.now + RENEW_BELOW)
    if tracked_events.count_to_project(connection, *asked) > turns.rows:
        with turns.aside() as aside:
            found = tracked_events.to_project(aside, *asked)
    else:
        found = tracked_events.to_project(connection, *asked)
    known = {source.name for source in app.settings.sources}
    due: dict[str, list[TrackedEvent]] = defaultdict(list)
    for tracked in found:
        if tracked.source in known:
            due[tracked.source].append(tracked)
    return due


def _guarded(
    tracked: TrackedEvent,
    stored: StoredEvents | None,
    together: DecidedTogether,
    copies: CopiesEdited,
) -> Settled:
    try:
        return _settle_one(tracked, stored, together, copies)
    except SQLAlchemyError:
        raise
    # A bulkhead: a fault of ours with one event must not silence the others.
    except Exception as error:  # noqa: BLE001
        return unforeseen(tracked, error)


def _settle_one(
    tracked: TrackedEvent,
    stored: StoredEvents | None,
    together: DecidedTogether,
    copies: CopiesEdited,
) -> Settled:
    this_round = together.this_round
    events = stored or load_stored(this_round.connection, tracked.source, [tracked.uid])
    try:
        state = load_state(this_round, tracked, events, together.horizon)
    except ExpansionFailed as error:
        aside = replace(
            set_aside(tracked, str(error)),
            settled_revision=tracked.latest_revision,
            recognition=this_round.app.recognition,
        )
        return Settled(before=tracked, tracked=aside)
    terms = terms_for(this_round, state)
    waits: tuple[datetime | None, ...] = ()
    if not state.stood_at_first_read:
        waits = (together.stands_from(state, terms), copies.stand_from(state, terms))
    others = max(filter(None, waits), default=None)
    result = settle_or_wait(state, terms, this_round.now, with_others=others)
    alive = events.alive.get(tracked.uid, ())
    kind = _kind(this_round.app.recognizer, alive) or tracked.kind
    return Settled(
        before=tracked,
        tracked=replace(_advanced(this_round, state, result), kind=kind),
        outcome=Outcome(state=state, result=result),
    )


def _advanced(this_round: Round, state: EventState, result: SettleResult) -> TrackedEvent:
    """How far the event has come; until it has settled, what came into view is not written out."""
    tracked = state.tracked
    is_written = result.has_settled or tracked.settled_revision is None
    until = projection_window(this_round.now).end if state.projection.is_open_ended else None
    settled = state.edits.latest if result.has_settled else result.settled_up_to
    return replace(
        tracked,
        settled_revision=tracked.settled_revision if settled is None else settled,
        projected_until=until if is_written else tracked.projected_until,
        recognition=this_round.app.recognition,
        problem=None,
    )


def _kind(recognizer: Recognizer, events: Sequence[CalendarEvent]) -> str | None:
    """What a UID is about: the first of its components that is anything says so."""
    kinds = (recognizer.recognise(event).kind for event in events)
    first = next((kind for kind in kinds if kind is not Kind.OTHER), None)
    return first.value if first else Kind.OTHER.value if events else None
