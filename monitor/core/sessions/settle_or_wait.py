"""What an event's newest state makes of its sessions, whether or not it has settled yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile

from config.sections.rules import Rules
from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.markers.reading import Markers
from monitor.core.sessions.changes import Change, ChangeTime
from monitor.core.sessions.client_identity import ClientIdentity
from monitor.core.sessions.edits.edit_facts import EventEdits
from monitor.core.sessions.edits.later_edits import LaterEdits
from monitor.core.sessions.edits.later_words import told_later
from monitor.core.sessions.edits.other_calendars import OtherCalendars
from monitor.core.sessions.edits.unsettled import Edits
from monitor.core.sessions.model import Presence, Projection, Session
from monitor.core.sessions.projection.extension import extend_sessions, update_markers
from monitor.core.sessions.recognition import Recognizer
from monitor.core.sessions.settlement import settle
from monitor.core.sessions.tracked_event import TrackedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class EditStep:
    """An event's sessions as they stood after some of its edits, and these edits."""

    projection: Projection
    edits: Edits


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """One event between its sessions as they settled (`stored`) and as its newest state has them.

    `horizon` is how far ahead its source shows. `is_reread`: it was recognised by other settings.
    `earlier` are the states on the way to the newest, where it was edited several times.
    `has_entered`: it is older than its coming, and lies beyond all that its source showed before.
    `elsewhere` is what other calendars of the clinician have shown of the same clients' hours.
    """

    tracked: TrackedEvent
    stored: tuple[Session, ...]
    projection: Projection
    edits: Edits
    horizon: Horizon | None
    is_reread: bool
    earlier: tuple[EditStep, ...] = ()
    has_entered: bool = False
    elsewhere: OtherCalendars = field(default_factory=OtherCalendars)

    @property
    def steps(self) -> tuple[EditStep, ...]:
        return (*self.earlier, EditStep(projection=self.projection, edits=self.edits))

    @property
    def stood_at_first_read(self) -> bool:
        """Whether it was there when its source was first read, and has never settled since."""
        return self.tracked.settled_revision is None and self.edits.booked() is None

    def after(self, number: int) -> LaterEdits:
        """All steps but the first `number`."""
        return LaterEdits([step.projection for step in self.steps[number:]])

    def may_have_entered(self, session: Session) -> bool:
        """Whether a single event came into view at the far end of its source, booked long ago."""
        if self.projection.is_open_ended:
            return False
        before = self.edits.previous_poll_at(session)
        is_beyond = self.horizon is not None and self.horizon.may_have_entered(
            session.start, before
        )
        return is_beyond or self.has_entered


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

    @property
    def longest_settle(self) -> timedelta:
        return max(self.rules.cancellation.settle, self.rules.reschedule.settle)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleResult:
    """What an event's newest state wants written: sessions to keep, ids of those to drop.

    `has_settled`: all of it. Otherwise `settled_up_to` is the last revision of the edits that have;
    None: no more than before. `told` are changes counted before, with who asked for them. `called`
    are the client ids of sessions before and after the settings changed.
    """

    has_settled: bool
    keep: tuple[Session, ...]
    drop: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    called: frozenset[tuple[str | None, str | None]] = frozenset()
    settled_up_to: int | None = None
    told: tuple[Change, ...] = ()


def settle_or_wait(
    state: EventState,
    terms: SettleTerms,
    now: datetime,
    *,
    at_once: bool = False,
    with_others: datetime | None = None,
) -> SettleResult:
    """Settle the edits that have stood long enough; `at_once`: don't wait for that.

    `with_others`: when the other events of one decision have stood, before which the newest state
    of this one doesn't count either.
    """
    if state.stood_at_first_read:
        return _booked(state, ())  # as all of a calendar that is read for the first time
    if at_once:
        state = replace(state, earlier=())
    stand = list(takewhile(lambda one: at_once or _has_stood(one, state, terms, now), state.steps))
    waits = with_others is not None and now < with_others and not at_once
    if waits and len(stand) == len(state.steps):
        stand.pop()
    if state.tracked.settled_revision is None:
        return _booked(state, stand)
    if not state.edits.unsettled:
        return _extended(state, now)
    return _settled(state, stand, terms, now)


def stands_from(state: EventState, terms: SettleTerms) -> datetime | None:
    """From when the newest state may count by itself; None: nothing of it bears on a session."""
    newest = state.steps[-1]
    return newest.edits.stands_from(_settle_time(state, newest, terms))


def _has_stood(step: EditStep, state: EventState, terms: SettleTerms, now: datetime) -> bool:
    return step.edits.have_stood(_settle_time(state, step, terms), now)


def _booked(state: EventState, stand: Sequence[EditStep]) -> SettleResult:
    """An event that is new: its sessions were booked, or stood there at the first read.

    They have settled once a state with nothing that was taken back later has stood.
    """
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
    sure = [
        step.edits.latest
        for number, step in enumerate(stand, start=1)
        if all(map(state.after(number).leave, step.projection.sessions))
    ]
    return SettleResult(
        has_settled=len(stand) == len(state.steps) or booked is None,
        settled_up_to=max(sure, default=None),
        keep=keep,
        drop=tuple(session.id for session in state.stored if session.id not in stated),
    )


def _settled(
    state: EventState, stand: Sequence[EditStep], terms: SettleTerms, now: datetime
) -> SettleResult:
    """Settles each edit by itself, the first one first."""
    stored = {session.id: session for session in state.stored}
    keep: dict[str, Session] = {}
    changes: list[Change] = []
    settled = state.tracked.settled_revision or 0
    first: dict[str, ChangeTime] = {}  # by session, the first of several edits of it
    for number, step in enumerate(stand, start=1):
        before = tuple(stored.values())
        edits = _edits_of(step, before, state, terms, now, settled=settled, first=first)
        settlement = settle(before, step.projection, edits, state.after(number))
        fresh = state.edits.since(settled)
        for change in settlement.changes:
            words = state.edits if change.session_id in first else fresh
            changes += words.with_sides([change], before, terms.recognizer, terms.markers)
        first |= {s.id: edits.made(s) for s in before if s.id in settlement.waiting}
        keep |= {session.id: session for session in settlement.sessions}
        stored |= keep
        for gone in settlement.forgotten:
            keep.pop(gone, None)
            del stored[gone]
        settled = step.edits.latest
    has_settled = len(stand) == len(state.steps)
    told: Iterable[Change] = ()
    if has_settled and not changes:
        told = told_later(state.edits, state.stored, terms.recognizer, terms.markers)
    elif not has_settled:
        keep |= {s.id: s for s in update_markers(list(stored.values()), state.projection)}
    return SettleResult(
        has_settled=has_settled,
        settled_up_to=settled if stand and not first else None,
        keep=tuple(keep.values()),
        drop=tuple(session.id for session in state.stored if session.id not in stored),
        changes=tuple(changes),
        told=tuple(told),
    )


def _edits_of(
    step: EditStep,
    stored: Sequence[Session],
    state: EventState,
    terms: SettleTerms,
    now: datetime,
    *,
    settled: int,
    first: Mapping[str, ChangeTime],
) -> EventEdits:
    """`first` tells by session of an edit before this one that it has undone or changed again."""
    facts = step.edits.since(settled).facts_of((*stored, *step.projection.sessions))
    facts = state.elsewhere.dated(facts, stored, step.projection)
    for session in stored:
        if session.id in first:
            own = facts[session.recurrence_id]
            facts[session.recurrence_id] = replace(own, made=first[session.id].to(own.made))
    usual = terms.rules.reschedule.short_notice
    by_client = {s.client: terms.cut_offs.get(s.id, usual) for s in state.stored}
    return EventEdits(
        by_session=facts,
        cut_offs={s.id: terms.cut_offs.get(s.id, by_client.get(s.client, usual)) for s in stored},
        clients=terms.clients,
        projected_until=state.tracked.projected_until,
        counted_at=now,
        horizon=None if step.projection.is_open_ended else state.horizon,
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


def _settle_time(state: EventState, step: EditStep, terms: SettleTerms) -> timedelta:
    """That of the rule which the edit concerns: sessions only gone are a cancellation."""
    before = {s.recurrence_id for s in state.stored if s.presence is Presence.SCHEDULED}
    after = {s.recurrence_id for s in step.projection.sessions}
    only_gone = bool(before - after) and after <= before
    return terms.rules.cancellation.settle if only_gone else terms.rules.reschedule.settle
