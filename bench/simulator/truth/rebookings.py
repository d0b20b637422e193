"""Which booking stands in the place of a session that was taken off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bench.simulator.polls.changes_seen import Counted
from bench.simulator.polls.seen import Booking, Seen

PAIRING, SPAN = timedelta(hours=48), timedelta(days=14)

_Option = tuple[Counted, Booking]
_Named = tuple[str, datetime]  # one session may be taken off twice


class Pairs:
    """Which booking stands for which session taken off, one to one.

    The nearest come first; what was taken off once a booking stood for another session comes last.
    """

    def __init__(self, seen: Seen, gone: Iterable[Counted]) -> None:
        self._found: dict[_Named, tuple[Booking, bool]] = {}
        options = [(change, booking) for change in gone for booking in _near(seen, change)]
        # A list that is being sorted is empty for whoever looks.
        left = sorted(options, key=lambda one: (_is_later(one, options), _distance(one)))
        while left:
            change, booking = left[0]
            self._found[_name(change)] = booking, _is_certain(change, booking, left)
            left = [(c, b) for c, b in left if c is not change and b is not booking]

    def of(self, change: Counted) -> tuple[Booking | None, bool]:
        """The booking, and whether it is that one for certain."""
        return self._found.get(_name(change), (None, False))


def _name(change: Counted) -> _Named:
    return change.sid, change.counted_at


def _near(seen: Seen, change: Counted) -> list[Booking]:
    return [
        b
        for b in seen.bookings
        if b.session.sid != change.sid
        and b.session.client == change.client
        and b.session.clinician == change.old.clinician
        and abs(b.session.start - change.old.start) <= SPAN
        and _apart(change, b)[0] <= PAIRING
    ]


def _distance(option: _Option) -> timedelta:
    change, booking = option
    return abs(booking.session.start - change.old.start)


def _is_later(option: _Option, options: list[_Option]) -> bool:
    """Whether it was taken off when the booking stood already, and another session was gone."""
    change, booking = option
    return any(
        b is booking and c is not change and max(b.by, c.latest) <= change.earliest
        for c, b in options
    )


def _is_certain(change: Counted, booking: Booking, left: list[_Option]) -> bool:
    """Whether no other reading is as good: another booking, or another session it stands for."""
    others = any(
        (c is change) != (b is booking) and (c is change or not _is_later((c, b), left))
        for c, b in left
    )
    return not others and _apart(change, booking)[1] <= PAIRING


def _apart(change: Counted, booking: Booking) -> tuple[timedelta, timedelta]:
    """The least and the most time that may lie between a cancellation and a booking."""
    spans = (booking.after - change.latest, change.earliest - booking.by)
    least = max(timedelta(0), *spans)
    most = max(booking.by - change.earliest, change.latest - booking.after)
    return least, most
