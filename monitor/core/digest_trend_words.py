"""The trend in one calm sentence. That nothing is unusual is the normal answer, and is said."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core.digest_model import Trend, TrendSignal, TrendWeek
from monitor.core.digest_words import STEADY, UNSETTLED
from monitor.core.stats import FEWEST_FOR_A_TREND, FEWEST_TO_JUDGE, Certainty
from monitor.core.xmr import FEWEST_POINTS

_FEW = ("none", "one", "two", "three", "four", "five", "six")
_NUMBERS = (*_FEW, "seven", "eight", "nine", "ten", "eleven", "twelve")


def trend_sentence(trend: Trend, latest: str = "this week") -> str:
    """Two sentences where the trend is provisional. `latest` says which week the last one is."""
    if trend.certainty == Certainty.NONE:
        return _too_little(trend.weeks)
    points = [week for week in trend.weeks if week.rate is not None]
    signal = next((s for s in trend.signals if s.to == trend.weeks[-1].week), None)
    said = f"{_so_far(points, trend, signal)}: {_latest(trend, points, signal, latest)}."
    if trend.certainty == Certainty.FIRM:
        return said
    return f"{said} Provisional: a firm trend takes {_NUMBERS[FEWEST_FOR_A_TREND]} weeks."


def _too_little(weeks: Sequence[TrendWeek]) -> str:
    seen = sum(week.kept is not None for week in weeks)
    needed = _NUMBERS[FEWEST_POINTS]
    if not seen:
        return f"A trend will show after {needed} full weeks."
    if seen < FEWEST_POINTS:
        there = "there is one" if seen == 1 else f"there are {_NUMBERS[seen]}"
        return f"History is only beginning: a trend needs {needed} full weeks, and {there} so far."
    enough = sum(week.rate is not None for week in weeks)
    return (
        f"A trend needs {needed} weeks of at least {FEWEST_TO_JUDGE} sessions: "
        f"{_NUMBERS[enough]} of the last {_NUMBERS[seen]} had as many."
    )


def _so_far(points: Sequence[TrendWeek], trend: Trend, signal: TrendSignal | None) -> str:
    rates = [point.kept for point in points if point.kept is not None]
    kept, planned = sum(r.kept for r in rates), sum(r.planned for r in rates)
    over = f"Over {_NUMBERS[len(points)]} weeks"
    if kept == planned:
        return f"{over} all {planned} sessions were kept"
    said = f"{over} {kept} of {planned} sessions were kept"
    if signal is not None and signal.kind == "outside":
        return f"{said}, usually {_span(trend.lower, trend.upper)} a week"
    shares = [point.rate for point in points if point.rate is not None]
    return f"{said}, {_span(min(shares), max(shares))} a week"


def _latest(
    trend: Trend, points: Sequence[TrendWeek], signal: TrendSignal | None, latest: str
) -> str:
    week = trend.weeks[-1]
    if week.kept is None:
        return f"{latest} was not seen in full"
    if week.rate is None:
        return f"{latest} had too few sessions to judge by"
    if signal is not None:
        return _unusual(trend, signal, points, latest)
    mean = trend.mean or 0.0
    if week.rate < UNSETTLED and mean < UNSETTLED:
        return f"{latest} is no exception, so the pattern is worth a look more than the week"
    if week.rate < UNSETTLED:
        return f"{latest} was low, yet within the usual ups and downs"
    lowest = min(point.rate for point in points if point.rate is not None)
    is_steady = not trend.signals and lowest >= UNSETTLED and min(mean, week.rate) >= STEADY
    return f"steady, nothing unusual {latest}" if is_steady else f"nothing unusual {latest}"


def _unusual(trend: Trend, signal: TrendSignal, points: Sequence[TrendWeek], latest: str) -> str:
    is_up = signal.direction == "up"
    labels = [point.week for point in points]
    row = f"{_NUMBERS[labels.index(signal.to) - labels.index(signal.from_) + 1]} weeks in a row"
    rate, mean = _percent(points[-1].rate), _percent(trend.mean)
    good, worth_a_look = {
        "outside": (f"{rate} {latest} is more than usual", f"{rate} {latest} is less than usual"),
        "near_limit": (
            "two of the last three weeks were unusually good",
            "two of the last three weeks were unusually low",
        ),
        "one_side": (f"{row} above the average of {mean}", f"{row} below the average of {mean}"),
        "trend": (f"rising {row}", f"falling {row}"),
    }[signal.kind]
    return good if is_up else f"{worth_a_look}, worth a look"


def _span(low: float | None, high: float | None) -> str:
    least, most = _percent(low), _percent(high)
    return least if least == most else f"{least.removesuffix('%')} to {most}"


def _percent(share: float | None) -> str:
    """A whole percentage; all and none are said only where they are meant."""
    whole = round(100 * (share or 0.0))
    if share not in (0.0, 1.0, None):
        whole = min(max(whole, 1), 99)
    return f"{whole}%"
