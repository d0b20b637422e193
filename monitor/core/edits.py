"""What was edited in the events of one UID since its sessions last settled: when, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from connectors.model import CalendarEvent, PartStat
from monitor.core.changes import Made
from monitor.core.clients import Recognizer
from monitor.core.markers import Markers, Side
from monitor.core.revision import Revision
from monitor.core.sessions import Session


class Edits:
    """The revisions of one UID, cut at the last one that has settled.

    `settled` is that revision's id; 0 if nothing of the UID has settled yet.
    """

    def __init__(self, history: Sequence[Revision], settled: int) -> None:
        self._history = sorted(history, key=lambda r: r.id)
        self._settled = settled
        self.unsettled = [r for r in self._history if r.id > settled]

    @property
    def latest(self) -> int:
        return self._history[-1].id if self._history else self._settled

    def have_stood(self, settle: timedelta, now: datetime) -> bool:
        """Whether the newest state has stood long enough to count."""
        return self.stands_from(settle) <= now

    def stands_from(self, settle: timedelta) -> datetime:
        """The moment from which an evaluation may count the newest state."""
        return max(r.first_stood for r in self.unsettled) + settle

    def booked(self) -> Made | None:
        """When a UID without settled state came; None if it was there at the first read."""
        first = self._history[0]
        return None if first.since is None else _made([first])

    def made_of(self, session: Session) -> Made:
        """When the edit that concerns `session` was made."""
        return _made(self._that_moved(session) or self.unsettled)

    def side_of(
        self, session: Session, recognizer: Recognizer, markers: Markers
    ) -> tuple[Side | None, str]:
        """Who asked for the change, by the calendar's own words, and what says so."""
        newest = self._newest_words(session)
        before = self._before(session)
        if newest is not None and (side := markers.side(newest)) is not None:
            is_old_word = before is not None and markers.side(before) == side
            if not (is_old_word and session.changes > 0):
                return side, f"a marker in the event names the {side}"
        if self._has_declined(session, recognizer):
            return "client", "an attendee of the client declined before the change"
        return None, ""

    def _component(self, session: Session) -> list[Revision]:
        own = [r for r in self._history if r.key.recurrence_id == session.recurrence_id]
        master = [r for r in self._history if r.key.recurrence_id is None]
        newest_own = own and own[-1].id > self._settled
        return own if newest_own or not master else master

    def _that_moved(self, session: Session) -> list[Revision]:
        """Unsettled revisions of the component, from the first that touched its times."""
        revisions = self._component(session)
        before = self._before(session)
        unsettled = [r for r in revisions if r.id > self._settled]
        for index, revision in enumerate(unsettled):
            if _times(revision.event) != _times(before):
                return unsettled[index:]
        return unsettled

    def _before(self, session: Session) -> CalendarEvent | None:
        settled = [r for r in self._component(session) if r.id <= self._settled]
        return settled[-1].event if settled else None

    def _newest_words(self, session: Session) -> CalendarEvent | None:
        """The newest state that still has words: a tombstone has none of its own."""
        spoken = [r.event for r in self._component(session) if r.event is not None]
        return spoken[-1] if spoken else None

    def _has_declined(self, session: Session, recognizer: Recognizer) -> bool:
        keys = {session.recurrence_id, None}
        return any(
            attendee.partstat is PartStat.DECLINED
            for revision in self._history
            if revision.key.recurrence_id in keys and revision.event is not None
            for attendee in recognizer.attendees_of(revision.event, session.client)
        )


def _made(revisions: Sequence[Revision]) -> Made:
    first, last = revisions[0], revisions[-1]
    after = first.since or first.seen_at
    if last.stamp is not None and after < last.stamp <= last.seen_at:
        return Made(after=last.stamp, by=last.stamp)
    return Made(after=after, by=last.seen_at)


def _times(event: CalendarEvent | None) -> tuple[object, ...] | None:
    if event is None:
        return None
    return (event.start, event.end, event.status, event.rrules, event.rdates, event.exdates)
