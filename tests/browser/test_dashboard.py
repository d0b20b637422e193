"""Somebody signs in by hand, sets something aside, and every page can be used by everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.jobs.access.users import Role
from monitor.jobs.bulkhead import Bulkhead
from monitor.web.serving import PageServer
from tests.browser.axe import complaints
from tests.integration.web.people import PASSWORD, let_in, signed_in
from tests.integration.web.two_clinicians import a_practice_of_two
from tests.integration.web.visited import Visited
from tests.servers.ports import free_port, wait_for


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    port = free_port()
    web = {"port": port, "base_url": f"http://localhost:{port}"}
    made = a_practice_of_two(tmp_path_factory.mktemp("two"), web=web)
    server = PageServer(made.app, Bulkhead())
    server.ensure_serving()
    wait_for(port)
    yield made
    server.close()


def address(visited: Visited) -> str:
    return visited.app().settings.web.address


def test_somebody_signs_in_and_sets_a_finding_aside(visited: Visited, browser: Browser) -> None:
    let_in(visited, "amara", Role.CLINICIAN, "amara")
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.goto(f"{address(visited)}/findings?rule=cancellation")
    page.get_by_label("Name or e-mail address").fill("amara")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Cancelled session").click()
    page.get_by_label("Why it can be set aside").fill("She was ill")
    page.get_by_role("button", name="Set it aside").click()

    expect(page.get_by_role("status")).to_contain_text("Set aside.")
    page.goto(f"{address(visited)}/findings?rule=cancellation")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    assert refused == []
    context.close()


@pytest.fixture(scope="module")
def pages(visited: Visited) -> list[str]:
    ben = next(f for f in visited.watched.findings() if f.draft.clinician == "ben")
    own = ("/", "/findings", "/clients", "/clients/jane", "/sources", "/sources/north")
    return [*own, f"/findings/{ben.id}", "/digests", "/settings", "/account", "/signin"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1200, "dark")])
def test_no_page_shuts_anybody_out_or_is_wider_than_its_window(
    visited: Visited, browser: Browser, pages: list[str], width: int, scheme: str
) -> None:
    ada = signed_in(visited, f"ada{width}", Role.ADMIN)
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # for axe's own script
    )
    context.add_cookies([{"name": "steadyframe", "value": ada.cookie, "url": address(visited)}])
    page = context.new_page()

    found = {path: looked_at(page, address(visited) + path, width) for path in pages}

    context.close()
    assert {path: what for path, what in found.items() if what} == {}


def looked_at(page: Page, where: str, width: int) -> list[str]:
    answer = page.goto(where)
    assert answer is not None
    assert answer.status == 200
    is_wide = page.evaluate("document.documentElement.scrollWidth") > width
    return [*complaints(page), *(["wider than its window"] if is_wide else [])]
