"""Which booking stands in the place of a session that was taken off."""

from __future__ import annotations

from datetime import timedelta

from bench.simulator.polls.changes_seen import Counted
from bench.simulator.polls.seen import Booking, Seen

PAIRING, SPAN = timedelta(hours=48), timedelta(days=14)


def pair_of(seen: Seen, change: Counted, taken: set[str]) -> tuple[Booking | None, bool]:
    """The nearest booking that pairs with a cancellation, and whether it does so for certain."""
    start = change.old.start
    near = [
        b
        for b in seen.bookings
        if b.session.client == change.client
        and b.session.clinician == change.old.clinician
        and b.session.sid not in taken
        and abs(b.session.start - start) <= SPAN
        and _apart(change, b)[0] <= PAIRING
    ]
    if not near:
        return None, False
    best = min(near, key=lambda b: abs(b.session.start - start))
    return best, len(near) == 1 and _apart(change, best)[1] <= PAIRING


def _apart(change: Counted, booking: Booking) -> tuple[timedelta, timedelta]:
    """The least and the most time that may lie between a cancellation and a booking."""
    spans = (booking.after - change.latest, change.earliest - booking.by)
    least = max(timedelta(0), *spans)
    most = max(booking.by - change.earliest, change.latest - booking.after)
    return least, most
