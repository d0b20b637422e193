"""Draw docs/images anew: `python -m docs.pictures` plays the demo and photographs its messages.

Beside them the review of a made-up year, and pages of a small practice.

Chromium has to be installed (Debian, Ubuntu: apt-get install chromium).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

from monitor.core.sessions.model import Presence
from monitor.core.timeline.model import CheckinKind
from monitor.jobs.access.tokens import TokenKind
from monitor.jobs.access.users import Role
from monitor.jobs.answers.checkins import record_checkin
from tests.acceptance.practice import Practice
from tests.builders.made_up_year import NOW, READ_AT, REVIEWED, the_year
from tests.integration.watched import Watched, a_series, an_event, skipping
from tests.integration.web.people import Person, signed_in
from tests.integration.web.two_clinicians import a_practice_of_two
from tests.integration.web.visited import Visited, page_served
from tests.servers.browser import keep_small, launched, photograph
from tests.servers.ports import free_port

IMAGES = Path(__file__).with_name("images")
WIDTHS = (360, 1200)
SHADES = ("light", "dark")
# Of a page that goes on below, its upper part.
HEIGHT = 1100
PAGES: Mapping[str, Callable[[Visited], str]] = {
    "week": lambda _: "/?week=2026-W49&clinician=amara",
    "timeline": lambda _: "/clients/jane",
    "finding": lambda visited: f"/findings/{visited.watched.findings('late_start')[-1].id}",
    "checkin": lambda visited: _checkin(visited),
}


def _checkin(visited: Visited) -> str:
    """On Tuesday, as Client 1's session begins."""
    visited.at("2026-12-01T11:01")
    return f"/c/{visited.token(TokenKind.CHECKIN_PAGE, 'amara').value}"


def draw(images: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _play(folder / "demo")
        pages = {
            "digest": _digest(folder / "demo"),
            "alert": _alert(folder / "demo"),
            "review": _review(folder / "year"),
        }
        images.mkdir(exist_ok=True)
        for kind, page in pages.items():
            for width in WIDTHS:
                for shade in SHADES:
                    target = images / f"{kind}-{width}-{shade}.png"
                    photograph(page, width, target, folder, is_dark=shade == "dark")
        _draw_pages(folder, images)


def _play(folder: Path) -> None:
    command = [sys.executable, "-m", "monitor.cli", "demo", "--out", str(folder), "--no-open"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _review(folder: Path) -> str:
    """Of a calendar that is read for the first time."""
    practice = Practice(folder, {**REVIEWED, "privacy": {"names": "full"}})
    practice.calendar(*the_year())
    practice.poll(READ_AT)
    return practice.run("review", "--format", "html", "--now", NOW).out


def _digest(folder: Path) -> str:
    return (folder / "digest.html").read_text(encoding="utf-8")


def _alert(folder: Path) -> str:
    lines = (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    alerts = [message for message in map(json.loads, lines) if message["kind"] == "alert"]
    moved = (a for a in reversed(alerts) if "moved session" in a["subject"])
    page: str = next(moved)["html"]
    return page


def _draw_pages(folder: Path, images: Path) -> None:
    taken = folder / "page.png"
    with served(folder / "page") as (visited, ada), launched() as browser:
        address = visited.app().settings.web.address
        cookie = {"name": "steadyframe", "value": ada.cookie, "url": address}
        for (kind, path), width, shade in product(PAGES.items(), WIDTHS, SHADES):
            size = {"width": width, "height": HEIGHT}
            context = browser.new_context(viewport=size, color_scheme=shade)
            context.add_cookies([cookie])
            page = context.new_page()
            page.goto(address + path(visited))
            page.screenshot(path=taken)
            end = page.evaluate(
                "Math.ceil(document.querySelector('main').getBoundingClientRect().bottom)"
            )
            context.close()
            keep_small(
                taken, (width, min(HEIGHT, end)), images / f"page-{kind}-{width}-{shade}.png"
            )


@contextmanager
def served(folder: Path) -> Iterator[tuple[Visited, Person]]:
    """A small practice whose page is served, and somebody who sees all of it."""
    folder.mkdir()
    port = free_port()
    visited = a_practice_of_two(folder, web={"port": port, "base_url": f"http://localhost:{port}"})
    _live(visited.watched)
    visited.at("2026-11-30T12:01")
    with page_served(visited.app):
        yield visited, signed_in(visited, "ada", Role.ADMIN)


def _live(watched: Watched) -> None:
    """Autumn: two sessions are moved, one is off, and Jane's begin nine minutes late."""
    watched.write(
        a_series("jane", "Jane Doe", "2026-09-01T10:00", skipping("2026-11-24T10:00")),
        an_event("jane", "Jane Doe", "2026-12-02T15:00", of="2026-12-01T10:00"),
        a_series("c1", "Client 1", "2026-09-01T11:00"),
        a_series("c2", "Client 2", "2026-09-03T14:00"),
        an_event("c2", "Client 2", "2026-11-26T16:00", of="2026-11-26T14:00"),
        a_series("c3", "Client 3", "2026-09-04T09:00"),
    )
    watched.look("2026-11-30T09:00")
    late = {"jane": timedelta(minutes=9), "c1": timedelta(minutes=1)}
    for session in watched.sessions("2026-11-01", "2026-11-30"):
        if session.client in late and session.presence is Presence.SCHEDULED:
            at = session.start + late[session.client]
            app = replace(watched.app, clock=lambda at=at: at)
            record_checkin(app, session.id, CheckinKind.ARRIVAL, at)
    watched.poll_of("south", "2026-11-30T12:00")
    watched.look("2026-11-30T12:00")


if __name__ == "__main__":
    draw(IMAGES)
