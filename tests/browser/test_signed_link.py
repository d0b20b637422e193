"""A link from a message in a browser: what it would do is shown, and a press does it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from monitor.jobs.access.links import link_maker
from monitor.store.database import reading
from tests.browser.site import Site
from tests.integration.watched import an_event


def test_a_change_is_said_to_be_the_client_s_wish_by_one_press(
    site: Site, phone: BrowserContext
) -> None:
    site.watched.write(an_event("jane", "Jane Doe", "2026-11-24T16:00"))
    site.watched.look_twice("2026-11-24T07:30")
    moved = site.watched.only("reschedule")
    with reading(site.app().engine) as connection:
        address_of = link_maker(connection, site.app(), "pseudonym", site.now)
    assert address_of is not None
    page = phone.new_page()

    page.goto(address_of(moved.id, "why"))
    page.get_by_role("link", name="The client asked for it").click()
    page.get_by_role("button", name="The client asked for it").click()

    expect(page.get_by_role("status")).to_have_text("Thank you, that is kept.")
    expect(page.get_by_role("button")).to_have_count(0)
    assert site.watched.only("reschedule").draft.initiator == "client"
