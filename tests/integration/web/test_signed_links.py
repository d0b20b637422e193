"""Answers by a link in a message: shown by looking, done by pressing, once, by nobody else."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from monitor.core.findings.model import Finding
from monitor.jobs.answers.statements import take_back_done
from monitor.jobs.digests.weekly import message_for
from monitor.store.database import reading
from monitor.store.delivery import outbox
from monitor.store.evaluation import statements
from tests.integration.watched import WITH_DIGEST, a_series, skipping
from tests.integration.web.visited import BASE, Visited

LINK = re.compile(rf"{re.escape(BASE)}(/a/[\w~.-]+)")
ALERTS: dict[str, Any] = {**WITH_DIGEST, "alerts": {"to": ["log"], "min_severity": "info"}}


class Answering:
    """Jane's session of Tuesday was taken off the calendar on Monday; an alert tells of it."""

    def __init__(self, folder: Path, **sections: Any) -> None:
        self.visited = Visited(folder, **ALERTS | sections)
        watched = self.visited.watched
        watched.write(a_series("jane", "Jane Doe", "2026-11-03T10:00"))
        watched.look_twice("2026-11-20T09:00")
        gone = skipping("2026-11-24T10:00")
        watched.write(a_series("jane", "Jane Doe", "2026-11-03T10:00", gone))
        watched.look_twice("2026-11-23T15:00")
        self.visited.at("2026-11-23T15:30")
        with reading(watched.app.engine) as connection:
            (self.alert,) = outbox.load_all(connection)
        self.links = LINK.findall(self.alert.message["text"])

    def link(self, act: str) -> str:
        (found,) = [link for link in self.links if f"~{act}~" in link]
        return found

    @property
    def finding(self) -> Finding:
        return self.visited.watched.only("cancellation")

    def said(self) -> list[str]:
        with reading(self.visited.app().engine) as connection:
            return [f"{s.kind}: {s.text}" for s in statements.about(connection, self.finding.id)]

    def look(self, link: str) -> str:
        answer = self.visited.get(link, Accept="text/html")
        assert answer.status_code == 200, answer.text
        return html.unescape(answer.text)

    def press(self, act: str, **sent: str) -> str:
        answer = self.visited.post(self.link(act), data=sent)
        assert answer.status_code == 200, answer.text
        return html.unescape(answer.text)


@pytest.fixture
def answering(tmp_path: Path) -> Answering:
    return Answering(tmp_path)


def test_an_alert_carries_a_link_for_each_answer_and_no_command(answering: Answering) -> None:
    text, page = answering.alert.message["text"], answering.alert.message["html"]

    acts = [link.split("~")[1] for link in answering.links]
    assert acts == ["why", "acknowledge", "snooze", "dismiss", "client", "clinician"]
    assert [f"{BASE}{link}" for link in answering.links] == re.findall(r'href="(.*?)"', page)
    assert "steadyframe " not in text


def test_without_an_address_messages_have_commands_as_ever(tmp_path: Path) -> None:
    answering = Answering(tmp_path, web={"base_url": None})

    assert answering.links == []
    assert f"steadyframe ack {answering.finding.id}" in answering.alert.message["text"]


def test_the_digest_s_lines_say_why_by_a_link(answering: Answering) -> None:
    app = answering.visited.app()
    digest = answering.visited.watched.digest("2026-11-30T08:00")

    text = message_for(app, digest, "log", created_at=app.now(), charts=False).text

    assert [link.split("~")[1] for link in LINK.findall(text)] == ["why"]
    assert "steadyframe explain" not in text


def test_looking_changes_nothing_and_says_what_pressing_does(answering: Answering) -> None:
    shown = [answering.look(link) for link in answering.links]

    assert answering.said() == []
    assert "nobody else is told of it unless it gets worse" in shown[1]
    assert "Jane" not in "".join(shown)


@pytest.mark.parametrize(
    ("act", "kept"),
    [
        ("acknowledge", "acknowledge: somebody knows of it (by a link)"),
        ("snooze", "snooze: until 2026-11-24T00:30:00+00:00 (by a link)"),
        ("client", "attribute: client (by a link)"),
        ("clinician", "attribute: clinician (by a link)"),
    ],
)
def test_pressing_does_it_once(answering: Answering, act: str, kept: str) -> None:
    first = answering.press(act)
    again = answering.press(act)

    assert "Thank you, that is kept." in first
    assert "Thank you, that is kept." in again
    assert answering.said() == [kept]
    assert "<form" not in answering.look(answering.link(act))


def test_what_is_set_aside_keeps_the_reason_and_then_nothing_is_left_to_answer(
    answering: Answering,
) -> None:
    assert 'name="reason"' in answering.look(answering.link("dismiss"))

    answering.press("dismiss", reason="we talked about it " + "x" * 600)

    assert answering.finding.status.value == "dismissed"
    assert answering.said()[0].startswith("dismiss: we talked about it xxx")
    assert len(answering.said()[0]) < 550
    assert "This is over by now" in answering.press("acknowledge")
    assert "This is over by now" in answering.look(answering.link("snooze"))


def test_the_page_that_says_why_offers_the_answers(answering: Answering) -> None:
    page = answering.look(answering.link("why"))
    offered = [link.split("~")[1] for link in LINK.findall(page)]

    assert "What was seen" in page
    assert offered == ["client", "clinician", "acknowledge", "snooze", "dismiss"]
    assert answering.visited.post(answering.link("why")).status_code == 405


def a_promise_and_why(folder: Path) -> tuple[Visited, str]:
    """Jane's series ended weeks ago; the link that says why that is in the digest."""
    visited = Visited(folder, **ALERTS)
    watched = visited.watched
    watched.write(a_series("jane", "Jane Doe", "2026-10-06T10:00", rule=";COUNT=6"))
    watched.look_twice("2026-10-20T09:00")
    watched.look_twice("2026-11-23T15:00")
    visited.at("2026-11-23T15:30")
    digest = watched.digest("2026-11-23T15:30")
    text = message_for(visited.app(), digest, "log", created_at=visited.now, charts=False).text
    owed = watched.only("missed_follow_up").id
    return visited, next(link for link in LINK.findall(text) if owed in link)


def led_to(page: str, act: str) -> list[str]:
    return [link for link in LINK.findall(page) if f"~{act}~" in link]


def test_a_follow_up_can_be_said_to_be_done(tmp_path: Path) -> None:
    visited, why = a_promise_and_why(tmp_path)
    (done,) = led_to(visited.get(why, Accept="text/html").text, "done")

    visited.post(done)

    assert visited.watched.said("missed_follow_up") == ["missed_follow_up resolved answered"]


def test_who_said_by_mistake_that_it_is_done_takes_it_back_by_the_page_that_thanks(
    tmp_path: Path,
) -> None:
    visited, why = a_promise_and_why(tmp_path)
    before = visited.get(why, Accept="text/html").text
    (done,) = led_to(before, "done")
    assert led_to(before, "not_done") == []
    (undo,) = led_to(visited.post(done).text, "not_done")
    assert led_to(visited.get(why, Accept="text/html").text, "not_done") == [undo]
    assert "as if nobody had said" in visited.get(undo, Accept="text/html").text
    assert visited.watched.said("missed_follow_up") == ["missed_follow_up resolved answered"]

    first, again = visited.post(undo), visited.post(undo)

    assert "Thank you, that is kept." in first.text
    assert "Thank you, that is kept." in again.text
    assert visited.watched.said("missed_follow_up") == ["missed_follow_up open"]
    assert "taken back since" in visited.get(done, Accept="text/html").text
    assert "taken back since" in visited.post(done).text
    assert visited.watched.said("missed_follow_up") == ["missed_follow_up open"]


def test_nothing_is_taken_back_that_nobody_said(tmp_path: Path) -> None:
    visited, why = a_promise_and_why(tmp_path)
    (done,) = led_to(visited.get(why, Accept="text/html").text, "done")
    forged = done.replace("~done~", "~not_done~")
    (undo,) = led_to(visited.post(done).text, "not_done")
    finding = visited.watched.only("missed_follow_up").id
    take_back_done(visited.app(), finding, visited.now)

    assert visited.post(forged).status_code == 404
    assert "nothing to take back" in visited.get(undo, Accept="text/html").text
    assert "nothing to take back" in visited.post(undo).text


def test_a_link_that_was_changed_is_good_for_nothing(answering: Answering) -> None:
    link = answering.link("acknowledge")
    other = link.replace("~acknowledge~", "~dismiss~")
    longer = re.sub(r"~([0-9a-f]+)~p", r"~ffffffff~p", link)
    shown = link.replace("~p.", "~f.")

    for forged in (other, longer, shown, link + "A", "/a/x", "/a/~~~.x"):
        assert answering.visited.get(forged).status_code == 404
        assert answering.visited.post(forged).status_code == 404
    assert answering.said() == []


def test_a_link_ends_after_two_weeks(answering: Answering) -> None:
    answering.visited.at("2026-12-07T14:00")
    before = answering.visited.get(answering.link("acknowledge")).status_code
    answering.visited.at("2026-12-07T15:30")

    assert before == 200
    assert answering.visited.get(answering.link("acknowledge")).status_code == 404
    assert answering.visited.post(answering.link("acknowledge")).status_code == 404


def test_another_site_s_form_is_refused(answering: Answering) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}

    answer = answering.visited.post(answering.link("acknowledge"), headers=headers)

    assert answer.status_code == 403
    assert answering.said() == []


def test_a_link_shows_the_client_as_its_message_did(tmp_path: Path) -> None:
    channels = [{"name": "log", "type": "file", "path": "out.jsonl", "names": "full"}]
    answering = Answering(tmp_path, channels=channels, web={"names": "pseudonym"})

    assert "Jane Doe" in answering.look(answering.link("why"))


def test_a_reason_is_one_line_of_text_whatever_was_sent(answering: Answering) -> None:
    answering.visited.post(answering.link("dismiss"), json={"reason": "so\nit \x00is \ud800"})

    (said,) = answering.said()
    assert said.startswith("dismiss: so it")
    assert said.isprintable()


def test_two_presses_at_once_are_one(answering: Answering) -> None:
    with ThreadPoolExecutor(4) as pool:
        pressed = list(pool.map(lambda _: answering.press("acknowledge"), range(4)))

    assert all("Thank you, that is kept." in page for page in pressed)
    assert len(answering.said()) == 1
