"""Past sessions and the slots they were in: what a usual hour is learnt from and held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.decisions.move_decisions import Move
from monitor.core.facts.rhythm.weekly_slot import Slot, hours_a_week, slot_of, usual_slots
from monitor.core.facts.rhythm.working_time import is_spared
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.sessions.model import Presence, Session

FEWEST = 8
LEARNT_FROM = 16
# A month of weekly sessions: from then on a series is an hour that was agreed.
_STANDING = 4
_NEAR = timedelta(minutes=30)
_HALF_A_WEEK = 3  # days: what stands for a Monday's hour may lie before it or after


class PastSlot(NamedTuple):
    """A past session. `stands`: where its own series has it. `is_watched`: it lies after the first
    read of its calendar. `agreed` is its agreed start, `zone` the practice's."""

    session: Session
    agreed: datetime
    zone: ZoneInfo
    stands: bool
    is_watched: bool

    @property
    def day(self) -> date:
        return self.agreed.astimezone(self.zone).date()

    @property
    def slot(self) -> Slot:
        return slot_of(self.agreed, self.zone)


def usual_hours(facts: TimelineFacts) -> tuple[Slot, ...]:
    """The client's usual slots; none with fewer than `FEWEST` sessions."""
    latest = list(islice(past_slots(facts), LEARNT_FROM))[::-1]
    return usual_of(latest) if len(latest) >= FEWEST else ()


def hours_kept(facts: TimelineFacts, since: datetime) -> Iterator[tuple[Session, bool]]:
    """The sessions from `since` on that count for a usual hour, and whether each was in its slot.

    Newest first. None with fewer than `FEWEST` past sessions: then no slot is usual.
    """
    newest_first = past_slots(facts)
    latest = list(islice(newest_first, LEARNT_FROM))
    usual = usual_of(latest[::-1]) if len(latest) >= FEWEST else ()
    for past in chain(latest, newest_first) if usual else ():
        if past.session.start < since:
            break
        is_kept = is_in(past, usual)
        if is_kept or not is_for_an_hour_off(past, usual, facts):
            yield past.session, is_kept


def is_in(past: PastSlot, usual: Sequence[Slot]) -> bool:
    return past.stands or any(past.slot.is_near(slot) for slot in usual)


def usual_of(latest: Sequence[PastSlot]) -> tuple[Slot, ...]:
    return usual_slots([p.slot for p in latest], hours_a_week([p.day for p in latest]))


def past_slots(facts: TimelineFacts) -> Iterator[PastSlot]:
    """Newest first: mostly the latest few say that all is well."""
    zone = facts.context.zone
    # Moves that nobody is to answer for.
    spared = [m for m in facts.moves if m.initiator == CLIENT or m.is_exempt]
    standing = _Standing(facts.sessions, zone)
    for session in reversed(facts.sessions):
        is_held = session.presence is Presence.SCHEDULED and facts.now.has_reached(session.end)
        if not is_held or facts.timeline.is_excused(session):
            continue
        agreed = facts.agreed_start(session)
        stands = standing.has(session, agreed)
        if stands or not any(_covers(move, session) for move in spared):
            yield PastSlot(
                session=session,
                agreed=agreed,
                zone=zone,
                stands=stands,
                is_watched=not facts.visibility.is_before_watch(session.source, agreed),
            )


class _Standing:
    """Which sessions are where their series has them, at an hour that enough of it are at."""

    def __init__(self, sessions: Sequence[Session], zone: ZoneInfo) -> None:
        self._sessions, self._zone = sessions, zone
        self._known: dict[tuple[str, str, Slot], bool] = {}

    def has(self, session: Session, agreed: datetime) -> bool:
        rid = session.recurrence_id
        if rid is None or abs(agreed - rid) > _NEAR:
            return False
        hour = (session.source, session.uid, slot_of(rid, self._zone))
        if hour not in self._known:
            self._known[hour] = self._are_enough(*hour)
        return self._known[hour]

    def _are_enough(self, source: str, uid: str, slot: Slot) -> bool:
        alike = (
            s
            for s in reversed(self._sessions)
            if (s.source, s.uid, s.presence) == (source, uid, Presence.SCHEDULED)
            and s.recurrence_id is not None
            and slot_of(s.recurrence_id, self._zone) == slot
        )
        return sum(1 for _ in islice(alike, _STANDING)) == _STANDING


def _covers(move: Move, session: Session) -> bool:
    """A run's change bears the id of its first session only."""
    change = move.change
    is_of_run = (
        change.sessions > 1
        and (change.source, change.uid) == (session.source, session.uid)
        and change.from_start <= session.start
    )
    return session.id == move.session_id or is_of_run


def is_for_an_hour_off(past: PastSlot, usual: Sequence[Slot], facts: TimelineFacts) -> bool:
    """Whether a usual hour of that week fell to a holiday, leave or excused time."""
    session, zone = past.session, facts.context.zone
    for slot in usual:
        ahead = (slot.weekday - past.slot.weekday + _HALF_A_WEEK) % 7 - _HALF_A_WEEK
        day = datetime.combine(past.day + timedelta(days=ahead), time(), tzinfo=zone)
        start = (day + slot.time).astimezone(UTC)
        end = start + (session.end - session.start)
        if is_spared(start, end, session.clinician, facts.timeline, facts.context):
            return True
    return False
