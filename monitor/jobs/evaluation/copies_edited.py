"""What two calendars of a clinician show of one hour counts together, whatever their stamps say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from monitor.core.sessions.edits.other_calendars import may_show_one_hour
from monitor.core.sessions.settle_or_wait import EventState, SettleTerms, stands_from
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.event_states import (
    load_state,
    load_stored,
    said_in_its_own_turn,
    terms_for,
)
from monitor.store.calendars import sources
from monitor.store.timelines import tracked_events

_Pending = tuple[EventState, datetime]  # and when its newest state has stood


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesEdited:
    """Tells of a source's events when copies of them in other calendars have stood.

    While a copy shows something new that has not stood yet, nobody can tell whether the hour still
    stands there: it may be back where it was. Asks once a client.
    """

    this_round: Round
    source: str
    _by_client: dict[str, list[_Pending]] = field(default_factory=dict)

    def stand_from(self, state: EventState, terms: SettleTerms) -> datetime | None:
        """None where the event needn't wait."""
        now, own = self.this_round.now, stands_from(state, terms)
        others = self.this_round.app.other_calendars(self.source)
        if own is None or own > now or not others or not state.stored:
            return None
        clients = {s.client for s in state.stored if s.client is not None}
        for client in clients - self._by_client.keys():
            self._by_client[client] = list(self._pending_of(client, others))
        mine = (state.stored, state.projection)
        return max(
            (
                stands
                for client in clients
                for copy, stands in self._by_client[client]
                if may_show_one_hour(mine, (copy.stored, copy.projection))
            ),
            default=None,
        )

    def _pending_of(self, client: str, others: list[str]) -> Iterator[_Pending]:
        for tracked in tracked_events.unsettled_of(self.this_round.connection, others, [client]):
            pending = self._state_of(tracked)
            if pending is not None and pending[1] > self.this_round.now:
                yield pending

    def _state_of(self, tracked: TrackedEvent) -> _Pending | None:
        this_round, source = self.this_round, tracked.source
        with said_in_its_own_turn():
            events = load_stored(this_round.connection, source, [tracked.uid])
            horizon = sources.load(this_round.connection, source).horizon
            state = load_state(this_round, tracked, events, horizon)
            stands = stands_from(state, terms_for(this_round, state))
            return (state, stands) if stands is not None else None
        return None
