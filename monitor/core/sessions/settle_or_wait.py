"""What an event's newest state makes of its sessions, whether or not it has settled yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from config.sections.rules import Rules
from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.markers.reading import Markers
from monitor.core.sessions.changes import Change
from monitor.core.sessions.client_identity import ClientIdentity
from monitor.core.sessions.edit_facts import EventEdits
from monitor.core.sessions.extension import extend_sessions, update_markers
from monitor.core.sessions.model import Presence, Projection, Session
from monitor.core.sessions.recognition import Recognizer
from monitor.core.sessions.settlement import settle
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.core.sessions.unsettled import Edits


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """One event between its sessions as they settled (`stored`) and as its newest state has them.

    `horizon` is how far ahead its source shows. `is_reread`: it was recognised by other settings.
    """

    tracked: TrackedEvent
    stored: tuple[Session, ...]
    projection: Projection
    edits: Edits
    horizon: Horizon | None
    is_reread: bool

    def may_have_entered(self, session: Session) -> bool:
        """Whether a single event came into view at the far end of its source, booked long ago."""
        if self.horizon is None or self.projection.is_open_ended:
            return False
        return self.horizon.may_have_entered(session.start, self.edits.previous_poll_at(session))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleTerms:
    """What settings say of an event: its rules by client, who its clients are, and its markers.

    `rules` are those of the event's first client, `cut_offs` the notice due by session id.
    """

    rules: Rules
    cut_offs: Mapping[str, timedelta]
    clients: ClientIdentity
    recognizer: Recognizer
    markers: Markers


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleResult:
    """What an event's newest state wants written: sessions to keep, ids of those to drop.

    `called` are the client ids of sessions before and after the settings changed.
    """

    has_settled: bool
    keep: tuple[Session, ...]
    drop: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    called: frozenset[tuple[str | None, str | None]] = frozenset()


def settle_or_wait(
    state: EventState, terms: SettleTerms, now: datetime, *, at_once: bool = False
) -> SettleResult:
    """Settle the newest state if it has stood long enough; `at_once`: don't wait for that."""
    edits = state.edits
    stands = at_once or not edits.unsettled or edits.have_stood(_settle_time(state, terms), now)
    if state.tracked.settled_revision is None:
        return _booked(state, is_sure=stands)
    if not stands:
        keep = update_markers(state.stored, state.projection)
        return SettleResult(has_settled=False, keep=tuple(keep))
    return _settled(state, terms, now) if edits.unsettled else _extended(state, now)


def _booked(state: EventState, *, is_sure: bool) -> SettleResult:
    """An event that is new: its sessions were booked, or stood there at the first read."""
    booked = state.edits.booked()
    keep = state.projection.sessions
    if booked is not None:
        keep = tuple(
            replace(
                session,
                booked_not_before=booked.not_before,
                booked_not_after=(None if state.may_have_entered(session) else booked.not_after),
            )
            for session in keep
        )
    stated = {session.id for session in keep}
    return SettleResult(
        has_settled=is_sure or booked is None,
        keep=keep,
        drop=tuple(session.id for session in state.stored if session.id not in stated),
    )


def _settled(state: EventState, terms: SettleTerms, now: datetime) -> SettleResult:
    stored, projection = state.stored, state.projection
    edits = EventEdits(
        by_session=state.edits.facts_of((*stored, *projection.sessions)),
        cut_offs=terms.cut_offs,
        clients=terms.clients,
        projected_until=state.tracked.projected_until,
        counted_at=now,
        horizon=None if projection.is_open_ended else state.horizon,
    )
    settlement = settle(stored, projection, edits)
    return SettleResult(
        has_settled=True,
        keep=settlement.sessions,
        drop=settlement.forgotten,
        changes=state.edits.with_sides(settlement.changes, stored, terms.recognizer, terms.markers),
    )


def _extended(state: EventState, now: datetime) -> SettleResult:
    """Nothing was edited: what came into the window is written out, or the settings are others."""
    keep = extend_sessions(
        state.stored,
        state.projection,
        projected_until=state.tracked.projected_until,
        now=now,
        is_reread=state.is_reread,
    )
    if not state.is_reread:
        return SettleResult(has_settled=True, keep=tuple(keep))
    client_now = {session.id: session.client for session in keep}
    others, called_off = state.projection.others, state.projection.called_off
    return SettleResult(
        has_settled=True,
        keep=tuple(keep),
        drop=tuple(
            session.id
            for session in state.stored
            if session.recurrence_id in others
            or (session.recurrence_id in called_off and session.presence is Presence.SCHEDULED)
        ),
        called=frozenset(
            (session.client, client_now[session.id])
            for session in state.stored
            if session.id in client_now
        ),
    )


def _settle_time(state: EventState, terms: SettleTerms) -> timedelta:
    """That of the rule which the edit concerns: sessions only gone are a cancellation."""
    before = {s.recurrence_id for s in state.stored if s.presence is Presence.SCHEDULED}
    after = {s.recurrence_id for s in state.projection.sessions}
    only_gone = bool(before - after) and after <= before
    return terms.rules.cancellation.settle if only_gone else terms.rules.reschedule.settle
