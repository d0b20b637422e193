"""A clinician's own page: today's sessions, one tap each, and nobody else's."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.core.timeline.model import Checkin
from monitor.jobs.access.tokens import TokenKind, revoke
from monitor.store.database import reading
from monitor.store.timelines import checkins
from tests.builders.ics import calendar
from tests.integration.watched import an_event
from tests.integration.web.two_clinicians import CLINICIANS, SOURCES
from tests.integration.web.visited import BASE, Visited


class CheckinDesk:
    """Amara has Jane at ten and John at eleven, Ben has somebody at ten; it is Tuesday."""

    def __init__(self, folder: Path, **sections: Any) -> None:
        self.visited = Visited(folder, clinicians=CLINICIANS, sources=SOURCES, **sections)
        watched = self.visited.watched
        watched.write(
            an_event("jane", "Jane Doe", "2026-11-24T10:00"),
            an_event("john", "John Roe", "2026-11-24T11:00"),
            an_event("tomorrow", "Client 3", "2026-11-25T11:00"),
        )
        bens = an_event("jane", "Client 1", "2026-11-24T10:00")
        (folder / "south.ics").write_bytes(calendar(bens))
        watched.look("2026-11-24T08:00")
        watched.poll_of("south", "2026-11-24T08:00")
        watched.evaluate("2026-11-24T08:15")
        self.visited.at("2026-11-24T10:04")
        self.token = self.visited.token(TokenKind.CHECKIN_PAGE, "amara")
        self.path = f"/c/{self.token.value}"

    def page(self) -> str:
        answer = self.visited.get(self.path, Accept="text/html")
        assert answer.status_code == 200, answer.text
        return answer.text

    def session(self, client: str) -> str:
        (found,) = [s for s in self.visited.watched.sessions() if s.client == client]
        return found.id

    def tap(self, client: str, kind: str = "arrival", **sent: Any) -> Any:
        body = {"id": "tap1", "session": self.session(client), "kind": kind, **sent}
        return self.visited.post(self.path, json=body)

    def kept(self, client: str) -> list[Checkin]:
        with reading(self.visited.app().engine) as connection:
            return checkins.of_sessions(connection, [self.session(client)])


@pytest.fixture
def desk(tmp_path: Path) -> CheckinDesk:
    return CheckinDesk(tmp_path, web={"names": "initials"})


def test_the_page_shows_today_s_sessions_of_its_clinician_as_the_page_may_name_them(
    desk: CheckinDesk,
) -> None:
    page = desk.page()

    assert re.findall(r"<h2>(.*?)</h2>", page) == ["J. D.", "J. R."]
    assert "Jane" not in page
    assert "We&#39;ve begun" in page


def test_one_tap_of_a_form_records_when_it_began_and_leads_back(desk: CheckinDesk) -> None:
    sent = {"session": desk.session("jane"), "kind": "arrival"}

    answer = desk.visited.post(desk.path, data=sent)

    assert (answer.status_code, answer.headers["location"]) == (303, desk.path)
    assert [c.at for c in desk.kept("jane")] == [desk.visited.now]
    assert "Began at" in desk.page()


def test_a_tap_that_was_kept_on_the_phone_counts_from_when_it_was_tapped(
    desk: CheckinDesk,
) -> None:
    desk.visited.at("2026-11-24T11:30")

    answer = desk.tap("jane", waited=5100.0)

    assert answer.json() == {"done": True}
    assert [c.at for c in desk.kept("jane")] == [desk.visited.watched.at("2026-11-24T10:05")]


def test_a_tap_that_is_sent_twice_is_one(desk: CheckinDesk) -> None:
    desk.tap("jane", waited=1)
    desk.tap("jane", waited=9.5)

    assert len(desk.kept("jane")) == 1


def test_a_tap_can_be_undone_for_a_minute_by_its_own_name_or_by_the_page_s(
    desk: CheckinDesk,
) -> None:
    desk.tap("jane")
    (shown,) = re.findall(r'name="of" value="(\w+)"', desk.page())
    undone = desk.visited.post(desk.path, data={"kind": "undo", "of": shown})
    assert (undone.status_code, desk.kept("jane")) == (303, [])

    desk.tap("jane", id="tap2")
    desk.visited.now += timedelta(seconds=50)
    assert desk.visited.post(desk.path, json={"kind": "undo", "of": "tap2"}).json()["done"]
    assert desk.kept("jane") == []


def test_after_that_it_stays(desk: CheckinDesk) -> None:
    desk.tap("jane")
    desk.visited.now += timedelta(minutes=3)

    late = desk.visited.post(desk.path, json={"kind": "undo", "of": "tap1"})
    tapped_in_time = desk.visited.post(
        desk.path, json={"kind": "undo", "of": "tap1", "waited": 150}
    )

    assert late.json() == {"done": False}
    assert 'value="undo"' not in desk.page()
    assert tapped_in_time.json() == {"done": True}


def test_the_rules_hear_of_a_tap_and_of_its_undoing(desk: CheckinDesk) -> None:
    desk.visited.at("2026-11-24T10:12")
    desk.tap("jane")
    desk.visited.watched.evaluate("2026-11-24T10:13")
    late = desk.visited.watched.said("late_start")
    desk.visited.post(desk.path, json={"kind": "undo", "of": "tap1"})
    desk.visited.watched.evaluate("2026-11-24T10:14")

    assert late == ["late_start open"]
    assert desk.visited.watched.said("late_start") == ["late_start resolved corrected"]


def test_nobody_taps_for_another_clinician_s_sessions(desk: CheckinDesk) -> None:
    assert desk.tap("c1").status_code == 404
    assert desk.kept("c1") == []


def test_a_tap_on_a_session_that_is_gone_is_not_taken_for_a_link_that_has_ended(
    desk: CheckinDesk,
) -> None:
    gone = {"session": "gone", "kind": "arrival"}
    answer = desk.visited.post(desk.path, data=gone, headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert "load the page again" in answer.text


def test_nobody_undoes_what_another_clinician_tapped(desk: CheckinDesk) -> None:
    ben = desk.visited.token(TokenKind.CHECKIN_PAGE, "ben")
    body = {"id": "tap9", "session": desk.session("c1"), "kind": "arrival"}
    desk.visited.post(f"/c/{ben.value}", json=body)
    (kept,) = desk.kept("c1")

    for name in ("tap9", kept.id):
        desk.visited.post(desk.path, json={"kind": "undo", "of": name})

    assert desk.kept("c1") == [kept]


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "begun"},
        {"kind": "arrival", "waited": -1},
        {"kind": "arrival", "waited": 1e9},
        {"kind": "arrival", "waited": "soon"},
        {"kind": "arrival", "id": "x" * 200},
        {"kind": ["arrival"]},
        {"kind": "arrival", "session": "\x00"},
        {"kind": "arrival", "session": "\ud800"},
    ],
)
def test_what_can_t_be_is_refused(desk: CheckinDesk, sent: dict[str, Any]) -> None:
    assert desk.tap("jane", **sent).status_code == 422
    assert desk.kept("jane") == []


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff\xfe", b"[" * 1_500, b"x" * 20_000])
def test_a_body_that_is_no_form_is_refused(desk: CheckinDesk, body: bytes) -> None:
    answer = desk.visited.post(
        desk.path, content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_tap_from_another_site_is_refused(desk: CheckinDesk, headers: dict[str, str]) -> None:
    sent = {"session": desk.session("jane"), "kind": "arrival"}

    assert desk.visited.post(desk.path, data=sent, headers=headers).status_code == 403
    own = {"Sec-Fetch-Site": "same-origin", "Origin": BASE}
    assert desk.visited.post(desk.path, data=sent, headers=own).status_code == 303


def test_a_page_is_gone_once_its_token_has_ended_or_is_taken_back(desk: CheckinDesk) -> None:
    other = desk.visited.token(TokenKind.CHECKINS, "amara")
    revoked = desk.visited.token(TokenKind.CHECKIN_PAGE, "amara")
    revoke(desk.visited.app(), revoked.token.id)
    tomorrow = desk.visited.token(TokenKind.CHECKIN_PAGE, "amara", days=1)

    assert desk.visited.get(f"/c/{other.value}").status_code == 404
    assert desk.visited.get(f"/c/{revoked.value}").status_code == 404
    desk.visited.at("2026-11-25T10:05")
    assert desk.visited.get(f"/c/{tomorrow.value}").status_code == 404
    assert desk.visited.get(desk.path).status_code == 200


def test_it_is_an_app_for_the_home_screen(desk: CheckinDesk) -> None:
    found = desk.visited.get(f"{desk.path}/app.webmanifest").json()

    assert found["start_url"] == desk.path
    assert desk.visited.get(found["icons"][0]["src"]).headers["content-type"] == "image/png"
    worker = desk.visited.get("/static/checkin-worker.js")
    assert worker.headers["service-worker-allowed"] == "/c/"


@pytest.mark.parametrize(
    ("language", "begin"),
    [("de", "Wir haben begonnen"), ("fr", "Nous avons commencé"), ("es", "Hemos empezado")],
)
def test_it_speaks_the_practice_s_language(tmp_path: Path, language: str, begin: str) -> None:
    practice = {"name": "Riverside", "timezone": "America/New_York", "language": language}

    page = CheckinDesk(tmp_path, practice=practice).page()

    assert f'<html lang="{language}">' in page
    assert begin in html.unescape(page)
