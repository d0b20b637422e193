"""`slot_drift`: the usual slot holds for fewer than 60 % of the last eight sessions.

The contract leaves open which of several slots is the usual one, whether a no-show, a session in
excused time or one moved for the client counts, and whether an hour that a series has anew is
drift. What nobody watched, and what stands for an hour that fell to time off, is not held against
it: as if it were in its slot. Which that is, is not said, so in one reading all near time off is.
Only what drifts in every reading must be found, and only what drifts in some may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from bench.simulator.model.zones import wall_clock
from bench.simulator.polls.seen import Seen, Standing
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.followed import Followed, Known

SHARE, WINDOW, USUAL_OF, FEWEST = 0.6, 8, 16, 8
NEAR, DAY = timedelta(minutes=30), timedelta(days=1)


def truth_of_slots(seen: Seen, followed: Followed) -> Iterator[Expected]:
    touched = set(followed.counted)
    for client in seen.life.clients:
        surely = perhaps = False
        for moment in seen.moments:
            known = followed.at(client.id, moment.at)
            if known.is_resting:
                continue
            past = [s for s in known.standing if s.end <= known.now]
            readings = [
                _drifts(tuple(_as_it_is(seen, s) for s in sessions[-USUAL_OF:]))
                for sessions in _readings(seen, known, past, touched)
            ]
            readings.append(_drifts(tuple(_not_held(seen, s) for s in past[-USUAL_OF:])))
            surely |= all(r == "yes" for r in readings) and not known.is_unclear
            perhaps |= any(r != "no" for r in readings)
        if perhaps:
            yield Expected(
                rule="slot_drift",
                client=client.id,
                words="the usual slot no longer holds",
                must=surely,
                many=True,
            )


def _readings(
    seen: Seen, known: Known, past: list[Standing], touched: set[str]
) -> Iterator[list[Standing]]:
    yield known.held
    yield past
    # Without what was moved, and without all that stands in a series.
    yield [s for s in past if s.sid not in touched]
    yield [s for s in past if not s.in_series]
    # Without what stands in excused time or in leave, where it should not have been.
    zone = seen.life.zone
    yield [s for s in past if not seen.life.is_away(wall_clock(s.start, zone).date(), s.client)]


@dataclass(frozen=True, slots=True)
class _Past:
    """When a past session began, by the clock on the wall; not held against the slot if spared."""

    wall: datetime
    is_spared: bool


def _as_it_is(seen: Seen, session: Standing) -> _Past:
    return _Past(wall_clock(session.start, seen.life.zone), is_spared=False)


def _not_held(seen: Seen, session: Standing) -> _Past:
    """Spared if nobody watched it, or if time off lies near."""
    wall = wall_clock(session.start, seen.life.zone)
    days = (wall.date() + n * DAY for n in range(-3, 4))
    near_time_off = any(seen.life.is_spared(day, session.client) for day in days)
    return _Past(wall, is_spared=near_time_off or session.start < seen.life.begin)


@cache
def _drifts(past: tuple[_Past, ...]) -> str:
    """With several sessions in a usual week there are as many usual slots."""
    if len(past) < FEWEST:
        return "no"
    a_week = len(past) / len({one.wall.isocalendar()[:2] for one in past})
    readings = {_reading(past, max(1, round(a_week + off))) for off in (-0.1, 0.1)}
    return readings.pop() if len(readings) == 1 else "maybe"


def _reading(past: Sequence[_Past], many: int) -> str:
    """`many` slots are usual; of those that are nearly as frequent any may be."""
    walls = [one.wall for one in past]
    counts = [sum(_is_near(slot, w) for w in walls) for slot in walls]
    slots: list[tuple[int, datetime]] = []
    for count, wall in sorted(zip(counts, walls, strict=True), reverse=True):
        if not any(_is_near(wall, known) for _, known in slots):
            slots.append((count, wall))
    many = min(many, len(slots))
    first = [wall for _, wall in slots[: many - 1]]
    least = slots[:many][-1][0]
    others = [w for w, n in zip(walls, counts, strict=True) if n >= least - 1]
    last = [w for w in others if not any(_is_near(w, known) for known in first)]
    shares = [_share(past[-WINDOW:], [*first, one]) for one in last]
    if all(share < SHARE for share in shares):
        return "yes"
    return "maybe" if any(share < SHARE for share in shares) else "no"


def _share(past: Sequence[_Past], usual: list[datetime]) -> float:
    kept = (one.is_spared or any(_is_near(slot, one.wall) for slot in usual) for one in past)
    return sum(kept) / WINDOW


def _is_near(slot: datetime, wall: datetime) -> bool:
    minutes = abs((slot.hour - wall.hour) * 60 + slot.minute - wall.minute)
    return slot.weekday() == wall.weekday() and timedelta(minutes=minutes) <= NEAR
