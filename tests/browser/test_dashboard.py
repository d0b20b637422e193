"""Somebody signs in and does what there is to do, and every page can be used by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from monitor.jobs.access.links import link_maker
from monitor.jobs.access.tokens import TokenKind
from monitor.jobs.access.users import Role, add_user
from monitor.jobs.digests.weekly import build_for, chosen_week, queue_built
from monitor.jobs.reading.messages import queued_digests
from monitor.store.database import reading
from monitor.web.routes import SERVED
from tests.browser.axe import complaints
from tests.builders.ics import calendar
from tests.integration.watched import WITH_DIGEST
from tests.integration.web.people import PASSWORD, Person, let_in, signed_in
from tests.integration.web.two_clinicians import OF_AMARA, OF_BEN, a_practice_of_two
from tests.integration.web.visited import Visited, page_served
from tests.servers.oidc_server import CLIENT, SECRET, oidc_provider
from tests.servers.ports import free_port


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    """Its page offers a provider as well, who knows Amara."""
    port = free_port()
    with oidc_provider(now=0) as provider:
        oidc = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET}
        oidc |= {"allow_private_network": True, "name": "Riverside"}
        web = {"port": port, "base_url": f"http://localhost:{port}", "oidc": oidc}
        made = a_practice_of_two(tmp_path_factory.mktemp("two"), web=web, **WITH_DIGEST)
        provider.now = int(made.now.timestamp())
        with page_served(made.app):
            yield made


def address(visited: Visited) -> str:
    return visited.app().settings.web.address


def seen_by(person: Person, browser: Browser, **given: Any) -> BrowserContext:
    context = browser.new_context(**given)
    at = address(person.visited)
    context.add_cookies([{"name": "steadyframe", "value": person.cookie, "url": at}])
    return context


def refusals(page: Page) -> list[str]:
    """What the browser will complain of from now on: mostly what our own policy forbids."""
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    return said


def test_somebody_signs_in_and_sets_a_finding_aside(visited: Visited, browser: Browser) -> None:
    let_in(visited, "amara", Role.CLINICIAN, "amara")
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    refused = refusals(page)
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


def test_somebody_comes_in_by_the_practice_s_provider_to_where_they_wanted(
    visited: Visited, browser: Browser
) -> None:
    add_user(visited.app(), "amara@riverside.example", Role.CLINICIAN, "amara", None)
    context = browser.new_context()
    page = context.new_page()
    refused = refusals(page)
    page.goto(f"{address(visited)}/clients/jane")
    page.get_by_role("link", name="Sign in with Riverside").click()

    expect(page).to_have_url(f"{address(visited)}/clients/jane")
    expect(page.get_by_role("heading", name=OF_AMARA)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert refused == []
    context.close()


def test_a_timeline_shows_in_its_picture_each_session_that_it_lists(
    visited: Visited, browser: Browser
) -> None:
    person = signed_in(visited, "amara-looks", Role.CLINICIAN, "amara")
    context = seen_by(person, browser)
    page = context.new_page()
    refused = refusals(page)
    page.goto(f"{address(visited)}/clients")
    page.get_by_role("link", name=OF_AMARA).click()

    picture = page.get_by_role("img", name="A picture of the sessions")
    expect(picture).to_be_visible()
    marks = picture.locator("circle.planned")
    listed = page.locator("section", has=page.get_by_role("heading", name="Sessions"))
    frame, drawn = box_of(picture), [box_of(one) for one in marks.all()]
    assert len(drawn) == listed.get_by_role("listitem").count() > 5
    assert all(lies_within(one, frame) for one in drawn)
    expect(marks.first).to_have_css("fill", "none")
    assert refused == []
    context.close()


def test_a_calendar_that_is_held_back_is_looked_at_and_let_through(
    visited: Visited, browser: Browser
) -> None:
    (visited.watched.folder / "south.ics").write_bytes(calendar())
    visited.watched.poll_of("south", "2026-11-24T08:30")
    visited.watched.evaluate("2026-11-24T08:30")
    visited.at("2026-11-24T08:31")
    context = seen_by(signed_in(visited, "ben", Role.CLINICIAN, "ben"), browser)
    page = context.new_page()
    page.goto(f"{address(visited)}/sources")
    page.get_by_role("link", name="Look at the difference").click()
    expect(page.get_by_text(f"Session: {OF_BEN} is gone").first).to_be_visible()
    page.get_by_role("button", name="The calendar is right: let it through").click()

    expect(page.get_by_role("status")).to_contain_text("Let through.")
    expect(page.get_by_role("button", name="The calendar is right")).to_have_count(0)
    page.goto(f"{address(visited)}/sources")
    expect(page.get_by_role("link", name="Look at the difference")).to_have_count(0)
    context.close()


def box_of(one: Locator) -> FloatRect:
    box = one.bounding_box()
    assert box is not None
    return box


def lies_within(one: FloatRect, frame: FloatRect) -> bool:
    return (
        frame["x"] <= one["x"]
        and frame["y"] <= one["y"]
        and one["x"] + one["width"] <= frame["x"] + frame["width"]
        and one["y"] + one["height"] <= frame["y"] + frame["height"]
    )


# What is no page: programs ask for it, or it leads elsewhere.
NO_PAGE = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/openapi.json",
    "/feeds/{token}.ics",
    "/c/{token}/app.webmanifest",
    "/signin/provider",
    "/signin/callback",
}


@pytest.fixture(scope="module")
def pages(visited: Visited) -> list[str]:
    """An address of each page that there is, and of what is said where there is none."""
    app = visited.app()
    (settings,) = app.settings.digests
    week = chosen_week(app, None, visited.now)
    queue_built(app, settings, build_for(app, settings, week, visited.now), visited.now)
    ben = next(f for f in visited.watched.findings() if f.draft.clinician == "ben")
    with reading(app.engine) as connection:
        links = link_maker(connection, app, "full", visited.now)
    assert links is not None
    checkin = visited.token(TokenKind.CHECKIN_PAGE, "amara").value
    places = {
        "/c/{token}": f"/c/{checkin}",
        "/a/{token}": links(ben.id, "why").removeprefix(address(visited)),
        "/findings/{id}": f"/findings/{ben.id}",
        "/sources/{name:path}": "/sources/north",
        "/clients/{id:path}": "/clients/jane",
        "/digests/{number}": f"/digests/{queued_digests(app, None, first=0, most=1)[0][0].number}",
    }
    known = {one.path for one in SERVED if one.method == "GET"} - NO_PAGE
    return [*(places.get(path, path) for path in sorted(known)), MISSING]


MISSING = "/clients/nobody"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1200, "dark")])
def test_no_page_shuts_anybody_out_or_is_wider_than_its_window(
    visited: Visited, browser: Browser, pages: list[str], width: int, scheme: str
) -> None:
    ada = signed_in(visited, f"ada{width}", Role.ADMIN)
    context = seen_by(
        ada,
        browser,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,  # for axe's own script
    )
    page = context.new_page()

    found = {path: looked_at(page, address(visited) + path, width) for path in pages}

    context.close()
    assert {path: what for path, what in found.items() if what} == {}


def looked_at(page: Page, where: str, width: int) -> list[str]:
    answer = page.goto(where)
    assert answer is not None
    assert answer.status == (404 if where.endswith(MISSING) else 200)
    is_wide = page.evaluate("document.documentElement.scrollWidth") > width
    return [*complaints(page), *(["wider than its window"] if is_wide else [])]
