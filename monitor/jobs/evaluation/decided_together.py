"""Single events that one decision moved or took off count together, whatever their stamps say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.sessions.edits.alike import SingleEdit, single_edit
from monitor.core.sessions.settle_or_wait import EventState, SettleTerms, stands_from
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.event_states import (
    StoredEvents,
    load_readable,
    load_state,
    load_stored,
    said_in_its_own_turn,
    terms_for,
)
from monitor.store.timelines import tracked_events


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedTogether:
    """Tells of a source's events when what was decided with them has stood; asks once a client.

    Some exports stamp each event anew, so of one decision a part would count at the poll that shows
    it, and be told, before the rest.
    """

    this_round: Round
    source: str
    horizon: Horizon | None
    _by_client: dict[str, dict[SingleEdit, datetime]] = field(default_factory=dict)

    def stands_from(self, state: EventState, terms: SettleTerms) -> datetime | None:
        """None where the event needn't wait: it stands alone, or all of it has stood anyway."""
        now, own = self.this_round.now, stands_from(state, terms)
        if own is None or own > now:
            return None
        edit = single_edit(state.stored, state.projection, state.edits)
        if edit is None or edit.shown_at + terms.longest_settle <= now:
            return None
        if edit.client not in self._by_client:
            self._by_client[edit.client] = self._unsettled_of(edit.client)
        return self._by_client[edit.client].get(edit)

    def _unsettled_of(self, client: str) -> dict[SingleEdit, datetime]:
        latest: dict[SingleEdit, datetime] = {}
        for edit, stands in self._edits_of(client):
            latest[edit] = max(stands, latest.get(edit, stands))
        return latest

    def _edits_of(self, client: str) -> Iterator[tuple[SingleEdit, datetime]]:
        connection = self.this_round.connection
        pending = tracked_events.unsettled_singles(connection, self.source, client)
        stored = load_readable(connection, self.source, [tracked.uid for tracked in pending])
        found = (self._edit_of(tracked, stored) for tracked in pending)
        return (one for one in found if one is not None)

    def _edit_of(
        self, tracked: TrackedEvent, stored: StoredEvents | None
    ) -> tuple[SingleEdit, datetime] | None:
        connection = self.this_round.connection
        with said_in_its_own_turn():
            events = stored or load_stored(connection, tracked.source, [tracked.uid])
            state = load_state(self.this_round, tracked, events, self.horizon)
            stands = stands_from(state, terms_for(self.this_round, state))
            edit = single_edit(state.stored, state.projection, state.edits)
            return (edit, stands) if edit is not None and stands is not None else None
        return None
