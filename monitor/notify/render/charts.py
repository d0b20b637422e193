"""Charts as PNG: the same bytes for the same numbers, readable in black and white.

matplotlib is imported when a chart is drawn, never with this file: it takes a third of a second.
It is used without pyplot, whose figures are shared by the whole process, and with its own font.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

WIDTH = 480  # CSS pixels; drawn twice as fine
_DPI = 200
_INK, _SOFT, _LINE, _BAND, _PAPER = "#24302e", "#5f6b68", "#b9c4c0", "#e4ebe7", "#fbfcfa"
_SIZE = 10.5  # points: 15 CSS pixels where there is room, 9 on a small phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A week that is more than the usual coming and going."""

    place: int
    is_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendChart:
    """Shares are 0 to 1; a rate is None in a week that is no point of the trend."""

    title: str
    labels: tuple[str, ...]
    rates: tuple[float | None, ...]
    marks: tuple[Mark, ...]
    mean: float
    lower: float
    upper: float
    legend: str
    is_firm: bool
    percent: Callable[[float], str]  # a share in the reader's language


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    name: str
    rates: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StripsChart:
    """One row of small columns a clinician, in the order given."""

    title: str
    strips: tuple[Strip, ...]


def trend_png(chart: TrendChart) -> bytes:
    figure, axes = _paper(height=230, top=0.77, bottom=0.14, left=0.11, right=0.985)
    weeks = len(chart.rates)
    _limits(axes, chart, weeks)
    known = [(n, rate) for n, rate in enumerate(chart.rates) if rate is not None]
    places, shares = [n for n, _ in known], [rate for _, rate in known]
    axes.plot(places, shares, color=_INK, linewidth=1.4, zorder=3)
    axes.plot(places, shares, "o", color=_INK, markersize=5, zorder=4)
    for mark in chart.marks:
        rate = chart.rates[mark.place]
        if rate is not None:  # a ring for the good, a diamond for what is worth a look
            shape = "o" if mark.is_up else "D"
            axes.plot(
                [mark.place], [rate], shape, markersize=10, zorder=5,
                markerfacecolor="none", markeredgecolor=_INK, markeredgewidth=1.6,
            )  # fmt: skip
    foot = 0.5 if min(chart.lower, *shares) >= 0.55 else 0.0  # where nothing lies lower
    for place in (n for n, rate in enumerate(chart.rates) if rate is None):
        axes.plot([place], [foot + 0.02 * (1 - foot)], "|", color=_LINE, markersize=7, zorder=2)
    _last_value(axes, known, 1 - foot, chart.percent)
    axes.set_xlim(-0.45, weeks - 0.55)
    axes.set_ylim(foot, 1 + 0.06 * (1 - foot))
    ticks = [foot, (1 + foot) / 2, 1]
    _words(axes, {tick: chart.percent(tick) for tick in ticks}, chart.labels)
    _text(figure, 0.02, 0.965, chart.title, weight="bold", va="top")
    _text(figure, 0.02, 0.875, chart.legend, color=_SOFT, size=_SIZE - 1.5, va="top")
    return _png(figure)


def _limits(axes: Axes, chart: TrendChart, weeks: int) -> None:
    ends = [-0.45, weeks - 0.55]
    axes.fill_between(ends, chart.lower, chart.upper, color=_BAND, linewidth=0, zorder=0)
    style = "solid" if chart.is_firm else (0, (4, 3))
    for limit in (chart.lower, chart.upper):
        axes.plot(ends, [limit, limit], color=_LINE, linewidth=1, linestyle=style, zorder=1)
    axes.plot(
        ends, [chart.mean, chart.mean], color=_SOFT, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1
    )


def _last_value(
    axes: Axes,
    known: Sequence[tuple[int, float]],
    height: float,
    percent: Callable[[float], str],
) -> None:
    place, rate = known[-1]
    side = side_of_last(known[-2][1] if len(known) > 1 else rate, rate, height)
    x = place - 0.3 if side == "left" else place + 0.44
    y = rate + {"above": 0.07, "below": -0.07, "left": 0}[side] * height
    stands = {"above": "bottom", "below": "top", "left": "center"}[side]
    _text(axes, x, y, percent(rate), weight="bold", ha="right", va=stands, zorder=6)


def side_of_last(before: float, rate: float, height: float) -> Literal["above", "below", "left"]:
    """Where the last rate is written so that the line to it does not cross it.

    `before` is the rate that the line comes from; `height` is what the chart shows below 1.
    """
    if before > rate:
        return "below" if rate > 1 - 0.8 * height else "left"
    return "above" if rate < 1 - 0.2 * height else "below"


def strips_png(chart: StripsChart) -> bytes:
    count = len(chart.strips)
    height = 48 + 28 * count
    figure, axes = _paper(height=height, top=1 - 38 / height, bottom=6 / height, left=0.02)
    weeks = max(len(strip.rates) for strip in chart.strips)
    axes.set_xlim(0, 7 + weeks)
    for row, strip in enumerate(chart.strips):
        base = count - 1 - row
        _fit(axes, _text(axes, 0, base + 0.38, strip.name, va="center"), 6.8)
        for place, rate in enumerate(strip.rates):
            _column(axes, 7 + place, base, rate)
    axes.set_ylim(0, count)
    axes.set_axis_off()
    _text(figure, 0.02, 1 - 8 / height, chart.title, weight="bold", va="top")
    return _png(figure)


def _column(axes: Axes, x: float, base: float, rate: float | None) -> None:
    from matplotlib.patches import Rectangle

    if rate is None:
        axes.plot([x + 0.18, x + 0.62], [base + 0.03] * 2, color=_LINE, linewidth=1)
        return
    axes.add_patch(Rectangle((x, base), 0.8, 0.8, facecolor=_BAND, linewidth=0))
    axes.add_patch(Rectangle((x, base), 0.8, 0.8 * rate, facecolor=_INK, linewidth=0))


def _paper(
    *, height: float, top: float, bottom: float, left: float, right: float = 0.98
) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 100, height / 100), dpi=_DPI, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((left, bottom, right - left, top - bottom), facecolor=_PAPER)
    return figure, axes


def _words(axes: Axes, ticks: Mapping[float, str], labels: Sequence[str]) -> None:
    """Every third week bears its day, so that they stay legible on a phone."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_LINE)
    shown = range(len(labels) - 1, -1, -3)
    axes.set_yticks([])
    axes.set_xticks([])
    low, high = min(ticks), max(ticks)
    for tick, said in ticks.items():
        _text(
            axes,
            -0.6,
            tick,
            said,
            color=_SOFT,
            size=_SIZE - 1.5,
            ha="right",
            va="center",
        )
    for place in shown:
        ends = place == len(labels) - 1
        side = "right" if ends else "center"
        x = place + 0.4 if ends else place
        _text(
            axes,
            x,
            low - 0.05 * (high - low),
            labels[place],
            color=_SOFT,
            size=_SIZE - 1,
            ha=side,
            va="top",
        )


def _fit(axes: Axes, text: Text, right: float) -> None:
    """Shortens `text` until it ends before `right`, an x of the axes."""
    edge = axes.transData.transform((right, 0))[0]
    while len(text.get_text()) > 1 and text.get_window_extent().x1 > edge:
        text.set_text(text.get_text().removesuffix("…")[:-1].rstrip() + "…")


def _text(target: Any, x: float, y: float, words: str, **style: Any) -> Text:
    """A name may hold a dollar sign, which matplotlib would take for a formula."""
    bold = style.pop("weight", "") == "bold"
    size = style.pop("size", _SIZE)
    style.setdefault("color", _INK)
    shown = _drawable(words)
    said: Text = target.text(
        x, y, shown, fontproperties=_font(is_bold=bold), fontsize=size, parse_math=False, **style
    )
    return said


@cache
def _font(*, is_bold: bool) -> FontProperties:
    import matplotlib
    from matplotlib.font_manager import FontProperties

    name = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    return FontProperties(fname=Path(matplotlib.get_data_path(), "fonts", "ttf", name))


@cache
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(_font(is_bold=False).get_file())).get_charmap())


def _drawable(words: str) -> str:
    """What the font has no letters for becomes a dot, not a box with a warning."""
    return "".join(letter if ord(letter) in _letters() else "·" for letter in words)


def _png(figure: Figure) -> bytes:
    target = BytesIO()
    # Without metadata: matplotlib would write its own version into the file.
    figure.savefig(target, format="png", metadata={"Software": None}, facecolor=_PAPER)
    return target.getvalue()
