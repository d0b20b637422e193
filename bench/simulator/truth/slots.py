"""`slot_drift`: the usual slot holds for fewer than 60 % of the last eight sessions.

The contract leaves open which of several slots is the usual one, whether a no-show, a session in
excused time or one moved for the client counts, and whether an hour that a series has anew is
drift. Only what drifts in every reading must be found, and only what drifts in some may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.simulator.model.zones import wall_clock
from bench.simulator.polls.seen import Seen, Standing
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.followed import Followed, Known

SHARE, WINDOW, USUAL_OF, FEWEST = 0.6, 8, 16, 8
NEAR = timedelta(minutes=30)


def truth_of_slots(seen: Seen, followed: Followed) -> Iterator[Expected]:
    touched = set(followed.counted)
    for client in seen.life.clients:
        surely = perhaps = False
        for moment in seen.moments:
            known = followed.at(client.id, moment.at)
            if known.is_resting:
                continue
            readings = [_drifts(seen, past) for past in _readings(seen, known, touched)]
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


def _readings(seen: Seen, known: Known, touched: set[str]) -> Iterator[list[Standing]]:
    past = [s for s in known.standing if s.end <= known.now]
    yield known.held
    yield past
    # Without what was moved, and without all that stands in a series.
    yield [s for s in past if s.sid not in touched]
    yield [s for s in past if not s.in_series]
    # Without what stands in excused time or in leave, where it should not have been.
    zone = seen.life.zone
    yield [s for s in past if not seen.life.is_away(wall_clock(s.start, zone).date(), s.client)]


def _drifts(seen: Seen, past: list[Standing]) -> str:
    if len(past) < FEWEST:
        return "no"
    walls = [wall_clock(s.start, seen.life.zone) for s in past[-USUAL_OF:]]
    counts = [sum(_is_near(slot, w) for w in walls) for slot in walls]
    usual = [w for w, n in zip(walls, counts, strict=True) if n >= max(counts) - 1]
    shares = [sum(_is_near(slot, w) for w in walls[-WINDOW:]) / WINDOW for slot in usual]
    if all(share < SHARE for share in shares):
        return "yes"
    return "maybe" if any(share < SHARE for share in shares) else "no"


def _is_near(slot: datetime, wall: datetime) -> bool:
    minutes = abs((slot.hour - wall.hour) * 60 + slot.minute - wall.minute)
    return slot.weekday() == wall.weekday() and timedelta(minutes=minutes) <= NEAR
