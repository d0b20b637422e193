"""What is kept of a source after a poll: that it was believed, or that it was held back."""

from __future__ import annotations

from typing import Any

from connectors.model import Fetch
from monitor.core.ledger.held_fetch_json import held_to_json
from monitor.core.poll_safety.doubts import Suspicion
from monitor.jobs.app import Round
from monitor.jobs.zone_correction.renew import note_zones
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState


def after_good_poll(this_round: Round, state: SourceState, fetch: Fetch) -> dict[str, Any]:
    """The source's columns after a poll that was believed."""
    now = this_round.now
    return {
        "cursor": fetch.cursor,
        "first_try": state.first_try or now,
        "first_ok": state.first_ok or now,
        "last_ok": now,
        "last_attempt": now,
        "last_error": None,
        "next_due": now + this_round.app.settings.source(state.name).poll_every,
        "held_since": None,
        "held_at": None,
        # Why, and how much was missing, stays: an accepted poll's finding tells of it.
        "held_fetch": None,
    }


def doubted_zones(state: SourceState, fetch: Fetch) -> dict[str, str]:
    """Those of the whole calendar, by zone; a part of it says nothing of the rest."""
    told = {zone: since.isoformat() for zone, since in fetch.doubted_zones.items()}
    return told if fetch.is_full else {**(state.doubted_zones or {}), **told}


def hold(this_round: Round, state: SourceState, fetch: Fetch, doubt: Suspicion) -> None:
    """Keep the poll whole and conclude nothing: the cursor stays where it was."""
    now = this_round.now
    note_zones(this_round, fetch.events)
    sources.save(
        this_round.connection,
        state.name,
        first_try=state.first_try or now,
        last_attempt=now,
        last_error=None,
        next_due=now + this_round.app.settings.source(state.name).poll_every,
        held_since=state.held_since or now,
        held_at=now,
        held_reason=doubt.reason,
        held_missing=doubt.missing,
        held_known=doubt.known,
        held_fetch=held_to_json(fetch, state.held_fetch, now),
    )
