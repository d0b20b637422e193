"""The trend in one calm sentence. That nothing is unusual is the normal answer, and is said."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core.common.translation import N_, Language
from monitor.core.digest.control_chart import FEWEST_POINTS
from monitor.core.digest.kept_rate import FEWEST_TO_JUDGE, Certainty
from monitor.core.digest.model import Trend, TrendSignal, TrendWeek
from monitor.core.digest.text import STEADY, UNSETTLED

# How many weeks.
_NUMBERS = (
    N_("none"),
    N_("one"),
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
    N_("ten"),
    N_("eleven"),
    N_("twelve"),
)


def _both(sentence: str) -> tuple[str, str]:
    return sentence, sentence


# What is said of the latest week: where it is the digest's own, and where that still runs.
_UNSEEN = N_("this week was not seen in full"), N_("last week was not seen in full")
_FEW = (
    N_("this week had too few sessions to judge by"),
    N_("last week had too few sessions to judge by"),
)
_NO_EXCEPTION = (
    N_("this week is no exception, so the pattern is worth a look more than the week"),
    N_("last week is no exception, so the pattern is worth a look more than the week"),
)
_LOW = (
    N_("this week was low, yet within the usual ups and downs"),
    N_("last week was low, yet within the usual ups and downs"),
)
_ALL_STEADY = N_("steady, nothing unusual this week"), N_("steady, nothing unusual last week")
_USUAL = N_("nothing unusual this week"), N_("nothing unusual last week")
# By the signal's kind and whether it is to the good.
_UNUSUAL = {
    ("outside", True): (
        N_("{rate} this week is more than usual"),
        N_("{rate} last week is more than usual"),
    ),
    ("outside", False): (
        N_("{rate} this week is less than usual, worth a look"),
        N_("{rate} last week is less than usual, worth a look"),
    ),
    ("near_limit", True): _both(N_("two of the last three weeks were unusually good")),
    ("near_limit", False): _both(
        N_("two of the last three weeks were unusually low, worth a look")
    ),
    ("one_side", True): _both(N_("{row} weeks in a row above the average of {mean}")),
    ("one_side", False): _both(
        N_("{row} weeks in a row below the average of {mean}, worth a look")
    ),
    ("trend", True): _both(N_("rising {row} weeks in a row")),
    ("trend", False): _both(N_("falling {row} weeks in a row, worth a look")),
}


def trend_sentence(language: Language, trend: Trend, *, is_last_week: bool = False) -> str:
    """Two sentences where the trend is provisional. `is_last_week`: the digest's week still runs,
    and the trend's latest one is that before it."""
    if trend.certainty == Certainty.NONE:
        return _too_little(language, trend.weeks)
    points = [week for week in trend.weeks if week.rate is not None]
    signal = next((s for s in trend.signals if s.to == trend.weeks[-1].week), None)
    said = language.say(
        "{so_far}: {latest}.",
        so_far=_so_far(language, points, trend, signal),
        latest=_latest(language, trend, points, signal, is_last_week=is_last_week),
    )
    if trend.certainty == Certainty.FIRM:
        return said
    provisional = language.say("Provisional.")
    return f"{said} {provisional}"


def _too_little(language: Language, weeks: Sequence[TrendWeek]) -> str:
    seen = sum(week.kept is not None for week in weeks)
    needed, there = language.say(_NUMBERS[FEWEST_POINTS]), language.say(_NUMBERS[seen])
    if not seen:
        return language.say("A trend will show after {needed} full weeks.", needed=needed)
    if seen < FEWEST_POINTS:
        return language.count(
            "History is only beginning: a trend needs {needed} full weeks, and there is {there} "
            "so far.",
            "History is only beginning: a trend needs {needed} full weeks, and there are {there} "
            "so far.",
            seen,
            needed=needed,
            there=there,
        )
    enough = sum(week.rate is not None for week in weeks)
    return language.say(
        "A trend needs {needed} weeks of at least {fewest} sessions: {enough} of the last {seen} "
        "had as many.",
        needed=needed,
        fewest=FEWEST_TO_JUDGE,
        enough=language.say(_NUMBERS[enough]),
        seen=there,
    )


def _so_far(
    language: Language, points: Sequence[TrendWeek], trend: Trend, signal: TrendSignal | None
) -> str:
    rates = [point.kept for point in points if point.kept is not None]
    shares = [point.rate for point in points if point.rate is not None]
    kept, planned = sum(r.kept for r in rates), sum(r.planned for r in rates)
    told = {"weeks": language.say(_NUMBERS[len(points)]), "planned": planned}
    if kept == planned:
        return language.say("Over {weeks} weeks all {planned} sessions were kept", **told)
    if signal is not None and signal.kind == "outside":
        return language.say(
            "Over {weeks} weeks {kept} of {planned} sessions were kept, usually {rates} a week",
            kept=kept,
            rates=_span(language, trend.lower, trend.upper),
            **told,
        )
    return language.say(
        "Over {weeks} weeks {kept} of {planned} sessions were kept, {rates} a week",
        kept=kept,
        rates=_span(language, min(shares), max(shares)),
        **told,
    )


def _latest(
    language: Language,
    trend: Trend,
    points: Sequence[TrendWeek],
    signal: TrendSignal | None,
    *,
    is_last_week: bool,
) -> str:
    words = _words(trend, points, signal)[is_last_week]
    if signal is None:
        return language.say(words)
    labels = [point.week for point in points]
    row = labels.index(signal.to) - labels.index(signal.from_) + 1
    return language.say(
        words,
        rate=_percent(language, points[-1].rate),
        mean=_percent(language, trend.mean),
        row=language.say(_NUMBERS[row]),
    )


def _words(
    trend: Trend, points: Sequence[TrendWeek], signal: TrendSignal | None
) -> tuple[str, str]:
    week = trend.weeks[-1]
    if week.kept is None:
        return _UNSEEN
    if week.rate is None:
        return _FEW
    if signal is not None:
        return _UNUSUAL[signal.kind, signal.direction == "up"]
    mean = trend.mean or 0.0
    if week.rate < UNSETTLED:
        return _NO_EXCEPTION if mean < UNSETTLED else _LOW
    lowest = min(point.rate for point in points if point.rate is not None)
    is_steady = not trend.signals and lowest >= UNSETTLED and min(mean, week.rate) >= STEADY
    return _ALL_STEADY if is_steady else _USUAL


def _span(language: Language, low: float | None, high: float | None) -> str:
    least, most = _whole(low), _whole(high)
    if least == most:
        return language.percent(most / 100)
    return language.say("{least} to {most}", least=least, most=language.percent(most / 100))


def _percent(language: Language, share: float | None) -> str:
    return language.percent(_whole(share) / 100)


def _whole(share: float | None) -> int:
    """A whole percentage; all and none are said only where they are meant."""
    whole = round(100 * (share or 0.0))
    return whole if share in (0.0, 1.0, None) else min(max(whole, 1), 99)
