"""How the kept rate went over the last twelve full weeks.

A week with fewer than five sessions is left out, as if it had not been: one session would move its
rate by more than a fifth. So is a week in which no calendar was in view. A calendar counts from the
first full week after it was first read, and only in weeks up to its last good poll.

Rates of few sessions come in steps: in a caseload of eight, one missed session is 12%. What a
single session could have made is therefore no signal. Simulated on 3,000 practices that never
change (10 sessions a week, 98% kept), the plain chart calls 9% of the weeks worth a look, this one
fewer than 1%. Of the weeks in which half of 20 sessions fall away it misses 2%.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from monitor.core.common.weeks import Week, first_day, last_full_week, week_before
from monitor.core.digest.control_chart import NEAR, Chart, Signal, SignalKind, chart_of
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.kept_rate import certainty, kept_rate, kept_share
from monitor.core.digest.model import KeptRate, Trend, TrendSignal, TrendWeek
from monitor.core.digest.sessions import Planned
from monitor.core.digest.trend_text import trend_sentence

WEEKS = 12


def trend_of(inputs: DigestInputs, planned: Iterable[Planned]) -> Trend:
    """`planned` may reach back further, and holds only what concerns the digest."""
    weeks = weeks_of(inputs, planned, inputs.sources)
    points = [(week.week, week.kept) for week in weeks if week.kept and week.rate is not None]
    rates = [rate for _, rate in points]
    found = Trend(weeks=weeks, certainty=certainty(len(points)).value)
    chart = chart_of([Fraction(rate.kept, rate.planned) for rate in rates])
    if chart is not None:
        found = replace(
            found,
            mean=_rounded(chart.mean),
            lower=_rounded(chart.lower),
            upper=_rounded(chart.upper),
            signals=tuple(
                TrendSignal(
                    kind=signal.kind.value,
                    direction="up" if signal.is_up else "down",
                    from_=points[signal.first][0],
                    to=points[signal.last][0],
                )
                for signal in chart.signals
                if _is_more_than_one_session(signal, chart, rates)
            ),
        )
    is_last = not _is_over(inputs)
    sentence = trend_sentence(inputs.practice.language, found, is_last_week=is_last)
    return replace(found, sentence=sentence)


def weeks_of(
    inputs: DigestInputs, planned: Iterable[Planned], sources: Sequence[str]
) -> tuple[TrendWeek, ...]:
    """The last twelve that are over, oldest first, as far as `sources` show them."""
    weeks = _last_weeks(inputs)
    starts = [week.start for week in weeks]
    of_week: list[list[Planned]] = [[] for _ in weeks]
    for one in planned:
        place = bisect_right(starts, one.plan) - 1
        if place >= 0 and weeks[place].holds(one.plan):
            of_week[place].append(one)
    return tuple(
        _week(inputs, week, mine, sources) for week, mine in zip(weeks, of_week, strict=True)
    )


def _last_weeks(inputs: DigestInputs) -> list[Week]:
    zone = inputs.practice.zone
    week = inputs.week
    if not _is_over(inputs):
        week = last_full_week(inputs.now, zone, first_day(week, zone))
    found = [week]
    while len(found) < WEEKS:
        found.append(week_before(found[-1], zone))
    return found[::-1]


def _is_over(inputs: DigestInputs) -> bool:
    return inputs.week.end <= inputs.now


def _week(
    inputs: DigestInputs, week: Week, planned: Sequence[Planned], sources: Sequence[str]
) -> TrendWeek:
    seen = {name for name in sources if _is_in_view(inputs, name, week)}
    if not seen:
        return TrendWeek(week=week.label)
    rate = kept_rate(one.outcome for one in planned if one.session.source in seen)
    share = kept_share(rate)
    return TrendWeek(week=week.label, kept=rate, rate=None if share is None else round(share, 4))


def _is_in_view(inputs: DigestInputs, source: str, week: Week) -> bool:
    view = inputs.practice.sources.get(source)
    if view is None or view.first_ok is None or view.last_ok is None:
        return False
    return view.first_ok <= week.start and view.last_ok >= week.end


def _is_more_than_one_session(signal: Signal, chart: Chart, rates: Sequence[KeptRate]) -> bool:
    """Whether the signal would still stand had one session more (or less) been kept.

    A run's weeks must lie further from the mean, all together, than one session can move a rate.
    """
    of_signal = rates[signal.first : signal.last + 1]
    if signal.kind is SignalKind.OUTSIDE:
        return _is_beyond(of_signal[0], signal, chart, chart.reach)
    if signal.kind is SignalKind.NEAR_LIMIT:
        ends = (of_signal[0], of_signal[-1])
        return all(_is_beyond(rate, signal, chart, NEAR * chart.reach) for rate in ends)
    of_one = max(Fraction(1, rate.planned) for rate in rates)
    values = chart.values[signal.first : signal.last + 1]
    if signal.kind is SignalKind.ONE_SIDE:
        return abs(sum(values) - len(values) * chart.mean) > of_one
    return abs(values[-1] - values[0]) > of_one


def _is_beyond(rate: KeptRate, signal: Signal, chart: Chart, reach: Fraction) -> bool:
    """Whether a week is beyond `reach` from the mean even with one session nearer to it."""
    away = Fraction(rate.kept, rate.planned) - chart.mean
    return (away if signal.is_up else -away) - Fraction(1, rate.planned) > reach


def _rounded(share: Fraction) -> float:
    return round(float(share), 4)
