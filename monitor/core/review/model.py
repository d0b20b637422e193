"""What a review holds. All of it is inferred from the calendar as it stands; instants are UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from monitor.core.common.weeks import Week, WeekStart
from monitor.core.facts.rhythm.cadence import Rhythm
from monitor.core.facts.rhythm.weekly_slot import Slot
from monitor.core.review.stated_moves import MoveKey, StatedMove
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext, Timeline


class WeekKind(StrEnum):
    """What a week of a client's strip shows.

    `changed`: held, but moved, at another hour, or only in part. `off`: all of it was taken off.
    `away`: leave, a holiday, excused time, or a break of the clinician's. `gap`: the week lies in a
    gap. `none`: no session was due, or nobody knows of one. `outside`: before the first session
    or after the last.
    """

    KEPT = "kept"
    CHANGED = "changed"
    OFF = "off"
    AWAY = "away"
    GAP = "gap"
    NONE = "none"
    BOOKED = "booked"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Between two held sessions, where at least two hours in a row would have been due."""

    start: datetime  # of the session before it
    end: datetime  # of the session after it


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredMove:
    """One decision that moved sessions of a series, by what the calendar states.

    The notice that was given lies between the two; None: nothing says so. Below zero is after the
    hour. `maybe_late`: it may as well say that the session began later.
    """

    client: str | None
    clinician: str | None
    source: str
    uid: str
    recurrence_id: datetime
    from_start: datetime
    to_start: datetime
    session_ids: tuple[str, ...]
    notice_least: timedelta | None
    notice_most: timedelta | None
    initiator: str  # client | clinician | unknown
    short_notice: str  # yes | no | possibly
    is_exempt: bool  # away from leave, a holiday or the client's excused time
    maybe_late: bool

    @property
    def is_single(self) -> bool:
        return len(self.session_ids) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaySessions:
    """Coming sessions in one leave of a clinician's or on one holiday: [`start`, `end`).

    A holiday is everybody's: it names no clinician.
    """

    kind: Literal["leave", "holiday"]
    clinician: str | None
    start: datetime
    end: datetime
    sessions: tuple[Session, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two events of one clinician that overlap, once or again and again.

    `at` is the next such hour, or of those that are over the latest.
    """

    clinician: str | None
    clients: tuple[str | None, str | None]
    at: datetime
    length: timedelta
    times: int
    is_coming: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Whole weeks without any of a clinician's sessions, of which nothing says why."""

    clinician: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingBooked:
    """An active client without a coming session. `usual_next`: the next hour that would be."""

    client: str
    clinician: str | None
    last: datetime
    usual_next: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientReview:
    """One client in the time looked at. `kept` of `counted` sessions were in a usual slot.

    `slots` are empty, and `counted` is 0, where too little is known of them.
    """

    client: str
    clinician: str | None
    slots: tuple[Slot, ...]
    kept: int
    counted: int
    rhythm: Rhythm
    sessions: int  # held
    last: datetime | None
    coming: datetime | None
    is_active: bool
    gaps: tuple[Gap, ...]
    strip: tuple[WeekKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`weeks` are the columns of every strip; from `ahead` on they are to come.

    `unread` are sources that were never read, `blind` those whose silence says nothing now.
    """

    practice: str
    clinician: str | None  # whom alone it is about
    clinician_names: Mapping[str, str]
    since: datetime
    now: datetime
    weeks: tuple[Week, ...]
    ahead: int
    sessions: int
    clients: tuple[ClientReview, ...]
    nothing_booked: tuple[NothingBooked, ...]
    away: tuple[AwaySessions, ...]
    stood_away: int  # past sessions that stood in leave or on a holiday
    overlaps: tuple[Overlap, ...]
    moves: tuple[InferredMove, ...]
    breaks: tuple[Break, ...]
    unread: tuple[str, ...]
    blind: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInputs:
    """What a review is made of. `stated` are the moves that overrides state, by occurrence.

    `clinician`: whom alone it is about; None: everybody. `sources` are that one's, or all.
    """

    practice_name: str
    since: datetime
    now: datetime
    week_starts: WeekStart
    timelines: Sequence[Timeline]
    practice: RuleContext
    sources: Sequence[str]
    stated: Mapping[MoveKey, StatedMove] = field(default_factory=dict)
    clinician: str | None = None

    def concerns(self, clinician: str | None) -> bool:
        """Whether what is a clinician's belongs into it."""
        return self.clinician is None or clinician == self.clinician
