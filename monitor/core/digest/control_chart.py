"""XmR chart: which weeks differ by more than the usual coming and going.

A chart of individual values (X) and their moving ranges (mR). Its natural limits are the mean plus
and minus 2.66 times the mean moving range: what the ordinary course of things brings lies between.
Sources: D. J. Wheeler, Understanding Variation: The Key to Managing Chaos (the constants, and that
five or six values already bear limits); NHS England, Making Data Count (the four signals).

Of the libraries none is exactly this: statprocon has a run of eight and three of four instead, and
no trend; those for the NHS's charts bring pandas and a plotting library.

Values are fractions, for in floats a series that never moves may lie beside its own mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby, pairwise

FEWEST_POINTS = 5
_TO_THE_LIMITS = Fraction(266, 100)
NEAR = Fraction(2, 3)  # of the way from the mean to a limit
_A_RUN = 7
_NEAR_OF = 3


class SignalKind(StrEnum):
    """What is more than chance. The values are part of the digest's JSON."""

    OUTSIDE = "outside"  # one point beyond a limit
    NEAR_LIMIT = "near_limit"  # two of three beyond two thirds of the way to the same limit
    ONE_SIDE = "one_side"  # seven or more in a row on one side of the mean
    TREND = "trend"  # seven or more in a row, each above (or each below) the one before


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """The points `first` to `last`, counted from 0, are more than chance. `is_up`: to the good."""

    kind: SignalKind
    first: int
    last: int
    is_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`reach` is how far the natural limits lie from the mean; `lower` and `upper` are cut to 0..1.

    Signals to the bad come first, then by kind and in time.
    """

    values: tuple[Fraction, ...]
    mean: Fraction
    mean_moving_range: Fraction
    reach: Fraction
    lower: Fraction
    upper: Fraction
    signals: tuple[Signal, ...]


def chart_of(values: Sequence[Fraction]) -> Chart | None:
    """The chart of shares between 0 and 1, oldest first; None below five, which bear no limits."""
    if len(values) < FEWEST_POINTS:
        return None
    mean = sum(values, Fraction()) / len(values)
    moves = [abs(after - before) for before, after in pairwise(values)]
    moving = sum(moves, Fraction()) / len(moves)
    reach = _TO_THE_LIMITS * moving
    return Chart(
        values=tuple(values),
        mean=mean,
        mean_moving_range=moving,
        reach=reach,
        lower=max(mean - reach, Fraction(0)),
        upper=min(mean + reach, Fraction(1)),
        signals=tuple(_signals(values, mean, reach)),
    )


def _signals(values: Sequence[Fraction], mean: Fraction, reach: Fraction) -> Iterator[Signal]:
    """`reach` is the uncut distance from the mean to a limit.

    Nearness is measured on it: a limit that was cut at 100 % would have every full week near it.
    """
    above = [value - mean for value in values]
    steps = [after - before for before, after in pairwise(values)]
    for is_up in (False, True):
        far = above if is_up else [-one for one in above]
        climbs = [(step > 0) if is_up else (step < 0) for step in steps]
        spans = {
            SignalKind.OUTSIDE: [(n, n) for n, one in enumerate(far) if one > reach],
            SignalKind.NEAR_LIMIT: _two_of_three([one > NEAR * reach for one in far]),
            SignalKind.ONE_SIDE: _runs([one > 0 for one in far], _A_RUN),
            # Seven points make six steps. One that stays where it was ends the run.
            SignalKind.TREND: [(a, b + 1) for a, b in _runs(climbs, _A_RUN - 1)],
        }
        for kind, found in spans.items():
            for first, last in found:
                yield Signal(kind=kind, first=first, last=last, is_up=is_up)


def _runs(marks: Sequence[bool], least: int) -> list[tuple[int, int]]:
    """First and last place of every unbroken run of at least `least` marks."""
    found, first = [], 0
    for is_marked, run in groupby(marks):
        length = len(list(run))
        if is_marked and length >= least:
            found.append((first, first + length - 1))
        first += length
    return found


def _two_of_three(marks: Sequence[bool]) -> list[tuple[int, int]]:
    """Pairs of marked places with at most one place between them."""
    places = [place for place, is_marked in enumerate(marks) if is_marked]
    return [(before, after) for before, after in pairwise(places) if after - before < _NEAR_OF]
