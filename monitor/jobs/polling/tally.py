"""How this process's polls went, for whoever watches it; it begins with the process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCount:
    """Polls of one source by their outcome, and how long they took together."""

    counts: Mapping[str, int]
    seconds: float


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


_tallies: dict[str, _Tally] = {}
_lock = Lock()


def count_poll(source: str, outcome: str, seconds: float) -> None:
    with _lock:
        tally = _tallies.setdefault(source, _Tally())
        tally.counts[outcome] += 1
        tally.seconds += seconds


def polls_so_far() -> dict[str, PollCount]:
    """By source."""
    with _lock:
        return {
            source: PollCount(counts=dict(tally.counts), seconds=tally.seconds)
            for source, tally in _tallies.items()
        }
