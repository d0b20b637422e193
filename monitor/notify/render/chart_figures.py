"""A digest's charts as images, with the same in words for whoever sees none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language
from monitor.core.digest.control_chart import FEWEST_POINTS
from monitor.core.digest.kept_rate import Certainty
from monitor.core.digest.model import ClinicianRow, Digest, Trend, TrendWeek
from monitor.notify.message import Image
from monitor.notify.render.charts import Mark, Strip, StripsChart, TrendChart, strips_png, trend_png
from monitor.notify.render.time_text import TimeWords

TREND, STRIPS = "trend", "strips"
# More would be a wall of strips; the table has everybody.
MOST_STRIPS = 40

_RATE = N_("{kept} of {planned}")
_FEW = N_("{kept} of {planned} (too few to judge by)")
_TITLE = N_("Kept as planned, week by week")
_PROVISIONAL_TITLE = N_("Kept as planned, week by week (provisional)")


def trend_image(digest: Digest, times: TimeWords) -> Image | None:
    """None below the number of weeks that bears limits: there is no trend to be drawn."""
    trend = digest.trend
    if trend.mean is None or trend.lower is None or trend.upper is None:
        return None
    language = times.language
    title = _TITLE if trend.certainty == Certainty.FIRM else _PROVISIONAL_TITLE
    limits = {
        "mean": language.percent(trend.mean),
        "lower": _whole(trend.lower),
        "upper": language.percent(trend.upper),
    }
    alt = language.say(
        "Kept as planned, week by week since {first}: {weeks}. On average {mean}, usually between "
        "{lower} and {upper}.",
        first=_monday(trend.weeks[0], language),
        weeks=_in_words(trend.weeks, language),
        **limits,
    )
    chart = TrendChart(
        title=language.say(title),
        labels=tuple(_monday(week, language) for week in trend.weeks),
        rates=tuple(week.rate for week in trend.weeks),
        marks=_marks(trend),
        mean=trend.mean,
        lower=trend.lower,
        upper=trend.upper,
        legend=language.say("dotted: average {mean} · shaded: usual, {lower} to {upper}", **limits),
        is_firm=trend.certainty == Certainty.FIRM,
        percent=language.percent,
    )
    return Image(name=TREND, alt=alt, png=trend_png(chart))


def strips_image(digest: Digest, times: TimeWords) -> Image | None:
    """None where no clinician has enough weeks to look at."""
    rows = digest.rows[:MOST_STRIPS]
    if not any(_is_drawn(row) for row in rows):
        return None
    weeks, language = rows[0].weeks, times.language
    first, last = _monday(weeks[0], language), _monday(weeks[-1], language)
    said = (
        language.say(
            "{name}: {weeks}.",
            name=plain(row.name, longest=60),
            weeks=_in_words(row.weeks, language),
        )
        for row in rows
    )
    chart = StripsChart(
        title=language.say("Kept as planned, {first} to {last}", first=first, last=last),
        strips=tuple(
            Strip(name=plain(row.name, longest=24), rates=tuple(week.rate for week in row.weeks))
            for row in rows
        ),
    )
    alt = language.say(
        "Kept as planned, week by week since {first}. {rows}", first=first, rows=" ".join(said)
    )
    return Image(name=STRIPS, alt=alt, png=strips_png(chart))


def _is_drawn(row: ClinicianRow) -> bool:
    return sum(week.rate is not None for week in row.weeks) >= FEWEST_POINTS


def _marks(trend: Trend) -> tuple[Mark, ...]:
    """Each week that is part of a signal, however many; `is_up`: to the good."""
    places = [week.week for week in trend.weeks]
    found: dict[int, bool] = {}
    for signal in trend.signals:
        for place in range(places.index(signal.from_), places.index(signal.to) + 1):
            found[place] = found.get(place, True) and signal.direction == "up"
    return tuple(Mark(place=place, is_up=is_up) for place, is_up in sorted(found.items()))


def _in_words(weeks: Sequence[TrendWeek], language: Language) -> str:
    return ", ".join(_week_in_words(week, language) for week in weeks)


def _week_in_words(week: TrendWeek, language: Language) -> str:
    if week.kept is None:
        return language.say("not watched")
    words = _RATE if week.rate is not None else _FEW
    return language.say(words, kept=week.kept.kept, planned=week.kept.planned)


def _monday(week: TrendWeek, language: Language) -> str:
    year, _, number = week.week.partition("-W")
    return language.day(date.fromisocalendar(int(year), int(number), 1))


def _whole(share: float) -> int:
    return round(100 * share)
