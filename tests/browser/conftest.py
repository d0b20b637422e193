"""One real Chromium for the tests of a file, and a practice that a real server shows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.site import Site
from tests.integration.web.visited import page_served
from tests.servers.browser import MISSING, chromium, launched


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip(MISSING)
    with launched() as browser:
        yield browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    with page_served(made.app):
        yield made


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-US")
    context.set_default_timeout(20_000)
    yield context
    with suppress(Exception):
        context.close()
