"""A life: a diary, its edits, and what people say, before anybody has looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bench.simulator.model.cast import Client
from bench.simulator.model.dialects import Dialect
from bench.simulator.model.diary import Change, Diary


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Something done to the diary. Edits of one `decision` are one decision.

    `looks`: when the calendar is polled after it, for certain; None: as it happens.
    """

    at: datetime
    decision: str
    words: str
    apply: Change
    looks: tuple[timedelta, ...] | None = None
    look_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """A person records at `at` what happened to the session of `start` at `moment`."""

    at: datetime
    client: str
    sid: str
    start: datetime
    moment: datetime
    kind: Literal["arrival", "end", "no_show"] = "arrival"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The clinician's time in the video conference of the session of `start`."""

    client: str
    sid: str
    start: datetime
    joined: datetime
    left: datetime
    is_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A person says at `at` who asked for a change, notes something, or sets findings aside."""

    at: datetime
    kind: Literal["attribute", "note", "dismiss"]
    rules: tuple[str, ...]
    client: str | None
    start: datetime | None  # the finding's planned start; None: whatever is open
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """From `at` on, and up to `until`, the settings give the client that tag."""

    at: datetime
    client: str
    tag: str
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        return self.at <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days on which a clinician (`client` is None) or a client is away; both ends included.

    `announced`: when clients were told, by the settings. `written`: when it was put into the
    calendar as an out-of-office event; None: the settings say it.
    """

    first: date
    last: date
    client: str | None = None
    announced: date | None = None
    written: datetime | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A rule's parameter for the practice, a clinician or a client."""

    rule: str
    name: str
    value: timedelta | bool
    client: str | None = None
    clinician: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """A second calendar of the first clinician, with copies of what is booked with some clients.

    `lag`: how much later than the clinician's own it shows an edit. `own_uids`: its copies have
    names of their own.
    """

    clients: frozenset[str]
    lag: timedelta = timedelta()
    own_uids: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    name: str
    kind: str
    dialect: Dialect
    zone: ZoneInfo
    clients: tuple[Client, ...]
    clinicians: tuple[str, ...]
    begin: datetime
    end: datetime
    diary: Diary
    edits: tuple[Edit, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    words: tuple[Word, ...] = ()
    tags: tuple[Tagged, ...] = ()
    away: tuple[Away, ...] = ()
    stays: tuple[Stay, ...] = ()
    clinic: Clinic | None = None
    zone_news: datetime | None = None  # until then the machine's zone data are older
    settings: tuple[Setting, ...] = ()
    holidays_of: str | None = None  # as the settings name them, such as US-NY
    holidays: frozenset[date] = frozenset()
    expects_arrival: bool = False
    looks: tuple[datetime, ...] = ()  # evaluations beyond the schedule's own

    def client(self, name: str) -> Client:
        return next(c for c in self.clients if c.id == name)

    def states(self) -> Iterator[tuple[datetime, Diary]]:
        """The diary from each moment on."""
        diary = self.diary
        yield datetime.min.replace(tzinfo=self.begin.tzinfo), diary
        for edit in self.edits:
            diary = edit.apply(diary)
            yield edit.at, diary

    def is_copied(self, client: str) -> bool:
        return self.clinic is not None and client in self.clinic.clients

    def is_away(self, day: date, client: str) -> bool:
        return any(a.covers(day) and a.client in (None, client) for a in self.away)

    def is_spared(self, day: date, client: str) -> bool:
        """Somebody is away, or it is a public holiday: what is taken off is no cancellation."""
        return day in self.holidays or self.is_away(day, client)

    def is_excused(self, moment: datetime, client: str) -> bool:
        day = moment.astimezone(self.zone).date()
        return any(a.covers(day) and a.client == client for a in self.away)

    def is_on_leave(self, day: date) -> bool:
        return any(a.covers(day) and a.client is None for a in self.away)

    def stay_in(self, sid: str) -> Stay | None:
        return next((stay for stay in self.stays if stay.sid == sid), None)

    def limit(
        self, rule: str, name: str, default: timedelta, client: str | None, clinician: str
    ) -> timedelta:
        """A rule's parameter as it holds for a client with a clinician."""
        found = self._setting(rule, name, client, clinician)
        return found if isinstance(found, timedelta) else default

    def is_off(self, rule: str, client: str | None) -> bool:
        return self._setting(rule, "enabled", client, None) is False

    def _setting(
        self, rule: str, name: str, client: str | None, clinician: str | None
    ) -> timedelta | bool | None:
        """The client's own beats the clinician's, and that the practice's."""
        for who in ((client, None), (None, clinician), (None, None)):
            for one in self.settings:
                if (one.rule, one.name, one.client, one.clinician) == (rule, name, *who):
                    return one.value
        return None

    def is_set_aside(self, rule: str, client: str | None, now: datetime) -> bool:
        """Whether somebody has dismissed such a finding about that client by `now`."""
        return any(
            w.kind == "dismiss" and rule in w.rules and w.client == client and w.at <= now
            for w in self.words
        )
