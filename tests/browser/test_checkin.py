"""The check-in page on a phone: with a connection, without one, and thought better of."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.site import Site


def opened(site: Site, phone: BrowserContext) -> Page:
    page = phone.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(site.checkin_link())
    assert complaints == []
    return page


def test_one_tap_is_kept_and_can_be_undone(site: Site, phone: BrowserContext) -> None:
    page = opened(site, phone)
    card = page.locator(".card.next")

    card.get_by_role("button", name="We've begun").click()
    expect(page.get_by_text("Began at 10:04")).to_be_visible()
    kept = site.kept("jane")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Began at 10:04")).to_have_count(0)

    assert len(kept) == 1
    assert site.kept("jane") == []


def test_without_a_connection_a_tap_waits_and_counts_from_when_it_was_tapped(
    site: Site, phone: BrowserContext
) -> None:
    page = opened(site, phone)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # the worker keeps it from now on
    phone.set_offline(True)
    page.locator(".card.next").get_by_role("button", name="We've begun").click()
    expect(page.get_by_role("status")).to_contain_text("Kept on this phone")
    page.reload()
    shown_offline = page.locator(".card").count()
    nothing_yet = site.kept("jane")
    phone.set_offline(False)
    expect(page.get_by_text("Began at 10:0")).to_be_visible()

    assert (shown_offline, nothing_yet) == (3, [])
    (kept,) = site.kept("jane")
    assert kept.at < kept.recorded_at


def test_it_works_without_scripts_and_fits_the_smallest_phone(
    site: Site, phone: BrowserContext
) -> None:
    assert phone.browser is not None
    plain = phone.browser.new_context(
        viewport={"width": 320, "height": 600}, java_script_enabled=False
    )
    page = plain.new_page()
    page.goto(site.checkin_link())
    page.locator(".card.next").get_by_role("button", name="We've begun").click()

    expect(page.get_by_text("Began at 10:04")).to_be_visible()
    assert len(site.kept("jane")) == 1
    widest = max(box["x"] + box["width"] for box in map(_box, page.locator("main *").all()) if box)
    plain.close()
    assert widest <= 320


def _box(element: object) -> dict[str, float] | None:
    box: dict[str, float] | None = element.bounding_box()  # type: ignore[attr-defined]
    return box
