"""Charts: the same bytes for the same numbers, and the numbers in words beside them."""

from __future__ import annotations

import subprocess
import sys
import warnings
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image as Picture

from monitor.core.digest.model import ClinicianRow, Coverage, Digest, KeptRate, Trend, TrendWeek
from monitor.core.digest.model import TrendSignal as Signal
from monitor.notify.message import Image
from monitor.notify.render.charts import side_of_last
from monitor.notify.render.messages import render_digest
from tests.unit.notify.render.samples import HOSTILE, MADE_AT, ZONE, full_week

NUMBERS = ((9, 10), (10, 10), (8, 10), None, (2, 3), *[(9, 10)] * 6, (4, 10))


def weeks(*numbers: tuple[int, int] | None) -> tuple[TrendWeek, ...]:
    """Up to 2026-W47; None was not watched, fewer than five are no point."""
    first = 48 - len(numbers)
    return tuple(
        TrendWeek(
            week=f"2026-W{first + n}",
            kept=KeptRate(kept=one[0], planned=one[1]) if one else None,
            rate=round(one[0] / one[1], 4) if one and one[1] >= 5 else None,
        )
        for n, one in enumerate(numbers)
    )


def trend(**changes: Any) -> Trend:
    return replace(
        Trend(weeks=weeks(*NUMBERS), mean=0.86, lower=0.55, upper=1.0, certainty="provisional"),
        **changes,
    )


def row(name: str, *numbers: tuple[int, int] | None) -> ClinicianRow:
    return ClinicianRow(
        clinician="amara",
        name=name,
        kept=KeptRate(kept=6, planned=8),
        coverage=Coverage(seen=1, sessions=8),
        weeks=weeks(*numbers),
    )


def practice(*rows: ClinicianRow) -> Digest:
    return full_week(clinician=None, scope="practice", rows=rows)


def images(digest: Digest) -> tuple[Image, ...]:
    return render_digest(digest, created_at=MADE_AT, show=str, zone=ZONE).images


def test_twelve_weeks_are_drawn_twice_as_fine_as_they_are_shown() -> None:
    (image,) = images(full_week(trend=trend()))

    with Picture.open(BytesIO(image.png)) as drawn:
        assert drawn.size == (960, 460)
        assert "Software" not in drawn.info
    assert len(image.png) < 60_000


def test_the_same_numbers_are_the_same_bytes_and_others_are_not() -> None:
    first, again = images(full_week(trend=trend())), images(full_week(trend=trend()))

    assert first == again
    assert images(full_week(trend=trend(mean=0.8)))[0].png != first[0].png


def test_the_words_beside_it_say_every_number_and_what_was_not_seen() -> None:
    (image,) = images(full_week(trend=trend()))

    assert image.alt.startswith("Kept as planned, week by week since 31 Aug: 9 of 10, 10 of 10, ")
    assert "8 of 10, not watched, 2 of 3 (too few to judge by), 9 of 10" in image.alt
    assert image.alt.endswith("4 of 10. On average 86%, usually between 55 and 100%.")


def test_the_page_shows_the_chart_with_its_words() -> None:
    result = render_digest(full_week(trend=trend()), created_at=MADE_AT, show=str, zone=ZONE)

    assert '<img class="chart" src="cid:trend"' in result.html
    assert f'alt="{result.images[0].alt}"' in result.html
    assert "THE LAST TWELVE WEEKS" not in result.text


def test_below_five_weeks_nothing_is_drawn() -> None:
    few = Trend(weeks=weeks(*[None] * 8, *[(9, 10)] * 4), certainty="none")

    assert images(full_week(trend=few)) == ()


def test_who_wants_no_charts_gets_none() -> None:
    result = render_digest(
        full_week(trend=trend()), created_at=MADE_AT, show=str, zone=ZONE, charts=False
    )

    assert result.images == ()
    assert "<img" not in result.html


def test_a_chart_that_can_t_be_drawn_keeps_no_digest_from_going_out() -> None:
    result = render_digest(
        full_week(trend=trend(mean=float("nan"))), created_at=MADE_AT, show=str, zone=ZONE
    )

    assert result.images == ()
    assert "Worth repairing first" in result.html
    assert "<img" not in result.html


def test_a_signal_is_marked_in_the_chart() -> None:
    signal = Signal(kind="outside", direction="down", from_="2026-W47", to="2026-W47")
    (plain,) = images(full_week(trend=trend()))
    (worse,) = images(full_week(trend=trend(signals=(signal,))))
    (better,) = images(full_week(trend=trend(signals=(replace(signal, direction="up"),))))

    assert len({plain.png, worse.png, better.png}) == 3


@pytest.mark.parametrize(
    ("before", "rate", "side"),
    [
        (1.0, 0.57, "left"),
        (1.0, 0.75, "below"),
        (0.57, 0.75, "above"),
        (0.75, 0.75, "above"),
        (0.6, 1.0, "below"),
    ],
)
def test_the_last_rate_stands_where_the_line_does_not_cross_it(
    before: float, rate: float, side: str
) -> None:
    assert side_of_last(before, rate, 0.5) == side


def test_the_practice_has_a_strip_a_clinician_in_the_order_given() -> None:
    zoe, ann = row("Zoe Roe", *[(5, 5)] * 12), row("Ann Poe", *[None] * 6, *[(4, 5)] * 6)
    (image,) = images(practice(zoe, ann))

    assert image.name == "strips"
    assert image.alt.index("Zoe Roe: 5 of 5") < image.alt.index("Ann Poe: not watched")


def test_a_practice_that_is_just_beginning_has_no_strips() -> None:
    assert images(practice(row("Zoe Roe", *[None] * 11, (5, 5)))) == ()


@pytest.mark.parametrize("name", ["W" * 24, "Dr. Jürgen Müßig-Hohenlohe"])
def test_a_long_name_ends_before_the_first_week(name: str) -> None:
    def weeks_of(name: str) -> bytes:
        (image,) = images(practice(row(name, *[(4, 5)] * 12)))
        picture = Picture.open(BytesIO(image.png))
        left = int(picture.width * (0.02 + 0.96 * 6.9 / 19))
        return picture.crop((left, 0, picture.width, picture.height)).tobytes()

    assert weeks_of(name) == weeks_of("Jo")


@pytest.mark.parametrize("name", ["$\\frac{1}{0}$", "小林 さくら", "د. ليلى", HOSTILE])
def test_any_name_can_be_drawn_without_a_complaint(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (image,) = images(practice(row(name, *[(4, 5)] * 12)))

    assert image.png.startswith(b"\x89PNG")


def test_matplotlib_is_loaded_when_a_chart_is_drawn_and_pyplot_never() -> None:
    looks = (
        "import sys; from tests.unit.notify.render import test_charts as t; "
        "early = 'matplotlib' in sys.modules; t.images(t.full_week(trend=t.trend())); "
        "print(early, 'matplotlib' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", looks], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.split() == ["False", "True", "False"]
