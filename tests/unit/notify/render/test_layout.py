"""Messages in a real browser: nothing sticks out at any width, whatever a calendar holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.core.common.translation import Language
from monitor.core.digest.model import ClinicianRow, Coverage, KeptRate
from monitor.locale import catalog
from monitor.notify.images import with_inline_images
from monitor.notify.message import Message
from monitor.notify.render.messages import render_alert, render_digest
from tests.servers.browser import MISSING, Layout, chromium, layouts
from tests.unit.notify.render.rich import digest_in
from tests.unit.notify.render.samples import (
    MADE_AT,
    ZONE,
    alert,
    alert_item,
    at,
    empty_week,
    full_week,
)
from tests.unit.notify.render.test_charts import NUMBERS, row, trend
from tests.unit.notify.render.test_review import a_year, worded

WIDTHS = (320, 360, 600, 1200)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenversicherung" * 2

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)


def long_names(_client: str) -> str:
    return LONG[:80]


def digest() -> Message:
    unknown = full_week().changes[0]
    asked = replace(
        unknown, initiator="unknown", ask=f"steadyframe attribute {'f' * 40} --initiator client"
    )
    week = full_week(trend=trend(), changes=(*full_week().changes, asked), practice=LONG)
    return render_digest(week, created_at=MADE_AT, show=long_names, zone=ZONE)


def practice() -> Message:
    nobody = ClinicianRow(
        clinician="new",
        name=LONG,
        kept=KeptRate(kept=0, planned=0),
        coverage=Coverage(seen=0, sessions=0),
        weeks=trend().weeks,
    )
    rows = (row("Dr. Amara Osei", *NUMBERS), nobody, row("Ben Okafor-Featherstonehaugh", *NUMBERS))
    week = full_week(clinician=None, scope="practice", trend=trend(), rows=rows)
    return render_digest(week, created_at=MADE_AT, show=str, zone=ZONE)


def alerts() -> Message:
    items = (alert_item(summary=LONG, rule="a_rule"), alert_item(initiator="unknown"))
    return render_alert(
        alert(*items, clinician=LONG), created_at=MADE_AT, show=long_names, zone=ZONE
    )


def german() -> Message:
    """The longest words."""
    language = Language("de", catalog("de"))
    week = digest_in(language, clinician=None)
    return render_digest(week, created_at=MADE_AT, show=long_names, zone=ZONE, language=language)


def review() -> str:
    language = Language("de", catalog("de"))
    return worded(a_year(), language, long_names)[1]


def empty() -> Message:
    return render_digest(empty_week(from_=at(0, 0)), created_at=MADE_AT, show=str, zone=ZONE)


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Layout]]:
    """Every message with and without its images, in one browser."""
    pages = {}
    for form in (digest, practice, german, alerts, empty):
        result = form()
        pages[form.__name__] = with_inline_images(result.html, result.images)
        pages[f"{form.__name__} without images"] = result.html
    pages["review"] = review()
    found = layouts(list(pages.values()), WIDTHS, tmp_path_factory.mktemp("browser"))
    return dict(zip(pages, found, strict=True))


_MESSAGES = ("digest", "practice", "german", "alerts", "empty")
_PAGES = (*_MESSAGES, *(f"{message} without images" for message in _MESSAGES), "review")


@pytest.mark.parametrize("page", _PAGES)
def test_nothing_sticks_out_between_a_small_phone_and_a_wide_screen(
    page: str, laid_out: dict[str, list[Layout]]
) -> None:
    for layout in laid_out[page]:
        assert layout.beyond == []
        assert layout.scroll_width == layout.width


def test_a_page_that_is_too_wide_is_noticed(tmp_path: Path) -> None:
    wide = '<body style="margin:0"><div style="width:500px">Too wide</div></body>'

    ((narrow, enough),) = layouts([wide], (320, 600), tmp_path)

    assert narrow.beyond == ["DIV Too wide"]
    assert (narrow.scroll_width, enough.beyond) == (500, [])
