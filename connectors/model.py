"""What a calendar states, in RFC 5545's words: pure values that every connector yields.

Every instant is kept in UTC beside the zone that it was written in. A connector resolves floating
times and dates in the practice's zone, which it is given, so nothing after it needs to guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from connectors.zone_rules import zone_of


class NaiveTimeError(ValueError):
    """A datetime without an offset reached a place that needs an instant. Attach the zone first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTime:
    """An instant (UTC) and how it was written.

    `zone` is a name for `zone_of`: an IANA key (`Europe/Berlin`, `UTC`), a fixed offset, or rules
    that only this calendar has. For a DATE value, `instant` is that day's
    midnight in `zone` and `is_date` is true.
    """

    instant: datetime
    zone: str
    is_date: bool = False

    def __post_init__(self) -> None:
        if self.instant.tzinfo is not UTC:
            if self.instant.tzinfo is None:
                raise NaiveTimeError(f"{self.instant.isoformat()} has no offset")
            object.__setattr__(self, "instant", self.instant.astimezone(UTC))

    @property
    def local(self) -> datetime:
        """The same instant as an aware datetime in its own zone."""
        return self.instant.astimezone(zone_of(self.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """An RDATE that states its own end (exclusive), unlike the rest of its series."""

    start: EventTime
    end: EventTime


class Component(StrEnum):
    EVENT = "event"
    TODO = "todo"


class Status(StrEnum):
    """STATUS of VEVENT and VTODO (RFC 5545, 3.8.1.11), lower case."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    NEEDS_ACTION = "needs-action"
    IN_PROCESS = "in-process"
    COMPLETED = "completed"


class PartStat(StrEnum):
    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    OTHER = "other"


class EventType(StrEnum):
    """Google's eventType; feeds that cannot say more are `default`."""

    DEFAULT = "default"
    OUT_OF_OFFICE = "outOfOffice"
    FOCUS_TIME = "focusTime"
    WORKING_LOCATION = "workingLocation"
    BIRTHDAY = "birthday"
    FROM_GMAIL = "fromGmail"


class Withheld(StrEnum):
    """What a source keeps from this account of an event that it shows.

    That is no loss: what was known of it before still stands (`monitor.core.ledger.withheld`).
    """

    NOTHING = ""
    GUESTS = "guests"  # some may be left out; those stated are right
    DETAILS = "details"  # all but when it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One occurrence under an id of its own, which it keeps when its series is split.

    `family` begins the UIDs of every series that it may belong to, before a `_`; or is one.
    """

    id: str
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    email: str  # lower case, without mailto:
    name: str = ""
    partstat: PartStat = PartStat.NEEDS_ACTION
    is_resource: bool = False  # CUTYPE=ROOM or RESOURCE: a place, never a client
    is_own: bool = False  # that of whose calendar it is, where the clinician's address isn't known
    comment: str = ""  # what came with the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One component: a single event, a series master, an override, or a to-do.

    `uid` is the provider's stable identity: UID for iCalendar; for Google the event id, and the
    series' id (`recurringEventId`) for an exception, because a cancelled exception states no
    iCalUID. `recurrence_id` is set on overrides only. A to-do keeps its due time in `due`.
    A cancelled override may know no more than its identity: `start` is then its recurrence id.
    """

    uid: str
    recurrence_id: EventTime | None = None
    component: Component = Component.EVENT
    start: EventTime | None = None
    end: EventTime | None = None  # exclusive, as DTEND is
    nominal_days: int = 0  # whole days of a timed DURATION: on the wall clock, not 24 hours each
    due: EventTime | None = None
    is_planned: bool = False  # `due` is the day that it is planned for, and no deadline
    completed: datetime | None = None
    status: Status = Status.CONFIRMED
    rrules: tuple[str, ...] = ()
    exrules: tuple[str, ...] = ()  # RFC 2445, 4.8.5.2: the starts that these give are left out
    rdates: tuple[EventTime, ...] = ()
    periods: tuple[Period, ...] = ()  # of those rdates that are PERIODs
    exdates: tuple[EventTime, ...] = ()
    this_and_future: bool = False  # RANGE=THISANDFUTURE on an override
    summary: str = ""
    description: str = ""
    location: str = ""
    organizer: str | None = None
    attendees: tuple[Attendee, ...] = ()
    transparent: bool = False
    event_type: EventType = EventType.DEFAULT
    classification: str = "public"
    conference: str | None = None
    initiator_hint: str | None = None  # extendedProperties.private.steadyframe
    sequence: int = 0
    created: datetime | None = None
    last_modified: datetime | None = None  # LAST-MODIFIED, or Google's `updated`; UTC
    unread_zone: str = ""  # a zone's name that nothing could be made of: its times are a guess
    instance: Instance | None = None  # Google's own id of an occurrence
    withheld: Withheld = Withheld.NOTHING

    @property
    def is_recurring(self) -> bool:
        return self.recurrence_id is None and bool(self.rrules or self.rdates)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRef:
    """Which component of a source: its UID, and its recurrence id for an override.

    As a deletion: `stamp` (UTC) is when it was deleted, where the source says so. One that has an
    `instance` is that occurrence, whatever UID it was known under.
    """

    uid: str
    recurrence_id: datetime | None = None  # UTC
    stamp: datetime | None = None
    instance: Instance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventProblem:
    """An event that was set aside because it could not be read. It counts as present."""

    uid: str | None
    reason: str  # one sentence, without the event's title
    raw: str  # the component's text, cut at 4,000 characters
    member: str = ""  # the file of a collection that it stands in, where the source has such


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A half-open span of instants (UTC) that a full fetch covers."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One complete answer of a source. Half-read answers are never built: they raise.

    Absence of an event means that it is gone only if `is_full`, and only inside `window`
    (None: everything). `kept` are UIDs that are there, as the last good fetch had them: their
    events are not repeated. `unchanged` means the source said that nothing changed (304, same
    bytes): `events` is then empty and nothing may be concluded from that.

    `members` are the files of a collection that were read, or found gone: what was set aside of
    them before counts no more. `unseen_since` has the UIDs whose change the answers before this one
    may have left out, and the moment since when.

    `doubted_zones` are those for which the calendar states other rules than the zone data, and from
    when on (UTC) the two part; of a part of a calendar, as far as that part says so.
    """

    events: tuple[CalendarEvent, ...] = ()
    kept: frozenset[str] = frozenset()
    deleted: tuple[EventRef, ...] = ()
    is_full: bool = True
    window: Window | None = None
    cursor: str | None = None
    unchanged: bool = False
    problems: tuple[EventProblem, ...] = field(default=())
    notes: tuple[str, ...] = ()  # what is no fault and still worth a word in `check`
    members: frozenset[str] = frozenset()
    unseen_since: Mapping[str, datetime] = field(default_factory=dict)
    doubted_zones: Mapping[str, datetime] = field(default_factory=dict)


class Joiner(StrEnum):
    """Who joined a video conference, in no more words than it takes to judge an arrival."""

    CLINICIAN = "clinician"  # signed in under the clinician's name
    SOMEONE = "someone"  # signed in under another name, or a guest who gave the clinician's
    GUEST = "guest"  # not signed in, or signed in under the client's name
    CALLER = "caller"  # on the phone, and so perhaps anyone


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One person's stay in a video conference, from the first join to the last leave. No name.

    Instants in UTC. `left` None: still in it when asked.
    """

    who: Joiner
    joined: datetime
    left: datetime | None = None
