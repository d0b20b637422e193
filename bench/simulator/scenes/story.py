"""What scenes write into while a life is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bench.simulator.model.cast import Client
from bench.simulator.model.dialects import Dialect
from bench.simulator.model.diary import Block, Change, Diary, Entry, put
from bench.simulator.model.life import (
    Away,
    CheckIn,
    Clinic,
    Edit,
    Life,
    Setting,
    Stay,
    Tagged,
    Word,
)
from bench.simulator.model.zones import RULES_CHANGED, instant

HISTORY = 8  # weeks that lie in the calendar when it is first read
WEEKS = 12
_HOUSE_RULE = "Please call if you will be late 15 min or more."
_FIRST_SUNDAYS = (date(2026, 1, 18), date(2026, 2, 8), date(2026, 8, 30), date(2026, 9, 13))


@dataclass(kw_only=True, eq=False)
class Story:
    name: str
    kind: str
    rng: Random
    dialect: Dialect
    zone: ZoneInfo
    clients: tuple[Client, ...]
    clinicians: tuple[str, ...] = ("amara",)

    sunday: datetime = field(init=False)  # before the first watched week
    begin: datetime = field(init=False)
    end: datetime = field(init=False)
    long_ago: datetime = field(init=False)
    zone_news: datetime | None = field(init=False)

    entries: dict[str, Entry] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    checkins: list[CheckIn] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    tags: list[Tagged] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    whole_series: int = 0
    touched: set[str] = field(default_factory=set)  # sessions that a scene is about
    holidays_of: str | None = None
    holidays: frozenset[date] = frozenset()
    closes_on_holidays: bool = False
    clinic: Clinic | None = None
    comes_twice: str | None = None  # the client with two hours a week
    expects_arrival: bool = False
    _decisions: int = 0

    def __post_init__(self) -> None:
        """Draws when it is watched."""
        has_news = self.zone.key in RULES_CHANGED
        sunday = self.rng.choice(_FIRST_SUNDAYS[2:] if has_news else _FIRST_SUNDAYS)
        sunday += timedelta(weeks=self.rng.randrange(3))
        self.sunday = datetime.combine(sunday, datetime.min.time())
        self.begin = self.moment(self.sunday + timedelta(hours=3))
        self.end = self.begin + timedelta(weeks=WEEKS)
        self.long_ago = self.begin - timedelta(weeks=HISTORY + 4)
        # Some weeks before the clocks go back, or don't.
        news = self.begin + timedelta(days=self.rng.randrange(6, 28), hours=9)
        self.zone_news = news if has_news else None

    def moment(self, wall: datetime) -> datetime:
        return instant(wall, self.zone)

    def start(self, entry: Entry, k: int) -> datetime:
        return self.moment(entry.original(k))

    def end_of(self, entry: Entry, k: int) -> datetime:
        return self.start(entry, k) + timedelta(minutes=entry.minutes)

    def free(self, client: str, start: datetime) -> datetime:
        """That start, or one soon after: where the client has no other hour yet."""
        own = [e for e in self.entries.values() if e.client == client]
        while any(start in map(e.original, e.numbers(start + timedelta(days=1))) for e in own):
            start += timedelta(hours=1)
        return start

    def is_away(self, entry: Entry, k: int) -> bool:
        day = entry.original(k).date()
        if self.closes_on_holidays and day in self.holidays:
            return True
        return any(a.covers(day) and a.client in (None, entry.client) for a in self.away)

    def add(self, entry: Entry) -> Entry:
        """Was there before anybody watched."""
        self.entries[entry.id] = entry
        return entry

    def series(
        self,
        client: Client,
        slot: datetime,
        *,
        weeks: int = 1,
        place: str = "Room 2",
        name: str = "",
    ) -> Entry:
        """Goes on from before the watch; `slot` is its wall clock in the first watched week."""
        return self.add(
            Entry(
                id=name or f"s-{client.id}",
                client=client.id,
                clinician=self.clinicians[0],
                first=slot - timedelta(weeks=HISTORY),
                made=self.long_ago,
                edited=self.long_ago,
                weeks=weeks,
                count=None,
                place=place,
                note=_HOUSE_RULE if self.rng.random() < 0.25 else "",
            )
        )

    def single(
        self, client: str, start: datetime, made: datetime, *, intake: bool = False
    ) -> Entry:
        return Entry(
            id=f"e-{client}-{start:%m%d%H%M}-{made:%m%d%H%M}",
            client=client,
            clinician=self.clinicians[0],
            first=start,
            made=made,
            edited=made,
            is_intake=intake,
        )

    def decision(self) -> str:
        self._decisions += 1
        return f"d{self._decisions}"

    def edit(
        self,
        at: datetime,
        words: str,
        change: Change,
        *,
        decision: str | None = None,
        looks: tuple[timedelta, ...] | None = None,
        look_before: bool = False,
    ) -> None:
        self.edits.append(
            Edit(
                at=at,
                decision=decision or self.decision(),
                words=words,
                apply=change,
                looks=looks,
                look_before=look_before,
            )
        )

    def book(self, at: datetime, entry: Entry, words: str = "books") -> Entry:
        self.edit(at, f"{words} {entry.client} for {entry.first}", put(entry))
        return entry

    def before(self, moment: datetime, least: timedelta, most: timedelta) -> datetime:
        """A whole second between `most` and `least` before `moment`."""
        span = (most - least).total_seconds()
        ahead = least + timedelta(seconds=round(self.rng.uniform(0, span)))
        return moment - ahead

    def after(self, moment: datetime, least: timedelta, most: timedelta) -> datetime:
        span = (most - least).total_seconds()
        return moment + least + timedelta(seconds=round(self.rng.uniform(0, span)))

    def life(self) -> Life:
        return Life(
            name=self.name,
            kind=self.kind,
            dialect=self.dialect,
            zone=self.zone,
            clients=self.clients,
            clinicians=self.clinicians,
            begin=self.begin,
            end=self.end,
            diary=Diary(entries=dict(self.entries), blocks=dict(self.blocks)),
            edits=tuple(sorted((e for e in self.edits if e.at < self.end), key=lambda e: e.at)),
            checkins=tuple(sorted(self.checkins, key=lambda c: c.at)),
            words=tuple(self.words),
            tags=tuple(self.tags),
            away=tuple(self.away),
            expects_arrival=self.expects_arrival,
            looks=tuple(sorted(self.looks)),
            stays=tuple(self.stays),
            clinic=self.clinic,
            zone_news=self.zone_news,
            settings=tuple(self.settings),
            holidays_of=self.holidays_of,
            holidays=self.holidays,
        )
