"""Which session of the newest state is which settled one, and what belongs to one decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.zone_rules import zone_of
from monitor.core.sessions.model import Presence, Session, by_start

# The contract counts the coming sessions that one decision moves inside this span.
COUNTED_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    before: Session
    after: Session

    @property
    def has_moved(self) -> bool:
        """Whether it starts at another time. A guess that was put right has not moved anything."""
        return self.before.start != self.after.start and not self._is_put_right

    @property
    def _is_put_right(self) -> bool:
        """Its zone was not known and is now: the calendar says the same wall clock as before."""
        was, now_is = (
            s.start.astimezone(zone_of(s.zone)).replace(tzinfo=None)
            for s in (self.before, self.after)
        )
        return bool(self.before.unread_zone) and not self.after.unread_zone and was == now_is

    @property
    def clock_shift(self) -> timedelta:
        """How far it moved on the wall clock: the same for a run on both sides of a DST change."""
        zone = zone_of(self.after.zone)
        old, new = (s.start.astimezone(zone) for s in (self.before, self.after))
        return new.replace(tzinfo=None) - old.replace(tzinfo=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Sessions that are the same ones, those that are gone, and those that are new."""

    kept: tuple[Pair, ...]
    lost: tuple[Session, ...]
    gained: tuple[Session, ...]


def align(stored: Sequence[Session], fresh: Sequence[Session]) -> Alignment:
    """Pairs the newest sessions with settled ones, by recurrence id, else by start and client.

    A single event that becomes a series, or a series cut short to one, keeps its sessions: only
    their recurrence ids are new.
    """
    by_key: dict[object, list[Session]] = {}
    by_time: dict[object, list[Session]] = {}
    for session in stored:
        by_key.setdefault(session.recurrence_id, []).append(session)
        if session.presence is Presence.SCHEDULED:
            by_time.setdefault((session.start, session.client), []).append(session)
    taken: set[str] = set()
    kept: list[Pair] = []
    rest: list[Session] = []
    for session in fresh:
        _take(session, by_key.get(session.recurrence_id, ()), taken, kept, rest)
    gained: list[Session] = []
    for session in rest:
        _take(session, by_time.get((session.start, session.client), ()), taken, kept, gained)
    return Alignment(
        kept=tuple(kept),
        lost=tuple(s for s in stored if s.id not in taken),
        gained=tuple(gained),
    )


def _take(
    session: Session,
    candidates: Iterable[Session],
    taken: set[str],
    kept: list[Pair],
    rest: list[Session],
) -> None:
    free = [s for s in candidates if s.id not in taken and _may_be(s, session)]
    if not free:
        rest.append(session)
        return
    before = min(free, key=lambda s: (_is_off(s), abs(s.start - session.start), s.id))
    taken.add(before.id)
    kept.append(Pair(before=before, after=session))


def _is_off(session: Session) -> bool:
    return session.presence is Presence.CANCELLED


def _may_be(stored: Session, fresh: Session) -> bool:
    """What was cancelled comes back for the same client; for another it is a new booking."""
    return not _is_off(stored) or stored.client == fresh.client


def nearest_pairs(
    lost: Sequence[Session],
    coming: Sequence[Session],
    may_pair: Callable[[Session, Session], bool],
) -> list[Pair]:
    """Pairs sessions one to one, the nearest first.

    A rule that changed gives every session a new recurrence id. In their order they would slip by
    one wherever the old rule had an exception.
    """
    options = sorted(
        (
            (abs(after.start - before.start), before.start, number, place)
            for number, before in enumerate(lost)
            for place, after in enumerate(coming)
            if may_pair(before, after)
        )
    )
    pairs: dict[int, Pair] = {}
    taken: set[int] = set()
    for _, _, number, place in options:
        if number not in pairs and place not in taken:
            taken.add(place)
            pairs[number] = Pair(before=lost[number], after=coming[place])
    return sorted(pairs.values(), key=lambda p: (p.before.start, p.before.id))


def group_by_shift(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Groups more than two that moved by one shift: they were moved by one stroke."""
    shifts: dict[timedelta, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda p: (p.before.start, p.before.id)):
        shifts.setdefault(pair.clock_shift, []).append(pair)
    runs: list[list[Pair]] = []
    for run in shifts.values():
        runs.extend([run] if len(run) > 2 else [[pair] for pair in run])
    return runs


def group_cancelled(
    dropped: Sequence[Session], remaining: Sequence[Session]
) -> list[list[Session]]:
    """Groups the sessions that an ended series takes along: that is one decision."""
    runs: list[list[Session]] = []
    for client in dict.fromkeys(s.client for s in dropped):
        gone = by_start(s for s in dropped if s.client == client)
        first = gone[0].start
        goes_on = any(s.start > first and s.client == client for s in remaining)
        is_one = len(gone) > 2 or (len(gone) > 1 and not goes_on)
        runs.extend([gone] if is_one else [[s] for s in gone])
    return runs


def count_coming(starts: Sequence[datetime], made_not_after: datetime) -> int:
    """Counts the coming sessions that a decision concerns, as the contract does; at least 1.

    However late it was seen, it was made before the first of them began.
    """
    until = min(made_not_after, *starts) + COUNTED_AHEAD
    return max(1, sum(1 for start in starts if start <= until))
