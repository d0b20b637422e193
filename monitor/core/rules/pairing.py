"""Which new booking stands for which cancelled session: a rebooking is a move in two steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.core.changes import Change, ChangeKind
from monitor.core.markers import Side
from monitor.core.rules.basis import is_record_keeping
from monitor.core.sessions import Session
from monitor.core.timeline import Practice, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A cancellation and the booking in its place, which starts at `start`.

    `continues`: the booking is where the cancelled one was, so nothing changed for the client (the
    source gave its event a new UID, or a series was split and kept its weekday and time).
    """

    change: Change
    booking: Session
    start: datetime
    is_split: bool
    continues: bool

    @property
    def via(self) -> str:
        return "split" if self.is_split else "rebook"

    @property
    def sessions(self) -> int:
        return self.change.sessions if self.is_split else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booking:
    """All sessions of one UID that one poll saw first, with the start each had then."""

    key: tuple[str, str, datetime]
    clinician: str | None
    booked_by: datetime
    sessions: tuple[tuple[datetime, Session], ...]

    def nearest(self, start: datetime) -> tuple[datetime, Session]:
        return min(self.sessions, key=lambda one: (abs(one[0] - start), one[1].id))


def pairs_by_change(timeline: Timeline, practice: Practice) -> Mapping[str, Pair]:
    """Change id of a cancellation -> its pair. One to one, the nearest start first."""
    if timeline.client is None:
        return {}
    undone = restored_changes(timeline)
    cancelled = [
        c
        for c in timeline.changes
        if c.kind is ChangeKind.CANCELLED and c.id not in undone and not is_record_keeping(c)
    ]
    bookings = _bookings(timeline) if cancelled else []
    options = sorted(
        (
            (distance, change.id, booking.key, change, booking)
            for change in cancelled
            for booking in bookings
            if (distance := _distance(change, booking, timeline, practice)) is not None
        ),
        key=lambda option: option[:3],
    )
    pairs: dict[str, Pair] = {}
    taken: set[tuple[str, str, datetime]] = set()
    for _, change_id, key, change, booking in options:
        if change_id not in pairs and key not in taken:
            taken.add(key)
            pairs[change_id] = _pair(change, booking)
    return pairs


def restored_changes(timeline: Timeline) -> frozenset[str]:
    """Ids of the cancellations that were taken back: the same session is on the calendar again."""
    last_cancelled: dict[str, str] = {}
    undone: set[str] = set()
    for change in sorted(timeline.changes, key=lambda c: (c.made_by, c.counted_at)):
        if change.kind is ChangeKind.CANCELLED:
            last_cancelled[change.session_id] = change.id
        elif change.kind is ChangeKind.RESTORED and change.session_id in last_cancelled:
            undone.add(last_cancelled.pop(change.session_id))
    return frozenset(undone)


def continued_sessions(timeline: Timeline, practice: Practice) -> frozenset[str]:
    """Ids of sessions that are only off the calendar because another record took their place."""
    pairs = pairs_by_change(timeline, practice).values()
    return frozenset(p.change.session_id for p in pairs if p.continues)


def with_words_of_bookings(
    timeline: Timeline, practice: Practice, said_of: Callable[[Session], frozenset[Side]]
) -> Timeline:
    """The timeline, with what the event booked in a session's place says of who asked.

    Where the cancelled event names the other side, nobody knows. `said_of` tells whom the words
    name that a booking came with.
    """
    pairs = pairs_by_change(timeline, practice)
    sides = {
        change_id: said_of(pair.booking)
        for change_id, pair in pairs.items()
        # Words of one event were heard when the change was counted.
        if not pair.continues and not _is_same_event(pair)
    }
    changes = tuple(_told(c, sides.get(c.id, frozenset())) for c in timeline.changes)
    return replace(timeline, changes=changes)


def _is_same_event(pair: Pair) -> bool:
    booking, change = pair.booking, pair.change
    return (booking.source, booking.uid) == (change.source, change.uid)


def _told(change: Change, said: frozenset[Side]) -> Change:
    if not said or said == {change.side}:
        return change
    if change.side is not None or len(said) > 1:
        return replace(change, side=None, side_evidence="")
    (side,) = said
    evidence = f"a marker in the event booked in its place names the {side}"
    return replace(change, side=side, side_evidence=evidence)


def _bookings(timeline: Timeline) -> list[_Booking]:
    first_start: dict[str, datetime] = {}
    for change in sorted(timeline.changes, key=lambda c: c.made_by):
        first_start.setdefault(change.session_id, change.from_start)
    groups: dict[tuple[str, str, datetime], list[Session]] = {}
    for session in timeline.sessions:
        # None: it stood there when the source was first read, so nobody saw it being booked.
        if session.booked_by is not None:
            key = (session.source, session.uid, session.booked_by)
            groups.setdefault(key, []).append(session)
    return [
        _Booking(
            key=key,
            clinician=group[0].clinician,
            booked_by=key[2],
            sessions=tuple((first_start.get(s.id, s.start), s) for s in group),
        )
        for key, group in groups.items()
    ]


def _distance(
    change: Change, booking: _Booking, timeline: Timeline, practice: Practice
) -> timedelta | None:
    """How far the booking starts from the old start; None if it can't stand for it."""
    rule = practice.rules_for(change.clinician, timeline.client).reschedule
    start, session = booking.nearest(change.from_start)
    far = abs(start - change.from_start)
    if session.id == change.session_id or booking.clinician != change.clinician:
        return None
    if abs(booking.booked_by - change.made_by) > rule.rebook_pairing or far > rule.rebook_span:
        return None
    return far


def _pair(change: Change, booking: _Booking) -> Pair:
    start, session = booking.nearest(change.from_start)
    is_split = change.sessions > 1 and len(booking.sessions) > 1
    zone = ZoneInfo(session.zone)
    return Pair(
        change=change,
        booking=session,
        start=start,
        is_split=is_split,
        continues=start == change.from_start
        or (is_split and _slot(start, zone) == _slot(change.from_start, zone)),
    )


def _slot(start: datetime, zone: ZoneInfo) -> tuple[int, int, int]:
    local = start.astimezone(zone)
    return local.weekday(), local.hour, local.minute
