"""Sessions: appointments between a clinician and a client, as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from monitor.core.common.stable_ids import hashed_id, stable_id

# A projection is renewed when less than this lies ahead of it.
RENEW_BELOW = timedelta(days=150)
# An event that stands nearer than this to where it stood may show the same day's session.
SAME_DAY = timedelta(hours=12)


class Presence(StrEnum):
    """Whether the calendar, as it has settled, still holds the session."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One appointment as the settled calendar has it. Instants in UTC.

    `agreed_plan` is the plan of record once a change after the notice cut-off has made it differ
    from `start`; None while they are the same. `booked_not_before` and `booked_not_after` are the
    `ChangeTime` of its booking: both None if it stood there when the source was first read,
    `booked_not_before` alone if it may only have come into view.
    `placed_not_before` and `placed_not_after` say the same of its present place, if it had another
    before.
    """

    id: str
    source: str
    uid: str
    recurrence_id: datetime | None
    client: str | None
    clinician: str | None
    start: datetime
    end: datetime
    zone: str
    presence: Presence = Presence.SCHEDULED
    agreed_plan: datetime | None = None
    booked_not_before: datetime | None = None
    booked_not_after: datetime | None = None
    placed_not_before: datetime | None = None
    placed_not_after: datetime | None = None
    marked_arrival: datetime | None = None
    marked_end: datetime | None = None
    marked_no_show: bool = False
    is_intake: bool = False
    unread_zone: str = ""  # the name of a zone that is not known: its times are a guess
    location: str = ""
    changes: int = 0  # how many counted changes touched it

    def plan(self, cut_off: timedelta, now: datetime) -> datetime:
        """The plan of record once the cut-off has passed; before it, the present start."""
        if self.agreed_plan is None:
            return self.start
        return self.agreed_plan if now >= self.agreed_plan - cut_off else self.start


def with_own_marks(after: Session, before: Session) -> Session:
    """`after`, which stands for `before`; what an event says on another day says nothing of it."""
    if abs(after.start - before.start) < SAME_DAY:
        return after
    return replace(
        after,
        marked_arrival=before.marked_arrival,
        marked_end=before.marked_end,
        marked_no_show=before.marked_no_show,
    )


class SessionSlotRow(NamedTuple):
    """The little of a session that tells whether the rest of it is worth reading."""

    id: str
    uid: str
    client: str | None
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """The sessions of one UID, and the names of clients whom nobody configured.

    `others` are the recurrence ids of occurrences that are on the calendar and no sessions,
    `called_off` of those whose words cancel them, or that the clinician declined.
    `is_open_ended`: there may be more of it beyond the window.
    """

    sessions: tuple[Session, ...]
    names: dict[str, str]
    is_open_ended: bool
    others: frozenset[datetime | None] = frozenset()
    called_off: frozenset[datetime | None] = frozenset()


def session_id(source: str, uid: str, recurrence_id: datetime | None) -> str:
    return stable_id("s", source, uid, recurrence_id)


def session_ids(source: str, uid: str) -> Callable[[datetime | None], str]:
    """`session_id` of one event, for each recurrence id of hundreds."""
    of_event = f"{source}\x1f{uid}\x1f"

    def id_of(recurrence_id: datetime | None) -> str:
        start = "-" if recurrence_id is None else int(recurrence_id.timestamp())
        return hashed_id("s", f"{of_event}{start}")

    return id_of


_BY_START = attrgetter("start", "id")


def by_start(sessions: Iterable[Session]) -> list[Session]:
    return sorted(sessions, key=_BY_START)
