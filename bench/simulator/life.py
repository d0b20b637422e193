"""A life: a diary, its edits, and what people say, before anybody has looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bench.simulator.cast import Client
from bench.simulator.dialects import Dialect
from bench.simulator.diary import Change, Diary


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
    """A person records at `at` that the session of `start` began at `moment`, or nobody came."""

    at: datetime
    client: str
    sid: str
    start: datetime
    moment: datetime
    kind: Literal["arrival", "no_show"] = "arrival"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A person says at `at` who asked for a change of that session, or notes something."""

    at: datetime
    kind: Literal["attribute", "note"]
    rules: tuple[str, ...]
    client: str
    start: datetime  # the finding's planned start
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """From `at` on the settings give the client that tag."""

    at: datetime
    client: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days on which a clinician (`client` is None) or a client is away; both ends included."""

    first: date
    last: date
    client: str | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


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
    expects_arrival: bool = False
    looks: tuple[datetime, ...] = ()  # evaluations beyond the schedule's own
    rules: dict[str, dict[str, object]] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        return next(c for c in self.clients if c.id == name)

    def states(self) -> Iterator[tuple[datetime, Diary]]:
        """The diary from each moment on."""
        diary = self.diary
        yield datetime.min.replace(tzinfo=self.begin.tzinfo), diary
        for edit in self.edits:
            diary = edit.apply(diary)
            yield edit.at, diary

    def is_away(self, day: date, client: str) -> bool:
        return any(a.covers(day) and a.client in (None, client) for a in self.away)

    def is_excused(self, moment: datetime, client: str) -> bool:
        day = moment.astimezone(self.zone).date()
        return any(a.covers(day) and a.client == client for a in self.away)

    def is_on_leave(self, day: date) -> bool:
        return any(a.covers(day) and a.client is None for a in self.away)
