"""Which hour was booked in place of which cancelled one: one to one, whatever events state them.

A series that goes and single events that come, or single events that go and a series that comes,
are hours that go and hours that come. Hours that moved together by one span are paired first, so
that a weekly hour which moves by four days is not paired with that of the week before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config.sections.rules import Reschedule
from connectors.zone_rules import zone_of
from monitor.core.facts.decisions.exemptions import hours_of, is_record_keeping
from monitor.core.facts.decisions.taken_back import TakenBack
from monitor.core.facts.rhythm.working_time import wall_distance
from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind
from monitor.core.sessions.model import RENEW_BELOW, Session
from monitor.core.timeline.model import RuleContext, Timeline

# As far as a series is written out at least, but for the last of its hours in that.
_WRITTEN_OUT = RENEW_BELOW - timedelta(days=31)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
# A day, and the hour by which a day may be longer where clocks change.
_BESIDE = timedelta(hours=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedHour:
    """The cancelled hour `gone`, and the session booked in its place, which began at `start`."""

    gone: ChangedSession
    booking: Session
    start: datetime

    @property
    def has_moved(self) -> bool:
        return self.start != self.gone.from_start

    @property
    def clock_shift(self) -> timedelta:
        """How far it lies from the cancelled one on the wall clock."""
        return wall_distance(self.gone.from_start, self.start, zone_of(self.booking.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booking:
    """A session that was seen to be booked, with the start it had then.

    `came` is None if it may only have come into view after `session.booked_not_before`. `gone_by`:
    when it went again. `is_record`: it was written down wholly after its end.
    """

    session: Session
    start: datetime
    gone_by: datetime | None
    is_record: bool

    @property
    def came(self) -> datetime | None:
        return self.session.booked_not_after


def booked_instead(
    timeline: Timeline, context: RuleContext, undone: TakenBack
) -> Mapping[str, tuple[Sequence[ChangedSession], Sequence[BookedHour]]]:
    """By the id of a cancellation: the hours that it took off, and those booked in their place.

    Both by start. Cancellations for which nothing was booked are left out, and so is what was taken
    back.
    """
    cancelled = [
        undone.left_of(c)
        for c in timeline.changes
        if c.kind is ChangeKind.CANCELLED and c.id not in undone and not is_record_keeping(c)
    ]
    if not cancelled:
        return {}
    gone = {c.id: hours_of(c, timeline) for c in cancelled}
    bookings = _bookings(timeline, undone)
    options = [
        (change, hour)
        for change in cancelled
        for hour in _options(change, gone[change.id], bookings, timeline, context)
    ]
    return {
        change_id: (gone[change_id], hours) for change_id, hours in _one_to_one(options).items()
    }


def _one_to_one(options: Sequence[tuple[Change, BookedHour]]) -> Mapping[str, Sequence[BookedHour]]:
    """Those of the options that hold, by change and start: no hour and no booking is in two.

    Those that moved by one stroke come first, then the nearest. An hour that was cancelled once a
    booking stood for another one comes last: what was told as rebooked is so still.
    """
    together = Counter(_stroke(change, hour) for change, hour in options)
    rivals: dict[str, list[Change]] = defaultdict(list)
    for change, hour in options:
        rivals[hour.booking.id].append(change)
    best_first = sorted(
        options,
        key=lambda option: (
            -together[_stroke(*option)],
            _is_later(option[0], option[1].booking, rivals[option[1].booking.id]),
            abs(option[1].start - option[1].gone.from_start),
            option[0].id,
            option[1].gone.from_start,
            option[1].booking.id,
        ),
    )
    found: dict[str, list[BookedHour]] = defaultdict(list)
    placed: set[tuple[str, str]] = set()
    taken: set[str] = set()
    for change, hour in best_first:
        place = (change.id, hour.gone.session_id)
        if place not in placed and hour.booking.id not in taken:
            placed.add(place)
            taken.add(hour.booking.id)
            found[change.id].append(hour)
    return {
        change_id: sorted(hours, key=lambda h: h.gone.from_start)
        for change_id, hours in found.items()
    }


def _is_later(change: Change, booking: Session, rivals: Sequence[Change]) -> bool:
    """Whether it was made when the booking stood already, and another one's hour was gone."""
    came, since = booking.booked_not_after or booking.booked_not_before, change.made_not_before
    return (
        came is not None
        and came <= since
        and came < change.made_not_after  # by the same stamp it is one stroke
        and any(other is not change and other.made_not_after <= since for other in rivals)
    )


def _stroke(change: Change, hour: BookedHour) -> tuple[object, ...]:
    """What is the same for hours that one decision moved: both polls that saw it, and the span."""
    return change.made_not_after, hour.booking.booked_not_after, hour.clock_shift


def _bookings(timeline: Timeline, undone: TakenBack) -> list[_Booking]:
    first_start: dict[str, datetime] = {}
    gone: dict[str, datetime] = {}
    for change in sorted(timeline.changes, key=lambda c: c.made_not_after):
        for one in change.concerned:
            first_start.setdefault(one.session_id, one.from_start)
        for one in undone.left_of(change).concerned:
            if change.kind is ChangeKind.CANCELLED and change.id not in undone:
                gone[one.session_id] = change.made_not_after
    goes_on = _GoesOn(timeline.sessions)
    return [
        _Booking(
            session=s,
            start=first_start.get(s.id, s.start),
            gone_by=gone.get(s.id),
            is_record=s.booked_not_before is not None and s.booked_not_before >= s.end,
        )
        for s in timeline.sessions
        # Neither: it stood there when the source was first read, so nobody saw it being booked.
        if (s.booked_not_after or s.booked_not_before) is not None
        and not goes_on.beyond_what_was_known(s)
    ]


class _GoesOn:
    """Events that show hours which were known before them: they go on with another one.

    One that is new is written out farther ahead than the one before it was, and nobody knows
    whether what it shows there was there before.
    """

    def __init__(self, sessions: Sequence[Session]) -> None:
        self._came: dict[tuple[str, str], datetime] = {}
        for s in sessions:
            if s.recurrence_id is not None and s.booked_not_after is not None:
                event = (s.source, s.uid)
                self._came[event] = max(s.booked_not_after, self._came.get(event, _LONG_AGO))
        self._known_until = {
            (s.source, s.uid): s.start
            for s in sessions  # by start
            if (s.booked_not_after or _LONG_AGO) < self._came.get((s.source, s.uid), _LONG_AGO)
        }

    def beyond_what_was_known(self, session: Session) -> bool:
        event = (session.source, session.uid)
        until = self._known_until.get(event)
        return until is not None and session.start > max(until, self._came[event] + _WRITTEN_OUT)


def _options(
    change: Change,
    gone: Sequence[ChangedSession],
    bookings: Sequence[_Booking],
    timeline: Timeline,
    context: RuleContext,
) -> Iterator[BookedHour]:
    """Every hour that may stand for one of those gone."""
    rule = context.rules_for(change.clinician, timeline.client).reschedule
    seen = timeline.seen_to_begin
    began = [one for one in gone if one.session_id in seen]
    for booking in bookings:
        reach = _reach(booking, change, rule)
        if reach is None:
            continue
        # What is written down afterwards stands for nothing but an hour that did take place.
        for one in began if booking.is_record else gone:
            is_near = abs(booking.start - one.from_start) <= reach
            if is_near and one.session_id != booking.session.id:
                yield BookedHour(gone=one, booking=booking.session, start=booking.start)


def _reach(booking: _Booking, change: Change, rule: Reschedule) -> timedelta | None:
    """How far it may lie from an hour that the change took off; None: it stands for none."""
    if booking.session.clinician != change.clinician:
        return None
    if booking.gone_by is not None and booking.gone_by <= change.made_not_after:
        return None  # what went by then, too, stands for nothing
    if booking.came is not None:
        apart, span = abs(booking.came - change.made_not_after), rule.rebook_span
    else:  # it may have come into view only, but hardly just beside one that went
        since = booking.session.booked_not_before or change.made_not_before
        apart, span = abs(since - change.made_not_before), _BESIDE
    if apart > rule.rebook_pairing:
        return None
    return _BESIDE if booking.is_record else span
