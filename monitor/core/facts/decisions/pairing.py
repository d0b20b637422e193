"""Which new booking stands for which cancelled session: a rebooking is a move in two steps."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.zone_rules import zone_of
from monitor.core.common.stable_ids import stable_id
from monitor.core.facts.decisions.exemptions import is_record_keeping
from monitor.core.markers.reading import Side
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.matching import nearest_pairs
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext, Timeline

# A day, and the hour by which a day may be longer where clocks change.
_BESIDE = timedelta(hours=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A cancellation and the booking in its place, which starts at `start`.

    `continues`: the booking is where the cancelled one was, so nothing changed for the client (the
    source gave its event a new UID, or a series was split and kept its weekday and time). `apart`
    are sessions that were moved by themselves in a series which went on like that, each as a pair
    with a change of its own.
    """

    change: Change
    booking: Session
    start: datetime
    is_split: bool
    continues: bool
    apart: tuple[Pair, ...] = ()

    @property
    def at_once(self) -> bool:
        """Whether one poll saw both, so that it was one stroke as far as known."""
        return self.booking.booked_not_after in (None, self.change.made_not_after)

    @property
    def via(self) -> str:
        return "split" if self.is_split else "rebook"

    @property
    def sessions(self) -> int:
        return self.change.sessions if self.is_split else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booking:
    """All sessions of one UID that one poll saw first, with the start each had then.

    `booked_not_after` is None if they may only have come into view after `booked_not_before`.
    `gone_by`: when the last of them went; None while any stands.
    """

    key: tuple[str, str, datetime]
    clinician: str | None
    booked_not_after: datetime | None
    gone_by: datetime | None
    sessions: tuple[tuple[datetime, Session], ...]

    def nearest(self, start: datetime) -> tuple[datetime, Session]:
        return min(self.sessions, key=lambda one: (abs(one[0] - start), one[1].id))


def pairs_by_change(
    timeline: Timeline, context: RuleContext, undone: Container[str]
) -> Mapping[str, Pair]:
    """Change id of a cancellation -> its pair. One to one, the nearest start first.

    `undone` are the ids of cancellations that were taken back.
    """
    if timeline.client is None:
        return {}
    gone = {
        c.session_id: c.made_not_after
        for c in timeline.changes
        if c.kind is ChangeKind.CANCELLED and c.id not in undone
    }
    cancelled = [
        c
        for c in timeline.changes
        if c.kind is ChangeKind.CANCELLED and c.id not in undone and not is_record_keeping(c)
    ]
    bookings = _bookings(timeline, gone) if cancelled else []
    options = sorted(
        (
            (distance, change.id, booking.key, change, booking)
            for change in cancelled
            for booking in bookings
            if (distance := _distance(change, booking, timeline, context)) is not None
        ),
        key=lambda option: option[:3],
    )
    pairs: dict[str, Pair] = {}
    taken: set[tuple[str, str, datetime]] = set()
    for _, change_id, key, change, booking in options:
        if change_id not in pairs and key not in taken:
            taken.add(key)
            pairs[change_id] = _pair(change, booking, timeline)
    return pairs


def restored_changes(timeline: Timeline) -> frozenset[str]:
    """Ids of the cancellations that were taken back: the same session is on the calendar again."""
    last_cancelled: dict[str, str] = {}
    undone: set[str] = set()
    for change in sorted(timeline.changes, key=lambda c: (c.made_not_after, c.counted_at)):
        if change.kind is ChangeKind.CANCELLED:
            last_cancelled[change.session_id] = change.id
        elif change.kind is ChangeKind.RESTORED and change.session_id in last_cancelled:
            undone.add(last_cancelled.pop(change.session_id))
    return frozenset(undone)


def bookings_with_words(timeline: Timeline, context: RuleContext) -> Mapping[str, Session]:
    """By the id of a cancellation, the booking in its place whose words may say who asked.

    Words of one event were heard when the change was counted.
    """
    pairs = pairs_by_change(timeline, context, restored_changes(timeline))
    return {
        change_id: pair.booking
        for change_id, pair in pairs.items()
        if not pair.continues and not _is_same_event(pair)
    }


def with_words_of_bookings(timeline: Timeline, said: Mapping[str, frozenset[Side]]) -> Timeline:
    """The timeline, with what the event booked in a session's place says of who asked.

    `said` holds, by the id of a cancellation, whom the words name that the booking came with. Where
    the cancelled event names the other side, nobody knows.
    """
    changes = tuple(_told(c, said.get(c.id, frozenset())) for c in timeline.changes)
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


def _bookings(timeline: Timeline, gone: Mapping[str, datetime]) -> list[_Booking]:
    """`gone` tells by session id when it was cancelled."""
    first_start: dict[str, datetime] = {}
    for change in sorted(timeline.changes, key=lambda c: c.made_not_after):
        first_start.setdefault(change.session_id, change.from_start)
    groups: dict[tuple[str, str, datetime], list[Session]] = {}
    for session in timeline.sessions:
        # None: it stood there when the source was first read, so nobody saw it being booked.
        came = session.booked_not_after or session.booked_not_before
        if came is not None and not _is_record(session):
            key = (session.source, session.uid, came)
            groups.setdefault(key, []).append(session)
    return [
        _Booking(
            key=key,
            clinician=group[0].clinician,
            booked_not_after=group[0].booked_not_after,
            gone_by=max(gone[s.id] for s in group) if all(s.id in gone for s in group) else None,
            sessions=tuple((first_start.get(s.id, s.start), s) for s in group),
        )
        for key, group in groups.items()
    ]


def _is_record(session: Session) -> bool:
    """Written down wholly after its end."""
    return session.booked_not_before is not None and session.booked_not_before >= session.end


def _distance(
    change: Change, booking: _Booking, timeline: Timeline, context: RuleContext
) -> timedelta | None:
    """How far the booking starts from the old start; None if it can't stand for it."""
    rule = context.rules_for(change.clinician, timeline.client).reschedule
    start, session = booking.nearest(change.from_start)
    far = abs(start - change.from_start)
    if session.id == change.session_id or booking.clinician != change.clinician:
        return None
    if booking.gone_by is not None and booking.gone_by <= change.made_not_after:
        return None  # what went by then, too, stands for nothing
    if booking.booked_not_after is not None:
        apart, span = abs(booking.booked_not_after - change.made_not_after), rule.rebook_span
    else:  # it may have come into view only, but hardly just beside one that went
        apart, span = abs(booking.key[2] - change.made_not_before), _BESIDE
    return far if apart <= rule.rebook_pairing and far <= span else None


def _pair(change: Change, booking: _Booking, timeline: Timeline) -> Pair:
    start, session = booking.nearest(change.from_start)
    is_split = change.sessions > 1 and len(booking.sessions) > 1
    zone = zone_of(session.zone)
    one_by_one = _one_by_one(change, booking, timeline) if is_split else []
    apart = [(old, new) for old, new in one_by_one if old.start != new.start]
    goes_on = len(apart) < len(one_by_one) / 2
    return Pair(
        change=change,
        booking=session,
        start=start,
        is_split=is_split,
        continues=goes_on
        or start == change.from_start
        or (is_split and _slot(start, zone) == _slot(change.from_start, zone)),
        apart=tuple(_pair_apart(change, old, new) for old, new in apart) if goes_on else (),
    )


def _pair_apart(change: Change, old: Session, new: Session) -> Pair:
    """One of the sessions that a run took off, which was moved by itself."""
    alone = replace(
        change,
        id=stable_id("ch", change.id, old.id),
        recurrence_id=old.recurrence_id,
        session_id=old.id,
        from_start=old.start,
        from_end=old.end,
        sessions=1,
    )
    return Pair(change=alone, booking=new, start=new.start, is_split=False, continues=False)


def _one_by_one(
    change: Change, booking: _Booking, timeline: Timeline
) -> list[tuple[Session, Session]]:
    """Each session that a run took off, and the nearest one booked, as it was booked."""
    others = (c for c in timeline.changes if c.kind is ChangeKind.CANCELLED and c.id != change.id)
    alone = {c.session_id for c in others}
    members = {one.session_id for one in change.members}
    gone = [
        s
        for s in timeline.sessions
        if (s.source, s.uid) == (change.source, change.uid)
        and s.presence is Presence.CANCELLED
        and s.start >= change.from_start
        and (s.id in members if members else s.id not in alone)
    ]
    booked = [
        replace(s, start=start, end=start + (s.end - s.start)) for start, s in booking.sessions
    ]
    return [(p.before, p.after) for p in nearest_pairs(gone, booked, lambda _old, _new: True)]


def _slot(start: datetime, zone: ZoneInfo) -> tuple[int, int, int]:
    local = start.astimezone(zone)
    return local.weekday(), local.hour, local.minute
