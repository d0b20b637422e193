"""Live one life through and hold it against its truth; a process can do one at a time."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import structlog

from bench.simulator.compare import Mismatch, Tally, compare
from bench.simulator.model.life import Life
from bench.simulator.polls.schedule import schedule
from bench.simulator.polls.seen import Seen, seen
from bench.simulator.product.upgraded import watched
from bench.simulator.scenes.drawing import draw
from bench.simulator.truth.build import truth_of
from bench.simulator.truth.expected import Expected, Json
from monitor.zone_data import use_newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Which life."""

    seed: int
    dialect: str
    zone: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    lot: Lot
    tally: Tally
    mismatches: list[Mismatch]
    trouble: list[str]
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A life in full, for `--explain`."""

    life: Life
    seen: Seen
    expected: list[Expected]
    findings: list[Json]
    dismissed: frozenset[str]
    trouble: list[str]


def live(lot: Lot) -> Lived:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    use_newest()
    life = draw(lot.seed, lot.dialect, lot.zone, lot.kind)
    moments = schedule(life, Random(f"schedule {life.name}"))
    with tempfile.TemporaryDirectory(prefix="life-") as folder:
        told = watched(life, Path(folder), moments)
    view = seen(life, moments)
    return Lived(
        life=life,
        seen=view,
        expected=truth_of(view),
        findings=told.findings,
        dismissed=told.dismissed,
        trouble=told.trouble,
    )


def outcome(lot: Lot) -> Outcome:
    lived = live(lot)
    tally, wrong = compare(lived.expected, lived.findings, lived.dismissed)
    return Outcome(
        lot=lot,
        tally=tally,
        mismatches=wrong,
        trouble=lived.trouble,
        findings=len(lived.findings),
    )


def story_of(lived: Lived) -> Iterator[str]:
    """The life in words, in order of time."""
    life = lived.life
    told = [(e.at, e.words) for e in life.edits]
    told += [(c.at, f"check-in {c.client} {c.kind}, {c.start}: {c.moment}") for c in life.checkins]
    told += [(w.at, f"{w.kind} {w.client} {w.start}: {w.says}") for w in life.words]
    told += [(t.at, f"{t.client} is tagged {t.tag} until {t.until}") for t in life.tags]
    told += [(s.joined, f"call with {s.client}, {s.start}, until {s.left}") for s in life.stays]
    told += [(life.begin, f"{a}") for a in (*life.away, *life.settings)]
    told += [(life.begin, f"holidays {sorted(map(str, life.holidays))}")]
    told += [(m.at, f"    poll {m.poll}") for m in lived.seen.moments if m.poll != "none"]
    for at, words in sorted(told):
        yield f"{at.astimezone(life.zone):%a %m-%d %H:%M:%S}  {words}"
