"""The digest as data: what a week was like, before anybody words or draws it.

Clients appear by id only; a name joins when a message is rendered. Every instant is aware; those
of the week are in the practice's zone, so that `from` and `to` print its own midnights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

# What a message is worded from beside the fields of the contract; no part of the JSON.
_FOR_WORDS: Mapping[str, bool] = {"json": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRate:
    """Sessions that happened as the plan of record said, out of those that should have.

    `excluded` counts what is in neither number: client-initiated changes and excused time.
    """

    kept: int
    planned: int
    excluded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of the week's sessions somebody or something saw starting."""

    seen: int
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What deserves a word with a client first. `when` is the fact's own time.

    `mended` says what mended it by the week's end; "" where that is still to be done.
    """

    finding: str
    client: str | None
    when: datetime
    what: str  # one sentence without a client's name
    suggestion: str = ""
    rule: str = ""
    mended: str = ""
    findings: int = field(default=1, metadata=_FOR_WORDS)  # how many a row of the practice is for
    is_inferred: bool = field(default=False, metadata=_FOR_WORDS)
    value: Mapping[str, Any] = field(default_factory=dict, metadata=_FOR_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A promise that is still open. `next_session`: when the client comes next, if anything is
    booked."""

    finding: str
    client: str | None
    due: datetime
    what: str
    rule: str = ""
    next_session: datetime | None = None
    findings: int = field(default=1, metadata=_FOR_WORDS)  # as for a repair
    value: Mapping[str, Any] = field(default_factory=dict, metadata=_FOR_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """A session that was moved (`to` is set) or taken off the calendar (`to` is None).

    `ask` is how to say who wanted it, where nobody knows.
    """

    finding: str
    client: str | None
    from_: datetime
    to: datetime | None
    initiator: str  # clinician, client or unknown
    notice_minutes_min: int | None
    notice_minutes_max: int | None
    short_notice: str  # yes, no or possibly
    rule: str
    what: str = ""
    sessions: int = 1
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateStart:
    """A session that was seen starting late."""

    finding: str
    client: str | None
    planned_start: datetime
    minutes: int
    what: str = ""
    is_inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoWorthALook:
    """What no other part of the digest tells. `when` is the session's start, or the fact's time."""

    finding: str
    client: str | None
    when: datetime
    what: str
    suggestion: str = ""
    rule: str = ""
    findings: int = field(default=1, metadata=_FOR_WORDS)  # as for a repair
    is_inferred: bool = field(default=False, metadata=_FOR_WORDS)
    value: Mapping[str, Any] = field(default_factory=dict, metadata=_FOR_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """Something that held; `client` is None where it is about the whole week, or `clinician`'s.

    `run` is how many sessions in a row, where `what` says no more than that.
    """

    client: str | None
    what: str
    clinician: str | None = None
    run: int = field(default=0, metadata=_FOR_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A session that is still to come; `what` says only what is special about it.

    Or, by `kind`: a client for whom nothing is booked, a tight day, a break to be announced.
    """

    client: str | None
    start: datetime
    what: str = ""
    kind: str = "session"  # session, nothing_booked, tight_day, break or day


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindSpot:
    """A source that could not be seen, and since when or how far."""

    source: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendWeek:
    """One full week. `kept` is None where no calendar was in view; `rate`, 0 to 1, is None where
    there are too few sessions to judge by: that week is no point of the trend."""

    week: str  # ISO, as the digest's own
    kept: KeptRate | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSignal:
    """What is more than the usual coming and going, in the weeks `from_` to `to`, both included."""

    kind: str  # outside, near_limit, one_side or trend
    direction: str  # up or down
    from_: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The kept rate of twelve full weeks, oldest first, up to the digest's own if that is over.

    `lower` and `upper` bound what is usual, 0 to 1. They and `mean` are None, and there are no
    signals, where `certainty` is none (under 5 points); it is provisional under 12, else firm.
    """

    weeks: tuple[TrendWeek, ...] = ()
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    signals: tuple[TrendSignal, ...] = ()
    certainty: str = "none"
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicianRow:
    """One clinician's week in the practice's digest. `short_notice` counts moves and cancellations
    at (possibly) short notice that no client asked for; `weeks` are those of the trend.
    `not_seen` is as in Digest, and `in_view`: all of the clinician's calendars could be read as far
    as the digest tells."""

    clinician: str
    name: str
    kept: KeptRate
    coverage: Coverage
    short_notice: int = 0
    late: int = 0
    weeks: tuple[TrendWeek, ...] = ()
    not_seen: int = 0
    in_view: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One week [`from_`, `to`) of one clinician, or of the practice (`scope`).

    `not_seen` counts sessions in hours that no good poll of their calendars covers: they are in no
    other number. `now` is when it is told: that day's sessions are today's. `practice` and
    `clinician_name` are for headings; `is_late` says that it goes out after its hour because
    nothing ran then. None of these four is part of the JSON.
    """

    id: str
    week: str  # ISO, such as 2026-W47
    from_: datetime
    to: datetime
    clinician: str | None
    scope: str | None
    lead: str
    kept: KeptRate
    coverage: Coverage
    practice: str = field(metadata=_FOR_WORDS)
    now: datetime | None = field(default=None, compare=False, metadata=_FOR_WORDS)
    not_seen: int = 0
    trend: Trend = field(default_factory=Trend)
    clinician_name: str = field(default="", metadata=_FOR_WORDS)
    is_late: bool = field(default=False, metadata=_FOR_WORDS)
    repair: tuple[Repair, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    changes: tuple[ChangeItem, ...] = ()
    late: tuple[LateStart, ...] = ()
    also: tuple[AlsoWorthALook, ...] = ()
    steady: tuple[Steady, ...] = ()
    rows: tuple[ClinicianRow, ...] = ()  # of the practice, in the config's order
    coming: tuple[Coming, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
    method: str = ""

    @property
    def finding_ids(self) -> tuple[str, ...]:
        """Every finding it tells of, each once, in the order of reading."""
        told = [
            *(item.finding for item in self.repair),
            *(item.finding for item in self.follow_ups),
            *(item.finding for item in self.changes),
            *(item.finding for item in self.late),
            *(item.finding for item in self.also),
        ]
        return tuple(dict.fromkeys(told))


def to_json(digest: Digest) -> dict[str, Any]:
    """The contract's `digest --format json`; it has `clinician` or `scope` and `rows`."""
    document: dict[str, Any] = _plain(digest)
    for name in ("scope", "rows") if digest.scope is None else ("clinician",):
        del document[name]
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        names = [one.name for one in fields(value) if one.metadata.get("json", True)]
        return {name.rstrip("_"): _plain(getattr(value, name)) for name in names}
    return value
