"""What settling has to know about the edits of a UID, and a change told with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.common.stable_ids import stable_id
from monitor.core.markers.reading import Side
from monitor.core.sessions.changes import Change, ChangeKind, ChangeTime
from monitor.core.sessions.matching import Pair
from monitor.core.sessions.model import Presence, Session


def _never(_one: str | None, _other: str | None) -> bool:
    return False


def _not_entered(_session: Session) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFacts:
    """What is known about the edits: when and by whom each settled session's component changed.

    `known_until` is how far the settled sessions reach: what a series shows beyond that is not
    new, it only came into view. None: they reach to the end of it. `has_entered` tells that of a
    session at the far end of a source that shows so many days. `is_another` tells of two clients
    that they certainly differ, `is_same` that one is the other with a typo mended.
    """

    made_of: Callable[[Session], ChangeTime]
    side_of: Callable[[Session], tuple[Side | None, str]]
    cut_off_of: Callable[[Session], timedelta]  # notice that the session's client is due
    known_until: datetime | None
    now: datetime
    has_entered: Callable[[Session], bool] = _not_entered
    is_another: Callable[[str | None, str | None], bool] = _never
    is_same: Callable[[str | None, str | None], bool] = _never

    def came_into_view(self, session: Session) -> bool:
        is_beyond = self.known_until is not None and session.start >= self.known_until
        return is_beyond or self.has_entered(session)

    def could_still_happen(self, session: Session) -> bool:
        """False for edits made wholly after the session's end: record-keeping."""
        return session.end > self.made_of(session).not_before

    def was_given_away(self, pair: Pair) -> bool:
        """The hour is another client's now: one session is off, another one is booked."""
        return (
            pair.before.presence is Presence.SCHEDULED
            and self.is_another(pair.before.client, pair.after.client)
            and self.could_still_happen(pair.before)
        )

    def was_used_again(self, pair: Pair) -> bool:
        """An event whose session is over was dragged ahead: that one was held, this one is new."""
        return (
            pair.before.start != pair.after.start
            and not self.could_still_happen(pair.before)
            and pair.after.end > self.made_of(pair.before).not_after
        )


def change_of(
    kind: ChangeKind,
    via: str,
    before: Session,
    after: Session | None,
    context: EditFacts,
    *,
    sessions: int,
) -> Change:
    made = context.made_of(before)
    side, evidence = context.side_of(before)
    return Change(
        id=stable_id("ch", before.id, before.changes, kind.value),
        source=before.source,
        uid=before.uid,
        recurrence_id=before.recurrence_id,
        session_id=before.id,
        client=before.client,
        clinician=before.clinician,
        kind=kind,
        via=via,
        from_start=before.start,
        from_end=before.end,
        to_start=after.start if after else None,
        to_end=after.end if after else None,
        made_not_before=made.not_before,
        made_not_after=made.not_after,
        counted_at=context.now,
        side=side,
        side_evidence=evidence,
        sessions=sessions,
    )
