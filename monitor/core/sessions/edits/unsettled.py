"""What was edited in the events of one UID since its sessions last settled: when, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.model import CalendarEvent, PartStat
from monitor.core.common.translation import N_
from monitor.core.ledger.revision import Revision
from monitor.core.markers.reading import Markers, Side
from monitor.core.sessions.changes import Change, ChangeTime
from monitor.core.sessions.edits.edit_facts import EditFacts
from monitor.core.sessions.edits.promise import promising, steps_in, times_of, with_stamps_of_series
from monitor.core.sessions.edits.revision_rows import (
    is_by,
    is_off,
    last_settled,
    last_words,
    made_by,
)
from monitor.core.sessions.edits.spoken_of import starts_spoken_of
from monitor.core.sessions.model import Session
from monitor.core.sessions.own_answer import is_declined, with_answers
from monitor.core.sessions.recognition import Recognizer

_SHOWN_WITHIN = timedelta(days=2)  # programs publish a calendar within hours, some in two days

_MARKED: Mapping[Side, str] = {
    "client": N_("a marker in the event names the client"),
    "clinician": N_("a marker in the event names the clinician"),
}


class Edits:
    """The revisions of one UID, cut at the last one that has settled.

    `settled` is that revision's id; 0 if nothing of the UID has settled yet. `last_changes` holds
    by session id the change of it that was counted last. `own_email` is the address of whose
    calendar it is: what they declined is cancelled.
    """

    def __init__(
        self,
        history: Sequence[Revision],
        settled: int,
        last_changes: Mapping[str, Change] | None = None,
        own_email: str | None = None,
    ) -> None:
        self._stated = sorted(history, key=lambda r: r.id)
        self._history = with_stamps_of_series(with_answers(self._stated, own_email))
        self._own_email = own_email
        self._settled = settled
        self.last_changes = last_changes or {}
        self.unsettled = [r for r in self._history if r.id > settled]

    @property
    def latest(self) -> int:
        return self._history[-1].id if self._history else self._settled

    @property
    def states(self) -> list[CalendarEvent]:
        """Every state that the UID's components had."""
        return [r.event for r in self._history if r.event is not None]

    def earlier(self) -> list[Edits]:
        """The edits up to each point at which they may have settled by themselves, but the last."""
        return [
            self._of([r for r in self._stated if r.id < first], self._settled)
            for first in steps_in(self._history, self._settled)
        ]

    def since(self, settled: int) -> Edits:
        """The same edits, where those up to the revision `settled` have settled."""
        return self._of(self._stated, settled)

    def _of(self, history: Sequence[Revision], settled: int) -> Edits:
        return Edits(history, settled, self.last_changes, self._own_email)

    @property
    def standing(self) -> list[CalendarEvent]:
        """The components of the UID as the last of these edits left them."""
        newest = {revision.key: revision.event for revision in self._stated}
        return [event for event in newest.values() if event is not None]

    def spoken_of(self, markers: Markers) -> Mapping[datetime | None, datetime]:
        """By recurrence id, of which other start the words of `standing` are."""
        return starts_spoken_of(self._stated, markers)

    def have_stood(self, settle: timedelta, now: datetime) -> bool:
        """Whether the newest state has stood long enough to count."""
        since = self.stands_from(settle)
        return since is None or since <= now

    def stands_from(self, settle: timedelta) -> datetime | None:
        """The moment from which an evaluation may count the newest state.

        None if nothing was edited that bears on a session: an answer to an invitation, a note.
        """
        moments = [r.first_stood for r in self._promising()]
        return max(moments) + settle if moments else None

    @property
    def shown_at(self) -> datetime | None:
        """The poll that showed the newest state first; None as for `stands_from`."""
        return max((r.seen_at for r in self._promising()), default=None)

    def _promising(self) -> Iterator[Revision]:
        return (r for r, _ in promising(self._history) if r.id > self._settled)

    def booked(self) -> ChangeTime | None:
        """When a UID without settled state came; None if it was there at the first read."""
        first = self._history[0]
        return None if first.previous_poll_at is None else made_by([first])

    def older_than_its_coming(self) -> datetime | None:
        """The last poll without the single event, if by its own stamp it was made long before."""
        first = self._history[0]
        event, before = first.event, first.previous_poll_at
        if event is None or event.created is None or before is None or event.is_recurring:
            return None
        return before if event.created <= before - _SHOWN_WITHIN else None

    def facts_of(self, sessions: Iterable[Session]) -> dict[datetime | None, EditFacts]:
        """By recurrence id, when what states each of these sessions was edited."""
        own = {revision.key.recurrence_id for revision in self._history}
        found: dict[datetime | None, EditFacts] = {}
        of_series: EditFacts | None = None  # the same for all that have no component of their own
        for session in sessions:
            rid = session.recurrence_id
            if rid in own:
                found.setdefault(rid, self._facts(session))
            else:
                of_series = found[rid] = of_series or self._facts(session)
        return found

    def _facts(self, session: Session) -> EditFacts:
        return EditFacts(
            made=self.made_of(session),
            seen_at=self._made_in(session)[-1].seen_at,
            previous_poll_at=self.previous_poll_at(session),
            still_shown_at=self._made_in(session)[0].previous_poll_at,
        )

    def previous_poll_at(self, session: Session) -> datetime | None:
        """The last good poll that did not show the session's component; None at the first read."""
        return (self._own(session) or self._history)[0].previous_poll_at

    def made_of(self, session: Session) -> ChangeTime:
        """When the edit that concerns `session` was made."""
        return made_by(self._made_in(session))

    def _made_in(self, session: Session) -> Sequence[Revision]:
        return self._that_moved(session) or self._newest(session) or self.unsettled

    def with_sides(
        self,
        changes: Iterable[Change],
        stored: Iterable[Session],
        recognizer: Recognizer,
        markers: Markers,
    ) -> tuple[Change, ...]:
        """The changes of these sessions, with who asked for each by the calendar's own words."""
        before = {session.id: session for session in stored}
        found = []
        for change in changes:
            side, evidence = self.side_of(before[change.session_id], recognizer, markers)
            found.append(replace(change, side=side, side_evidence=evidence))
        return tuple(found)

    def side_of(
        self, session: Session, recognizer: Recognizer, markers: Markers
    ) -> tuple[Side | None, str]:
        """Who asked for the change, by the calendar's own words, and what says so."""
        said = self._said(session, markers)
        if len(said) == 1:
            (side,) = said
            return side, _MARKED[side]
        if said:
            return None, ""
        if self._has_declined(session, recognizer):
            return "client", N_("an attendee of the client declined before the change")
        spoken = last_words(self._component(session)) or self._said_by_series()
        if spoken is not None and is_declined(spoken, self._own_email):
            return "clinician", N_("the clinician declined the invitation")
        if spoken is not None and markers.is_of_booking_system(spoken):
            return "client", N_("the event belongs to a booking system that clients use")
        return None, ""

    def spoken_since(
        self, session: Session, moment: datetime
    ) -> tuple[tuple[CalendarEvent | None, CalendarEvent | None], ...]:
        """The words of the session's own event, and those of its series: at `moment`, and now."""
        own, master = self._own(session), self._master()
        then = [last_words([r for r in one if is_by(r, moment)]) for one in (own, master)]
        return (then[0] or then[1], last_words(own)), (then[1], last_words(master))

    def said_of_booking(
        self, session: Session, markers: Markers, settle: timedelta, unchanged_until: datetime
    ) -> frozenset[Side]:
        """Who is named in the words that the session's event came with, or got later.

        What it got after `unchanged_until`, and not within `settle`, is about its next change.
        """
        words = self._came_with(session, settle, unchanged_until)
        return markers.sides(words) if words is not None else frozenset()

    def _said(self, session: Session, markers: Markers) -> frozenset[Side]:
        """What the occurrence's own words say of this change; if nothing, what its series' do.

        A feed may drop the event of an occurrence that is over, and its series then cancels it.
        """
        own = self._own(session)
        is_standing = bool(own) and (own[-1].event is not None or own[-1].id > self._settled)
        for revisions in (own if is_standing else [], self._component(session)):
            words = last_words(revisions)
            said = markers.sides(words) if words is not None else frozenset()
            before = self._heard(session, revisions, markers)
            if before is not None:
                said -= markers.sides(before)  # they spoke for an earlier change
            if said:
                return said
        return frozenset()

    def _heard(
        self, session: Session, revisions: Sequence[Revision], markers: Markers
    ) -> CalendarEvent | None:
        """The words that spoke for the session's last change, or that it was booked with."""
        if session.changes == 0:
            return self._came_with(session, timedelta())
        last = self.last_changes.get(session.id)
        settled = [r for r in revisions if r.id <= self._settled]
        known = last_words([r for r in settled if is_by(r, last.counted_at if last else None)])
        is_told_later = last and last.side and not (known and markers.sides(known))
        return (last_words(settled) if is_told_later else known) or self._said_by_series()

    def _came_with(
        self, session: Session, settle: timedelta, or_until: datetime | None = None
    ) -> CalendarEvent | None:
        """The words of a booking up to `settle` after the poll that saw it; None if none did."""
        booked_not_after = session.booked_not_after
        if booked_not_after is None:
            return None
        seen = (r.seen_at for r in self._history if r.seen_at >= booked_not_after)
        until = min(seen, default=booked_not_after) + settle
        until = max(until, or_until or until)
        own, master = (
            [r for r in one if is_by(r, until)] for one in (self._own(session), self._master())
        )
        return last_words(own) or last_words(master)

    def _own(self, session: Session) -> list[Revision]:
        return [r for r in self._history if r.key.recurrence_id == session.recurrence_id]

    def _master(self) -> list[Revision]:
        return [r for r in self._history if r.key.recurrence_id is None]

    def _said_by_series(self) -> CalendarEvent | None:
        return last_settled(self._master(), self._settled)

    def _component(self, session: Session) -> list[Revision]:
        own, master = self._own(session), self._master()
        newest_own = own and own[-1].id > self._settled
        return own if newest_own or not master else master

    def _newest(self, session: Session) -> list[Revision]:
        return [r for r in self._component(session) if r.id > self._settled]

    def _that_moved(self, session: Session) -> list[Revision]:
        """Unsettled revisions of the component, from the first to the last that touched times."""
        unsettled = self._newest(session)
        times = [times_of(self._before(session)), *(times_of(r.event) for r in unsettled)]
        touched = [n for n in range(len(unsettled)) if times[n + 1] != times[n]]
        return unsettled[touched[0] : touched[-1] + 1] if touched else []

    def _before(self, session: Session) -> CalendarEvent | None:
        return last_settled(self._component(session), self._settled)

    def _has_declined(self, session: Session, recognizer: Recognizer) -> bool:
        return any(
            attendee.partstat is PartStat.DECLINED
            for event in self._states_before(session)
            for attendee in recognizer.attendees_of(event, session.client)
        )

    def _states_before(self, session: Session) -> Iterator[CalendarEvent]:
        """The last settled state and what came between it and the change: who declines a new time
        did not ask for it. Who declines what is then cancelled did, even if both came at once."""
        moved = self._that_moved(session)
        first = moved[0].id if moved else self.latest + 1
        own = self._own(session) if session.recurrence_id is not None else []
        for revisions in (own, self._master()):
            settled = last_settled(revisions, self._settled)
            fresh = [r for r in revisions if r.id > self._settled and r.event is not None]
            states = [settled, *(r.event for r in fresh if r.id < first or is_off(r.event))]
            found = [event for event in states if event is not None]
            yield from found
            if found:
                return
