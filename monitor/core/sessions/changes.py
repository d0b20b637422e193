"""What changed between the settled sessions of one UID and the newest state of its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.core.markers.reading import Side


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One decision about one session, or about a run of them (`sessions` coming ones).

    The times are those of the first session concerned. `side` is who the calendar says asked.
    `made_not_before` and `made_not_after` are its `ChangeTime`.
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

    @property
    def is_exact(self) -> bool:
        return self.made_not_before == self.made_not_after

    @property
    def notice_min(self) -> timedelta:
        return self.from_start - self.made_not_after

    @property
    def notice_max(self) -> timedelta:
        return self.from_start - self.made_not_before
