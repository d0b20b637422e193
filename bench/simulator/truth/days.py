"""`no_buffer` and `unannounced_break`: about a clinician's coming days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bench.simulator.model.zones import instant, wall_clock
from bench.simulator.polls.seen import Seen, Standing
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.followed import Followed

ANNOUNCE = timedelta(weeks=4)
_WIDEST = timedelta(hours=1)
Pair = tuple[str, str]


def truth_of_buffers(seen: Seen, followed: Followed) -> Iterator[Expected]:
    """What is too near among coming sessions; those of two series that meet are one."""
    met: dict[Pair, list[tuple[Standing, Standing]]] = {}
    sure: set[Pair] = set()
    for moment in seen.moments:
        glance = seen.glance_at(moment.at)
        raw = [s for sid in glance.standing if (s := glance.moved_last(sid)) is not None]
        settled = [s for s in _standing(followed, moment.at) if s.start > moment.at]
        coming = [s for s in raw if s.start > moment.at]
        certain = set(_tight(seen, settled, surely=True)) & set(_tight(seen, raw, surely=True))
        for pair in {*_tight(seen, settled), *_tight(seen, coming)}:
            key = _names(pair)
            met.setdefault(key, []).append(pair)
            # Whether excused time is in anybody's way is not said.
            if pair in certain and not any(seen.life.is_excused(s.start, s.client) for s in pair):
                sure.add(key)
    for key, pairs in met.items():
        yield Expected(
            rule="no_buffer",
            client=pairs[0][0].client,
            clients=frozenset(s.client for pair in pairs for s in pair),
            words=f"{pairs[0][0].sid} and {pairs[0][1].sid} are too near on {pairs[0][0].start}",
            starts=frozenset(at for pair in pairs for s in pair for at in _stood(followed, s)),
            gaps=frozenset(gap for pair in pairs for gap in _gaps(followed, *pair)),
            must=key in sure,
            many=len({(a.start, b.start) for a, b in pairs}) > 1,
        )


def _stood(followed: Followed, session: Standing) -> frozenset[datetime]:
    return followed.starts_of(session.client, session.start)


def _gaps(followed: Followed, one: Standing, other: Standing) -> Iterator[int]:
    """In minutes; what is moved while it is told of is told with its new start."""
    for first in _stood(followed, one):
        for second in _stood(followed, other):
            begins, ends = max(first, second), min(first, second) + (one.end - one.start)
            yield int((begins - ends).total_seconds() // 60)


def _names(pair: tuple[Standing, Standing]) -> Pair:
    one, other = sorted(s.sid.split("#")[0] for s in pair)
    return one, other


def _tight(
    seen: Seen, sessions: list[Standing], *, surely: bool = False
) -> Iterator[tuple[Standing, Standing]]:
    """What overlaps, or follows too soon. Surely: nothing else stands between the two, and the
    buffer of either client is too long for it (which one counts is not said).

    What a client has twice at one start is one hour."""
    by_start = sorted(sessions, key=lambda s: s.start)
    for number, one in enumerate(by_start):
        same = (s for s in by_start[number + 1 :] if s.clinician == one.clinician)
        for place, other in enumerate(same):
            gap = other.start - one.end
            if gap >= _WIDEST:
                break
            buffers = [_buffer(seen, s) for s in (one, other)]
            limit = min(buffers) if surely else max(buffers)
            is_one = (one.client, one.start) == (other.client, other.start)
            is_tight = gap < timedelta(0) or (gap < limit and not (surely and place))
            if is_tight and not is_one:
                yield one, other


def _buffer(seen: Seen, session: Standing) -> timedelta:
    return seen.life.limit("no_buffer", "buffer", timedelta(0), session.client, session.clinician)


def _standing(followed: Followed, at: datetime) -> Iterator[Standing]:
    for client in followed.seen.life.clients:
        yield from followed.at(client.id, at).standing


def truth_of_breaks(seen: Seen, followed: Followed) -> Iterator[Expected]:
    for away in seen.life.away:
        if away.client is not None:
            continue
        begins = _midnight(seen, away.first)
        limit = seen.life.limit(
            "unannounced_break", "announce_breaks", ANNOUNCE, None, seen.life.clinicians[0]
        )
        known = seen.since(away.written) if away.written else seen.life.begin
        told = begins if away.announced is None else _midnight(seen, away.announced)
        surely = perhaps = False
        for moment in seen.moments:
            if not begins - limit - timedelta(hours=1) <= moment.at < min(begins, told):
                continue
            if known is None or moment.at < known:
                continue
            standing = list(_standing(followed, moment.at))
            booked = [
                s for s in standing if away.covers(wall_clock(s.start, seen.life.zone).date())
            ]
            excused = [s for s in booked if seen.life.is_excused(s.start, s.client)]
            perhaps |= bool(booked)
            surely |= len(booked) > len(excused) and moment.at >= begins - limit + timedelta(
                hours=1
            )
        if perhaps:
            yield Expected(
                rule="unannounced_break",
                client=None,
                words=f"sessions stand in the leave from {away.first} on",
                must=surely,
            )


def _midnight(seen: Seen, day: date) -> datetime:
    return instant(datetime.combine(day, datetime.min.time()), seen.life.zone)
