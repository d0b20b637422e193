"""All that the rules may know: one client's timeline, one source's state. Values only."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.core.common.translation import ENGLISH, Language
from monitor.core.timeline.promised import Promised

if TYPE_CHECKING:
    from config.sections.overrides import EffectiveRules
    from config.sections.rules import Rules
    from monitor.core.sessions.changes import Change
    from monitor.core.sessions.model import Session


class ArrivalKind(StrEnum):
    """Kinds of arrival evidence, best first."""

    CHECKIN = "checkin"
    CONFERENCE = "conference"
    CALENDAR_EDIT = "calendar_edit"
    MARKER = "marker"


class CheckinKind(StrEnum):
    ARRIVAL = "arrival"
    END = "end"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkin:
    """A person's word about one session: it began, it ended, or the client stayed away."""

    id: str
    session_id: str
    kind: CheckinKind
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What a video conference's records said about one session when they were asked.

    `joined_at` and `left_at` are the clinician's: not seen in it if both are None, still there if
    `left_at` is. `is_inferred`: known by elimination, not by name. `others_joined`: anyone else.
    """

    id: str
    session_id: str
    asked_at: datetime
    joined_at: datetime | None
    left_at: datetime | None
    is_inferred: bool
    others_joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Holds something promised: a to-do, or an event whose title is a promise.

    `due` is an instant, also where only a date was written; `seen_at`: the poll that first saw it.
    `is_planned`: it is when it was planned for, and no deadline. `is_event`: no to-do, which would
    state by itself that it is open. `left_out_from`: the first date that is asked of no more, where
    all of a repeating one was ticked off and nothing goes on.
    """

    source: str
    uid: str
    recurrence_id: datetime | None
    client: str | None
    clinician: str | None
    due: datetime
    is_done: bool
    done_at: datetime | None
    seen_at: datetime
    is_planned: bool = False
    is_event: bool = False
    left_out_from: datetime | None = None
    promised: Promised = Promised.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Excused time or leave: [start, end) in UTC, cut in the practice's zone.

    `announced`: since when clients know of a leave; None: nobody said that they do.
    """

    start: datetime
    end: datetime
    why: str
    announced: datetime | None = None

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end


def overlaps(spans: Iterable[Span], start: datetime, end: datetime) -> bool:
    return any(span.overlaps(start, end) for span in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """What a rule may know of a source. Where `is_blind`, its silence says nothing.

    `shown_until` is how far its last good poll reached; None: as far as there are events.
    `doubted_zones`: for which zones its calendar states other rules than the zone data, and since
    when.
    """

    name: str
    first_ok: datetime | None
    last_ok: datetime | None
    is_blind: bool = False  # stale, or a poll of it is held back
    shown_until: datetime | None = None
    doubted_zones: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleContext:
    """What holds for every timeline. The mappings are by the id of a clinician or a client.

    Whom `cadences` or `usual_clinicians` don't name, for them it is learnt. `expecting_arrival` are
    the clinicians who usually say that a session began. `language` is that of messages.
    """

    zone: ZoneInfo
    working_days: frozenset[int]  # 0 is Monday
    holidays: Container[date]
    rules: EffectiveRules
    sources: Mapping[str, SourceView]
    expecting_arrival: frozenset[str] = frozenset()
    clinician_names: Mapping[str, str] = field(default_factory=dict)
    cadences: Mapping[str, timedelta] = field(default_factory=dict)
    usual_clinicians: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, frozenset[str]] = field(default_factory=dict)
    language: Language = ENGLISH

    def rules_for(self, clinician: str | None, client: str | None) -> Rules:
        """As overridden for that pair."""
        return self.rules.of(clinician, client)

    def is_holiday(self, at: datetime) -> bool:
        """Whether an instant falls on a public holiday in the practice's zone."""
        return at.astimezone(self.zone).date() in self.holidays

    def clinician_name(self, clinician: str | None) -> str:
        return self.clinician_names.get(clinician or "", clinician or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One client's sessions over all sources (`client` None: sessions with nobody named).

    Sessions are sorted by start, changes by when they were made. `attributed` maps a change's id
    to the initiator that a person named; `outreach` holds moments of notes about this client;
    `noted`, `dismissed` and `done` map the id of a finding's fact to the moment of the first such
    word.
    `is_unsettled`: the calendar has shown something new of this client's that has not stood for
    `settle` yet. `also_shown_in`: by session, other sources that show the same hour. `gone`: what
    events showed once and show no more, also of an hour that another event shows. `taken_off`: by
    session, when one calendar took it off that another one still shows. `ahead`: moves to where an
    hour stands in one calendar, which don't count while another one shows it where it stood.
    `in_place_of`: by session, the move that put it there from the hour of another one, which was
    seen to begin: what was said of that one, the move's own, is said of it.
    `marked_at_first_read`: sessions that had begun before their source was first read, and whose
    markers stood there already; nobody has said so since.
    """

    client: str | None
    sessions: tuple[Session, ...] = ()
    changes: tuple[Change, ...] = ()
    checkins: tuple[Checkin, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    excused: tuple[Span, ...] = ()
    leave: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)  # by clinician
    attributed: Mapping[str, str] = field(default_factory=dict)
    outreach: tuple[datetime, ...] = ()
    noted: Mapping[str, datetime] = field(default_factory=dict)
    dismissed: Mapping[str, datetime] = field(default_factory=dict)
    done: Mapping[str, datetime] = field(default_factory=dict)
    is_unsettled: bool = False
    also_shown_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gone: tuple[Session, ...] = ()
    taken_off: Mapping[str, datetime] = field(default_factory=dict)
    ahead: tuple[Change, ...] = ()
    in_place_of: Mapping[str, Change] = field(default_factory=dict)
    marked_at_first_read: frozenset[str] = frozenset()

    @property
    def seen_to_begin(self) -> frozenset[str]:
        """Ids of sessions of which a person or a conference says so, be it of an earlier entry."""
        said = {c.session_id for c in self.checkins if c.kind is CheckinKind.ARRIVAL}
        joined = {a.session_id for a in self.attendances if a.joined_at is not None}
        return frozenset().union(said, joined, (m.session_id for m in self.in_place_of.values()))

    def is_excused(self, session: Session) -> bool:
        """Inside the client's excused time or the clinician's leave."""
        leave = self.leave.get(session.clinician or "", ())
        if not (leave or self.excused):  # as nearly always
            return False
        return overlaps((*self.excused, *leave), session.start, session.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One clinician's sessions over all clients and sources, from a while back on; by start.

    Those that no rule can speak of may be left out (`monitor.core.facts.schedule_prefilter`).

    `unsettled` are the events, by source and UID, of which the calendar has shown something new
    that has not stood for `settle` yet. `gone` are cancelled sessions of the same clients.
    """

    clinician: str
    sessions: tuple[Session, ...] = ()
    gone: tuple[Session, ...] = ()
    leave: tuple[Span, ...] = ()
    excused: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)  # by client
    unsettled: frozenset[tuple[str, str]] = frozenset()

    def is_excused(self, session: Session) -> bool:
        """Inside its client's excused time."""
        spans = self.excused.get(session.client or "", ())
        return any(span.overlaps(session.start, session.end) for span in spans)
