"""What changed between the settled sessions of one UID and the newest state of its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.core.common.stable_ids import stable_id
from monitor.core.markers.reading import Side
from monitor.core.sessions.model import Session


class ChangeKind(StrEnum):
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTime:
    """Bounds the moment at which a change was made: both ends are equal where it is known.

    Otherwise `not_before` is the last good poll before it, and `not_after` the poll that saw it.
    """

    not_before: datetime
    not_after: datetime

    def to(self, last: ChangeTime) -> ChangeTime:
        """That of one change which took more than one edit, this one first."""
        if last.not_before == last.not_after:
            return last
        return ChangeTime(not_before=self.not_before, not_after=last.not_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedSession:
    """One session that a change concerned: where it stood, and where it went (None: off)."""

    session_id: str
    from_start: datetime
    from_end: datetime
    to_start: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One decision about one session, or about a run of them (`sessions` coming ones).

    The times are those of the first session concerned; `members` are all of them, that one first.
    `side` is who the calendar says asked. `made_not_before` and `made_not_after` are its
    `ChangeTime`, `seen_at` is the poll that showed it; None: that was not kept yet. `also_in` are
    other sources that showed the same change of the same hour.
    """

    id: str
    source: str
    uid: str
    recurrence_id: datetime | None
    session_id: str
    client: str | None
    clinician: str | None
    kind: ChangeKind
    via: str  # move | series
    from_start: datetime
    from_end: datetime
    to_start: datetime | None
    to_end: datetime | None
    made_not_before: datetime
    made_not_after: datetime
    counted_at: datetime
    side: Side | None = None
    side_evidence: str = ""
    sessions: int = 1
    members: tuple[ChangedSession, ...] = ()
    seen_at: datetime | None = None
    also_in: tuple[str, ...] = ()

    @staticmethod
    def of_session(
        before: Session,
        kind: ChangeKind,
        to: tuple[datetime, datetime] | None,
        made: ChangeTime,
        counted_at: datetime,
    ) -> Change:
        """Of that session alone; `to` is its start and end now (None: off)."""
        to_start, to_end = to or (None, None)
        return Change(
            id=stable_id("ch", before.id, before.changes, kind.value),
            source=before.source,
            uid=before.uid,
            recurrence_id=before.recurrence_id,
            session_id=before.id,
            client=before.client,
            clinician=before.clinician,
            kind=kind,
            via="move",
            from_start=before.start,
            from_end=before.end,
            to_start=to_start,
            to_end=to_end,
            made_not_before=made.not_before,
            made_not_after=made.not_after,
            counted_at=counted_at,
        )

    @property
    def concerned(self) -> tuple[ChangedSession, ...]:
        """`members`; of a change that was counted before they were kept, the first alone."""
        first = ChangedSession(
            session_id=self.session_id,
            from_start=self.from_start,
            from_end=self.from_end,
            to_start=self.to_start,
        )
        return self.members or (first,)

    @property
    def is_exact(self) -> bool:
        return self.made_not_before == self.made_not_after

    @property
    def notice_min(self) -> timedelta:
        return self.from_start - self.made_not_after

    @property
    def notice_max(self) -> timedelta:
        return self.from_start - self.made_not_before
