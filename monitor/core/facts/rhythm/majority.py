"""What is usual for a client: one value that most of the latest sessions share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

# Older sessions than these say how it once was.
LEARNT_FROM = 16
FEWEST = 5
LEAST_SHARE = Fraction(4, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """`value` was that of `count` of the latest `of` sessions."""

    value: str
    count: int
    of: int


def usual_of(values: Sequence[str]) -> Usual | None:
    """The usual one of `values`, oldest first; None if they are too few or too different."""
    latest = values[-LEARNT_FROM:]
    if len(latest) < FEWEST:
        return None
    value, count = Counter(latest).most_common(1)[0]
    return Usual(value=value, count=count, of=len(latest)) if _is_most(count, latest) else None


def _is_most(count: int, values: Sequence[str]) -> bool:
    return Fraction(count, len(values)) >= LEAST_SHARE
