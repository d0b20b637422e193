"""Asks of any moment where a client's sessions stood then, and what a change left standing.

A change of one event says nothing while another event shows the same hour: a series that takes the
place of single events, a copy on a second calendar, a split that goes on as it was (ADR 18).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind
from monitor.core.sessions.matching import COUNTED_AHEAD
from monitor.core.sessions.model import Presence, Session


class Standing:
    """Where each of a client's sessions stood at any moment since it was booked.

    `believed_until` tells by source until when what it shows is believed: of one that can't be read
    any more, what it showed last says nothing about a change that was made since.
    """

    def __init__(
        self,
        sessions: Sequence[Session],
        changes: Iterable[Change],
        *,
        believed_until: Mapping[str, datetime],
    ) -> None:
        self._believed_until = believed_until
        self._steps: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
        for change in sorted(changes, key=lambda c: c.counted_at, reverse=True):
            for one in change.concerned:
                was_off = change.kind is ChangeKind.RESTORED
                step = (change.counted_at, None if was_off else one.from_start)
                self._steps[one.session_id].append(step)
        self._ever_at: dict[datetime, list[Session]] = defaultdict(list)
        for session in sessions:
            before = {start for _, start in self._steps[session.id] if start is not None}
            for start in {session.start, *before}:
                self._ever_at[start].append(session)

    def what_is_left(self, change: Change) -> Change | None:
        """The change without the hours that stood on in another event; None if all of them did."""
        if change.kind is ChangeKind.RESTORED or change.client is None:
            return change
        own = {one.session_id for one in change.concerned}
        gone = [one for one in change.concerned if not self._stands(one, change, own)]
        if len(gone) == len(change.concerned):
            return change
        return part_of(change, gone) if gone else None

    def _stands(self, one: ChangedSession, change: Change, own: Container[str]) -> bool:
        return any(
            other.id not in own
            and other.clinician == change.clinician
            and self._can_be_believed(other, change)
            and self._start_at(other, change.counted_at) == one.from_start
            for other in self._ever_at.get(one.from_start, ())
        )

    def _can_be_believed(self, other: Session, change: Change) -> bool:
        if other.source == change.source:
            return True
        until = self._believed_until.get(other.source)
        return until is not None and until >= change.made_not_after

    def _start_at(self, session: Session, moment: datetime) -> datetime | None:
        """Where it stood once all that counted by `moment` had counted; None: it did not."""
        booked = session.booked_not_after or session.booked_not_before
        if booked is not None and booked > moment:
            return None
        start = session.start if session.presence is Presence.SCHEDULED else None
        for counted_at, before in self._steps.get(session.id, ()):
            if counted_at <= moment:
                break
            start = before
        return start


def part_of(change: Change, gone: Sequence[ChangedSession]) -> Change:
    """The same decision, told of these of its sessions only; at least one."""
    first = gone[0]
    return replace(
        change,
        session_id=first.session_id,
        recurrence_id=change.recurrence_id if first is change.concerned[0] else None,
        from_start=first.from_start,
        from_end=first.from_end,
        to_start=first.to_start,
        to_end=first.to_start and first.to_start + (first.from_end - first.from_start),
        sessions=max(
            1, sum(1 for one in gone if one.from_start <= change.made_not_after + COUNTED_AHEAD)
        ),
        members=tuple(gone),
    )
