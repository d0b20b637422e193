"""What settling has to know about the edits of an event: values, read from its revisions before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind, ChangeTime
from monitor.core.sessions.client_identity import ClientIdentity
from monitor.core.sessions.matching import Pair, count_coming
from monitor.core.sessions.model import Presence, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFacts:
    """When the component that states one session was edited, and when it was not there yet.

    `previous_poll_at` is the last good poll that did not show the component at all; None: it
    stood there at the first read. `still_shown_at` is the last one before the edit, `seen_at` the
    one that showed the last of the edits.
    """

    made: ChangeTime
    seen_at: datetime | None = None
    previous_poll_at: datetime | None = None
    still_shown_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEdits:
    """The edits of one event since its sessions settled, and what decides what they mean.

    `by_session` has facts by recurrence id, of settled and of newly stated sessions; `cut_offs` the
    notice that each settled one's client is due, by session id. `projected_until` is how far the
    settled sessions reach: what a series shows beyond that is not new, it only came into view.
    None: they reach to the end of it. `horizon` is how far ahead the source shows single events.
    `counted_at` is when what is found here counts.
    """

    by_session: Mapping[datetime | None, EditFacts]
    cut_offs: Mapping[str, timedelta]
    clients: ClientIdentity
    projected_until: datetime | None
    counted_at: datetime
    horizon: Horizon | None = None

    def made(self, session: Session) -> ChangeTime:
        return self.by_session[session.recurrence_id].made

    def came_into_view(self, session: Session) -> bool:
        """Whether nobody booked it now: it was there, and nobody had looked so far ahead."""
        if self.projected_until is not None and session.start >= self.projected_until:
            return True
        previous_poll_at = self.by_session[session.recurrence_id].previous_poll_at
        return self.horizon is not None and self.horizon.may_have_entered(
            session.start, previous_poll_at
        )

    def could_still_happen(self, session: Session) -> bool:
        """False for edits made wholly after the session's end: record-keeping."""
        return session.end > self.made(session).not_before

    def was_given_away(self, pair: Pair) -> bool:
        """The hour is another client's now: one session is off, another one is booked."""
        return (
            pair.before.presence is Presence.SCHEDULED
            and self.clients.are_two(pair.before.client, pair.after.client)
            and self.could_still_happen(pair.before)
        )

    def was_used_again(self, pair: Pair) -> bool:
        """An event whose session is over was dragged ahead: that one was held, this one is new."""
        return (
            pair.before.start != pair.after.start
            and not self.could_still_happen(pair.before)
            and pair.after.end > self.made(pair.before).not_after
        )

    def change_of(
        self,
        kind: ChangeKind,
        concerned: Sequence[Session],
        after: Session | None,
        placed: Mapping[str, Session],
    ) -> Change:
        """The one decision about these sessions, told of the first, which is at `after` now.

        `placed` holds by id where each one stands now. Who asked is for `Edits.with_sides` to say.
        """
        before = concerned[0]
        made = self.made(before)
        to = (after.start, after.end) if after else None
        return replace(
            Change.of_session(before, kind, to, made, self.counted_at),
            via="series" if len(concerned) > 1 else "move",
            sessions=count_coming([one.start for one in concerned], made.not_after),
            seen_at=self.by_session[before.recurrence_id].seen_at,
            members=tuple(_member(one, placed.get(one.id)) for one in concerned),
        )


def _member(before: Session, after: Session | None) -> ChangedSession:
    return ChangedSession(
        session_id=before.id,
        from_start=before.start,
        from_end=before.end,
        to_start=after.start if after else None,
    )
