"""When the calendar is polled and the rules run, and which polls fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bench.simulator.model.life import Life

SETTLED = timedelta(minutes=11)
_FAILS = 0.08


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Moment:
    """`poll`: none, good, or bad (the calendar can't be read). The rules run at every moment."""

    at: datetime
    poll: str = "none"


def schedule(life: Life, rng: Random) -> list[Moment]:
    """Every few days, soon after most edits, and once more when what was seen has settled."""
    forced, loose = set(_forced(life)), set(_loose(life, rng))
    moments = {at: Moment(at=at) for at in life.looks}
    moments |= {c.at: Moment(at=c.at + timedelta(seconds=30)) for c in life.checkins}
    for at in loose:
        moments[at] = Moment(at=at, poll="bad" if rng.random() < _FAILS else "good")
    moments |= {at: Moment(at=at, poll="good") for at in forced}
    good = [m.at for m in moments.values() if m.poll == "good"]
    settled = {at + SETTLED for at in _with_news(life, sorted(good))}
    moments |= {at: Moment(at=at) for at in settled if at not in moments}
    return sorted(m for m in moments.values() if life.begin <= m.at <= life.end)


def _forced(life: Life) -> Iterator[datetime]:
    yield from (life.begin, life.end - SETTLED, life.end)
    for edit in life.edits:
        if edit.look_before:
            yield edit.at - timedelta(minutes=7)
        for after in edit.looks or ():
            yield edit.at + after


def _loose(life: Life, rng: Random) -> Iterator[datetime]:
    at = life.begin
    while at < life.end:
        at += timedelta(hours=rng.uniform(50, 120))
        yield at.replace(microsecond=0)
    for edit in life.edits:
        if edit.looks is None:
            wait = rng.uniform(2, 20) if rng.random() < 0.5 else rng.uniform(60, 480)
            yield (edit.at + timedelta(minutes=wait)).replace(microsecond=0)


def _with_news(life: Life, polls: list[datetime]) -> Iterator[datetime]:
    before = life.begin
    for at in polls:
        first, last = life.dialect.written_at(before), life.dialect.written_at(at)
        if any(first < edit.at <= last for edit in life.edits):
            yield at
        before = at
