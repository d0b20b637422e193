"""Whether later edits of an event leave what an earlier one made of its sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.core.sessions.matching import Alignment, Pair
from monitor.core.sessions.model import Presence, Projection, Session


class LaterEdits:
    """What the event came to by each edit after the one that is looked at.

    An edit counts when it has stood, however often other sessions of its event are edited. What is
    undone or changed again before that is one change, from the first state to the last.
    """

    def __init__(self, projections: Sequence[Projection] = ()) -> None:
        self._hours = [{_hour(s) for s in one.sessions} for one in projections]
        self._shown = [{s.recurrence_id for s in one.sessions} for one in projections]

    def leave(self, session: Session) -> bool:
        """Whether every later state shows the session as it is here, if under another id."""
        return all(_hour(session) in hours for hours in self._hours)

    def parted(self, found: Alignment) -> tuple[Alignment, tuple[Session, ...]]:
        """The alignment without the settled sessions that were changed, and changed again later;
        and these."""
        again = [p.before for p in found.kept if _is_other(p) and not self.leave(p.after)]
        again += [s for s in found.lost if self._show(s)]
        ids = {session.id for session in again}
        first = replace(
            found,
            kept=tuple(p for p in found.kept if p.before.id not in ids),
            lost=tuple(s for s in found.lost if s.id not in ids),
        )
        return first, tuple(again)

    def _show(self, lost: Session) -> bool:
        return any(
            lost.recurrence_id in shown or _hour(lost) in hours
            for shown, hours in zip(self._shown, self._hours, strict=True)
        )


NO_LATER_EDITS = LaterEdits()


def _hour(session: Session) -> tuple[datetime, str | None]:
    return session.start, session.client


def _is_other(pair: Pair) -> bool:
    return pair.before.presence is Presence.CANCELLED or _hour(pair.before) != _hour(pair.after)
