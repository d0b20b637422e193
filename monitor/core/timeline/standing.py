"""Asks of any moment where a client's sessions stood then, and which showed the same hour.

A change of one event says nothing while another event shows the same hour: a series that takes the
place of single events, a copy on a second calendar, a split that goes on as it was (ADR 18).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind
from monitor.core.sessions.matching import count_coming
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Timeline

_TICK = timedelta(microseconds=1)


class Standing:
    """Where each of a client's sessions stood at any moment since it was booked.

    `believed_until` tells by source until when what it shows is believed: of one that can't be read
    any more, what it showed last says nothing about a change that was made since.
    """

    def __init__(self, timeline: Timeline, believed_until: Mapping[str, datetime]) -> None:
        self._believed_until = believed_until
        self._is_nobody = timeline.client is None
        self.sessions = {session.id: session for session in timeline.sessions}
        self._steps: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
        for change in sorted(
            timeline.changes, key=lambda c: (c.counted_at, c.made_not_after, c.id), reverse=True
        ):
            for one in change.concerned:
                was_off = change.kind is ChangeKind.RESTORED
                step = (change.counted_at, None if was_off else one.from_start)
                self._steps[one.session_id].append(step)
        self._ever_at: dict[tuple[str | None, datetime], list[Session]] = defaultdict(list)
        for session in timeline.sessions:
            before = {start for _, start in self._steps[session.id] if start is not None}
            for start in {session.start, *before}:
                self._ever_at[session.clinician, start].append(session)

    def others(
        self, one: ChangedSession, change: Change, start: datetime | None = None
    ) -> Iterator[Session]:
        """Other sessions that may have shown the same hour at `start` (None: where it stood)."""
        session = self.sessions.get(one.session_id)
        if session is None and self._is_nobody:
            return
        clinician = change.clinician if session is None else session.clinician
        own = {member.session_id for member in change.concerned}
        for other in self._ever_at.get((clinician, start or one.from_start), ()):
            if other.id in own or not self._can_be_believed(other, change):
                continue
            if session is None or self._may_be_one(session, other):
                yield other

    def _may_be_one(self, session: Session, other: Session) -> bool:
        """Where no client is named, another calendar has to show the same event.

        Two clinicians may keep calendars that name neither. In one calendar an hour is one,
        whatever events state it.
        """
        is_same = (session.uid, session.recurrence_id) == (other.uid, other.recurrence_id)
        return not self._is_nobody or is_same or session.source == other.source

    def is_held(self, one: ChangedSession, change: Change, start: datetime | None = None) -> bool:
        """Whether another event shows the hour once all has counted that counts with the change."""
        at = start or one.from_start
        found = self.others(one, change, start)
        return any(self.at(other.id, change.counted_at) == at for other in found)

    def _can_be_believed(self, other: Session, change: Change) -> bool:
        if other.source == change.source:
            return True
        until = self._believed_until.get(other.source)
        return until is not None and until >= change.made_not_after

    def at(self, session_id: str, moment: datetime) -> datetime | None:
        """Where it stood once all that counted by `moment` had counted; None: it did not."""
        session = self.sessions.get(session_id)
        if session is None:
            return None
        booked = session.booked_not_after or session.booked_not_before
        if booked is not None and booked > moment:
            return None
        start = session.start if session.presence is Presence.SCHEDULED else None
        for counted_at, before in self._steps.get(session_id, ()):
            if counted_at <= moment:
                break
            start = before
        return start

    def just_before(self, session_id: str, moment: datetime) -> datetime | None:
        """Where it stood before what counted at `moment`."""
        return self.at(session_id, moment - _TICK)


def came_with(session: Session, change: Change) -> bool:
    """Whether nobody saw it before the poll that showed the change: it takes the hour's place."""
    came = session.booked_not_after
    return came is not None and came >= (change.seen_at or change.made_not_after)


def part_of(change: Change, gone: Sequence[ChangedSession]) -> Change:
    """The same decision, told of these of its sessions only; at least one."""
    first, was_first = gone[0], change.concerned[0]
    return replace(
        change,
        session_id=first.session_id,
        recurrence_id=change.recurrence_id if first.session_id == was_first.session_id else None,
        from_start=first.from_start,
        from_end=first.from_end,
        to_start=first.to_start,
        to_end=first.to_start and first.to_start + (first.from_end - first.from_start),
        sessions=count_coming([one.from_start for one in gone], change.made_not_after),
        members=tuple(gone),
    )
