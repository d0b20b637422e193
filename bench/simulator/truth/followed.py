"""What is known of a client at one moment: held, standing, promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.simulator.model.markers import NO_SHOW
from bench.simulator.model.zones import wall_clock
from bench.simulator.polls.changes_seen import Counted
from bench.simulator.polls.seen import Seen, Standing
from bench.simulator.truth.cadence import Cadence, cadence_of

Counts = dict[str, list[Counted]]  # of each session, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A promise about the session of `start`; None: by that reading it is not overdue."""

    kind: str
    start: datetime
    perhaps_from: datetime | None
    surely_from: datetime | None
    starts: frozenset[datetime] = frozenset()  # other sessions of the same decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """`standing`: all sessions on the calendar, past and coming; each list by start.

    `last_had` is the latest hour that the last held session had.
    """

    client: str
    now: datetime
    standing: list[Standing]
    held: list[Standing]
    last_had: datetime | None
    no_shows: list[Standing]
    done: list[datetime]
    is_resting: bool
    cadence: Cadence | None
    spared: list[datetime]  # hours taken off a holiday, leave or excused time
    cancelled: list[datetime]  # other hours taken off
    bookings: dict[str, datetime]
    moved: list[datetime]  # when hours were moved: agreed on anew, as a booking is
    is_unclear: bool  # whether a session of late was cancelled, or only its record thrown away

    @property
    def standing_past(self) -> list[Standing]:
        return [s for s in self.standing if s.start <= self.now]

    def booked_since(self, moment: datetime) -> set[str]:
        return {sid for sid, by in self.bookings.items() if by > moment}


class Followed:
    """Looks each client's moments up once."""

    def __init__(self, seen: Seen, counted: Counts) -> None:
        self.seen, self.counted = seen, counted
        self._known: dict[tuple[str, datetime], Known] = {}
        self._first: dict[str, Standing] = {}
        self._of_client: dict[str, list[str]] = {}
        for glance in seen.glances:
            for sid, found in glance.standing.items():
                if found is not None and sid not in self._first:
                    self._first[sid] = found
                    self._of_client.setdefault(found.client, []).append(sid)

    def at(self, client: str, now: datetime) -> Known:
        if (client, now) not in self._known:
            self._known[client, now] = _known_at(self, client, now)
        return self._known[client, now]

    def starts_of(self, client: str, start: datetime) -> frozenset[datetime]:
        """All starts that the session which stands or stood at `start` ever had."""
        found = {start}
        for sid in self._of_client.get(client, ()):
            stood = {s.start for g in self.seen.glances if (s := g.standing.get(sid)) is not None}
            if start in stood:
                found |= stood
        return frozenset(found)

    def settled(self, sid: str, now: datetime) -> Standing | None:
        return self._settled(sid, self.seen.glance_at(now).standing, now)

    def standing(self, client: str, now: datetime) -> list[Standing]:
        """By what has counted up to `now`, in order; what has not stood long enough is not yet."""
        shown = self.seen.glance_at(now).standing
        found = (self._settled(s, shown, now) for s in self._of_client.get(client, ()))
        return sorted((s for s in found if s is not None), key=lambda s: s.start)

    def _settled(
        self, sid: str, shown: Mapping[str, Standing | None], now: datetime
    ) -> Standing | None:
        if sid not in shown:
            return None
        changes = self.counted.get(sid, [])
        # A past session that is thrown away was held all the same.
        told = [c for c in changes if c.after is not None or not c.is_record_keeping]
        made = [c for c in told if c.counted_at <= now]
        state: Standing | None = self._first[sid]
        if made:
            state = made[-1].after
        elif changes and changes[0].counted_at > now:
            state = changes[0].before
        current = shown[sid]
        if state is not None and current is not None and state.start == current.start:
            return current
        return state


def _known_at(followed: Followed, client: str, now: datetime) -> Known:
    seen, counted = followed.seen, followed.counted
    life = seen.life
    glance = seen.glance_at(now)
    standing = followed.standing(client, now)
    absent = {s.sid for s in standing if s.start <= now and stayed_away(seen, s, now)}
    held = [s for s in standing if s.end <= now and s.sid not in absent]
    todos = seen.versions[glance.version].todos.values()
    shown = life.dialect.promises is not None
    gone = list(_taken_off(followed, client, now))
    return Known(
        client=client,
        now=now,
        standing=standing,
        held=held,
        last_had=max(_hours_of(held[-1], counted, now)) if held else None,
        no_shows=[s for s in standing if s.sid in absent and s.start >= life.begin],
        done=[t.edited for t in todos if shown and t.client == client and t.is_done],
        is_resting=any(t.client == client and t.holds(now) for t in life.tags),
        cadence=cadence_of([wall_clock(s.start, life.zone) for s in held]),
        spared=[start for start, is_spared in gone if is_spared],
        cancelled=[start for start, is_spared in gone if not is_spared],
        bookings={b.session.sid: b.by for b in seen.bookings if b.by <= now},
        moved=list(_moved(followed, client, now)),
        is_unclear=any(_is_unclear(c, client, now) for found in counted.values() for c in found),
    )


def _hours_of(session: Standing, counted: Counts, now: datetime) -> Iterator[datetime]:
    yield session.start
    for change in counted.get(session.sid, []):
        if change.counted_at <= now and change.before is not None:
            yield change.before.start


def _moved(followed: Followed, client: str, now: datetime) -> Iterator[datetime]:
    for change in (c for found in followed.counted.values() for c in found):
        is_move = change.before is not None and change.after is not None
        is_told = is_move and change.client == client and not change.is_record_keeping
        if is_told and change.counted_at <= now:
            yield change.latest


def _taken_off(followed: Followed, client: str, now: datetime) -> Iterator[tuple[datetime, bool]]:
    """Hours that went by `now`, and whether they fell to time that is spared.

    An hour that was moved went from its place as one that was cancelled and booked anew.
    """
    life = followed.seen.life
    for changes in followed.counted.values():
        told = [c for c in changes if c.counted_at <= now]
        for change in told:
            is_back = change.after is None and change is not told[-1]
            if change.before is not None and change.client == client and not is_back:
                start = change.before.start
                yield start, life.is_spared(wall_clock(start, life.zone).date(), client)


def _is_unclear(change: Counted, client: str, now: datetime) -> bool:
    if change.client != client or change.before is None or change.is_record_keeping:
        return False
    return change.may_be_record_keeping and abs(now - change.before.start) < timedelta(days=90)


def away_between(seen: Seen, client: str, start: datetime, end: datetime) -> bool:
    """On leave, in excused time, or paused: whether that stops a clock is not said."""
    zone = seen.life.zone
    tags = (t for t in seen.life.tags if t.client == client and t.at <= end)
    if any(t.until is None or t.until >= start for t in tags):
        return True
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return any(
        a.client in (None, client) and a.first <= last and a.last >= first for a in seen.life.away
    )


def stayed_away(seen: Seen, session: Standing, now: datetime) -> bool:
    """A person's last word, else the title, else a conference in which nobody else was."""
    said = [c for c in seen.life.checkins if c.sid == session.sid and c.kind != "end"]
    heard = [c for c in said if c.at <= now]
    if heard:
        return max(heard, key=lambda c: c.at).kind == "no_show"
    if seen.life.dialect.notes and NO_SHOW.search(session.look.tail) is not None:
        return True
    stay = seen.life.stay_in(session.sid)
    return stay is not None and stay.is_alone and session.end <= seen.glance_at(now).at <= now
