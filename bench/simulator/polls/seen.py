"""What a perfect reader knows from the polls that could be read, and when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from bench.simulator.model.diary import Diary, Entry, Look, ToDo
from bench.simulator.model.life import Life
from bench.simulator.model.zones import instant, wall_clock
from bench.simulator.polls.schedule import Moment

REACH = timedelta(days=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One session as it stands in the diary. Instants in UTC."""

    sid: str
    client: str
    clinician: str
    start: datetime
    end: datetime
    look: Look
    is_intake: bool = False
    in_series: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The diary between two edits. `gone`: the stamp of the edit that took a session off, and
    how a calendar that keeps cancelled sessions shows it."""

    standing: Mapping[str, Standing]
    gone: Mapping[str, Look]
    entries: Mapping[str, Entry]
    todos: Mapping[str, ToDo]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """One good poll: of each session it speaks of, how it stands, or None: taken off.

    `ahead`: what one calendar shows otherwise while the hour still stands as it was in another.
    """

    at: datetime
    version: int
    standing: Mapping[str, Standing | None]
    ahead: Mapping[str, Standing | None] = field(default_factory=dict)

    def moved_last(self, sid: str) -> Standing | None:
        """Where it stands once: where a calendar moved it last, though another has not followed."""
        return self.ahead.get(sid) or self.standing.get(sid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A session that was put into the diary while it was watched, seen between two polls."""

    session: Standing
    after: datetime
    by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    life: Life
    moments: tuple[Moment, ...]
    versions: tuple[Version, ...]
    glances: tuple[Glance, ...]
    bookings: tuple[Booking, ...]

    def glance_at(self, moment: datetime) -> Glance:
        """The last good poll up to `moment`."""
        at = bisect_right([g.at for g in self.glances], moment)
        return self.glances[max(0, at - 1)]

    def since(self, moment: datetime) -> datetime | None:
        """The first good poll that showed what stood in the calendar at `moment`."""
        shown = (g.at for g in self.glances if self.life.dialect.written_at(g.at) >= moment)
        return next(shown, None)

    def ids(self) -> list[str]:
        return sorted({sid for glance in self.glances for sid in glance.standing})

    def decision_on(self, sid: str, last: Glance) -> str:
        """The decision that last touched `sid` up to a poll."""
        for number in range(last.version, 0, -1):
            if _start(self.versions[number], sid) != _start(self.versions[number - 1], sid):
                return self.life.edits[number - 1].decision
        raise LookupError(f"{self.life.name}: nothing touched {sid} up to {last.at}")

    def stamp_of(self, sid: str, glance: Glance) -> datetime | None:
        """What LAST-MODIFIED says of it in that poll, where that is to be trusted."""
        if self.life.dialect.stamps != "true":
            return None
        version = self.versions[glance.version]
        if (found := version.standing.get(sid)) is not None:
            return found.look.edited
        if (gone := version.gone.get(sid)) and self.life.dialect.shows_cancelled(gone):
            return gone.edited
        return _stamp_of_absence(version, sid) if self.life.dialect.shows_series else None


def seen(life: Life, moments: list[Moment]) -> Seen:
    states = list(life.states())
    versions = tuple(_version(life, diary) for _, diary in states)
    times = [at for at, _ in states]
    glances: list[Glance] = []
    for moment in moments:
        if moment.poll != "good":
            continue
        written = life.dialect.written_at(moment.at)
        number = bisect_right(times, written) - 1
        before = glances[-1].standing if glances else {}
        shown = _shown(life, versions[number], before, written)
        held_up: dict[str, Standing] = {}
        if life.clinic is not None and life.clinic.lag:
            copied = bisect_right(times, written - life.clinic.lag) - 1
            held_up = _held_up(life, shown, versions[copied], before)
        glances.append(
            Glance(
                at=moment.at,
                version=number,
                standing={**shown, **held_up},
                ahead={sid: shown.get(sid) for sid in held_up},
            )
        )
    bookings = tuple(_bookings(versions, glances))
    return Seen(
        life=life,
        moments=tuple(moments),
        versions=versions,
        glances=tuple(glances),
        bookings=bookings,
    )


def _version(life: Life, diary: Diary) -> Version:
    until = wall_clock(life.end, life.zone) + REACH
    standing: dict[str, Standing] = {}
    for entry, k, look in diary.sessions(until):
        start = instant(look.start, life.zone)
        standing[entry.sid(k)] = Standing(
            sid=entry.sid(k),
            client=entry.client,
            clinician=entry.clinician,
            start=start,
            end=start + timedelta(minutes=look.minutes),
            look=look,
            is_intake=entry.is_intake,
            in_series=entry.weeks > 0,
        )
    gone = {e.sid(k): look for e in diary.entries.values() for k, look in e.dropped.items()}
    return Version(standing=standing, gone=gone, entries=diary.entries, todos=diary.todos)


def _shown(
    life: Life, version: Version, before: Mapping[str, Standing | None], written: datetime
) -> dict[str, Standing | None]:
    """What lies outside a limited window stays as it was known, or unknown."""
    shown: dict[str, Standing | None] = dict(before)
    for sid, found in version.standing.items():
        if life.dialect.shows(found.start, written):
            shown[sid] = found
    for sid, known in before.items():
        if known is not None and life.dialect.shows(known.start, written):
            now = version.standing.get(sid)
            if now is None or not life.dialect.shows(now.start, written):
                shown[sid] = None
    return shown


def _held_up(
    life: Life,
    shown: Mapping[str, Standing | None],
    copy: Version,
    before: Mapping[str, Standing | None],
) -> dict[str, Standing]:
    """Hours that the first calendar no longer shows, and the copy still does."""
    held_up: dict[str, Standing] = {}
    for sid, known in before.items():
        if known is None or not life.is_copied(known.client):
            continue
        own, other = shown.get(sid), copy.standing.get(sid)
        if (own is None or own.start != known.start) and other and other.start == known.start:
            held_up[sid] = other
    return held_up


def _bookings(versions: tuple[Version, ...], glances: list[Glance]) -> Iterator[Booking]:
    for before, after in pairwise(glances):
        for sid, found in after.standing.items():
            if found is None or sid in before.standing:
                continue
            if sid not in versions[before.version].standing:
                yield Booking(session=found, after=before.at, by=after.at)


def _start(version: Version, sid: str) -> datetime | None:
    found = version.standing.get(sid)
    return found.start if found is not None else None


def _stamp_of_absence(version: Version, sid: str) -> datetime | None:
    """A series says when one of its sessions was taken off; a single event is just not there."""
    origin, _, number = sid.partition("#")
    of_series = [
        e
        for e in version.entries.values()
        if (e.origin or e.id) == origin and e.weeks and e.index <= int(number)
    ]
    return max(of_series, key=lambda e: e.index).edited if of_series else None
