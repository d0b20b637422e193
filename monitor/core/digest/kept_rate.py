"""Counting that stays honest with small numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from monitor.core.digest.control_chart import FEWEST_POINTS
from monitor.core.digest.model import KeptRate

# With fewer, chance says more than the week does: no judgement is printed.
FEWEST_TO_JUDGE = 5
# With fewer points a trend may be nothing: it is called provisional.
FEWEST_FOR_A_TREND = 12


class Outcome(StrEnum):
    """What became of a session that was on the plan of record."""

    KEPT = "kept"
    LATE = "late"  # held, and seen to begin later than the grace allows
    MOVED = "moved"
    CANCELLED = "cancelled"
    EXCLUDED = "excluded"  # in neither number of the kept rate
    OPEN = "open"  # not over yet
    NOT_SEEN = "not_seen"  # no good poll covers its hour


# What neither adds to a number nor speaks against anyone.
_NOT_COUNTED = frozenset({Outcome.EXCLUDED, Outcome.OPEN, Outcome.NOT_SEEN})


class Certainty(StrEnum):
    """What may be said about a number of points."""

    NONE = "none"
    PROVISIONAL = "provisional"
    FIRM = "firm"


def certainty(points: int) -> Certainty:
    """What a trend of so many points is worth."""
    if points < FEWEST_POINTS:
        return Certainty.NONE
    return Certainty.PROVISIONAL if points < FEWEST_FOR_A_TREND else Certainty.FIRM


def kept_rate(outcomes: Iterable[Outcome]) -> KeptRate:
    """Kept out of those that should have been; excluded, open and unseen ones are in neither."""
    number = Counter(outcomes)
    return KeptRate(
        kept=number[Outcome.KEPT],
        planned=number.total() - sum(number[one] for one in _NOT_COUNTED),
        excluded=number[Outcome.EXCLUDED],
    )


def kept_share(rate: KeptRate) -> float | None:
    """The share that was kept, 0 to 1; None below the number that bears a judgement."""
    return None if rate.planned < FEWEST_TO_JUDGE else rate.kept / rate.planned


def unbroken_run(outcomes: Iterable[Outcome]) -> int:
    """How many sessions in a row were kept, up to the latest; excluded and unseen ones neither add
    nor end it.

    `outcomes` run from the earliest to the latest.
    """
    run = 0
    for outcome in outcomes:
        if outcome is Outcome.KEPT:
            run += 1
        elif outcome not in _NOT_COUNTED:
            run = 0
    return run


def sessions_between(outcomes: Iterable[Outcome]) -> list[int]:
    """How many sessions were kept after each one that was moved or cancelled at short notice.

    Such events are rare, so the distance between them says more than a rate (a g-chart's idea).
    `outcomes` run from the earliest to the latest; the last number still grows. What was kept
    before the first event is left out: nobody knows when that stretch began.
    """
    gaps: list[int] = []
    for outcome in outcomes:
        if outcome in (Outcome.MOVED, Outcome.CANCELLED):
            gaps.append(0)
        elif gaps and outcome is Outcome.KEPT:
            gaps[-1] += 1
    return gaps
