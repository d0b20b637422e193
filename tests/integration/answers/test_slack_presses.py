"""Whose presses count: of members, for what was told there, and each of them once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from structlog.testing import capture_logs

from monitor.core.findings.model import Finding
from monitor.jobs.answers.slack_replies import keep_answer
from monitor.notify.slack.socket_mode import read_click
from monitor.store.database import reading
from monitor.store.evaluation import findings, statements
from tests.integration.answers.slack_desk import NOW, SlackDesk
from tests.integration.watched import an_event
from tests.servers.slack.socket_server import APP_TOKEN, USER, SlackWorkspace

ELSEWHERE = "That one was not told in this channel, so it can't be answered here."
FOREIGN = "Only members of this practice's own workspace can answer here."


def answered_again(desk: SlackDesk) -> None:
    """Slack tells of the last press once more, and what becomes of that is awaited."""
    before = len(desk.workspace.called("chat.update"))
    desk.workspace.tell_again()
    desk.workspace.until(lambda: len(desk.workspace.called("chat.update")) > before)


@pytest.mark.parametrize("answer", ["acknowledge", "snooze", "dismiss", "client", "clinician"])
def test_a_press_that_slack_tells_of_again_is_one_word(desk: SlackDesk, answer: str) -> None:
    with desk.listening():
        desk.says(answer)
        kept = desk.kept()
        until = desk.finding.snoozed_until
        answered_again(desk)
        answered_again(desk)

    assert len(kept) == 1
    assert desk.kept() == kept
    assert desk.finding.snoozed_until == until
    assert len(desk.workspace.whispers()) == 1


def test_a_press_that_another_worker_keeps_meanwhile_is_one_word(desk: SlackDesk) -> None:
    """Slack has told both of it; the other is first, after we have looked whether it is kept."""
    kept: list[str | None] = []

    def other_worker(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "words.press = " in statement and not kept:
            kept.append("by now")
            click = read_click(desk.workspace.pressed[-1])
            kept.append(keep_answer(desk.app, click, "desk", desk.at(NOW)))

    with desk.listening(), listening(desk.app.engine, other_worker):
        desk.workspace.press("acknowledge", desk.message())
        desk.workspace.until(lambda: desk.workspace.called("chat.update"))

    assert str(kept[1]).startswith("Thank you.")
    assert [kind for kind, _ in desk.kept()] == ["acknowledge"]
    assert desk.workspace.whispers() == []


@contextmanager
def listening(engine: Engine, to: Any) -> Iterator[None]:
    event.listen(engine, "after_cursor_execute", to)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", to)


def test_also_after_a_restart_and_after_other_presses(desk: SlackDesk) -> None:
    with desk.listening():
        desk.says("client")
        first = desk.workspace.pressed[-1]
    with desk.listening():
        desk.says_to(desk.workspace.pressed[0]["message"], "clinician")
        desk.workspace.pressed.append(first)
        answered_again(desk)

    assert [text for _, text in desk.kept()] == [
        f"client (Slack {USER})",
        f"clinician (Slack {USER})",
    ]
    assert desk.finding.draft.initiator == "clinician"


def test_the_same_button_pressed_twice_by_a_person_is_two_words(desk: SlackDesk) -> None:
    with desk.listening():
        stale = desk.message()
        for answer in ("client", "clinician", "client"):
            desk.says_to(stale, answer)

    assert [text.split()[0] for _, text in desk.kept()] == ["client", "clinician", "client"]
    assert desk.finding.draft.initiator == "client"


def another_move(desk: SlackDesk) -> Finding:
    """A second session that is moved without notice, after the alerts went out."""
    known = {finding.id for finding in all_of(desk)}
    first = an_event("one", "Jane Doe", "2026-11-25T08:00")
    desk.write(first, an_event("two", "John Roe", "2026-11-24T09:00"))
    desk.look("2026-11-23T09:30")
    desk.look("2026-11-23T09:45")
    desk.write(first, an_event("two", "John Roe", "2026-11-25T09:30"))
    desk.look("2026-11-23T09:50")
    desk.look("2026-11-23T10:05")
    (new,) = [f for f in all_of(desk) if f.id not in known and f.draft.rule == "reschedule"]
    return new


def all_of(desk: SlackDesk) -> list[Finding]:
    with reading(desk.app.engine) as connection:
        return findings.load_all(connection)


def said_of(desk: SlackDesk, finding: Finding) -> list[str]:
    with reading(desk.app.engine) as connection:
        return [word.kind for word in statements.about(connection, finding.id)]


@pytest.mark.parametrize("answer", ["acknowledge", "snooze", "dismiss", "client"])
def test_a_finding_that_still_waits_to_be_told_can_not_be_answered(
    desk: SlackDesk, answer: str
) -> None:
    with desk.listening():
        untold = another_move(desk)
        said = desk.says(answer, finding=untold.id)

    assert said == ELSEWHERE
    assert said_of(desk, untold) == []


def director(workspace: SlackWorkspace) -> dict[str, Any]:
    bot = {"name": "director", "type": "slack", "base_url": workspace.url}
    return {**bot, "token": "xoxb-director", "channel": "C0DIRECTOR", "app_token": APP_TOKEN}


def test_a_finding_that_was_told_in_another_channel_is_answered_there_only(
    tmp_path: Path, workspace: SlackWorkspace
) -> None:
    desk = SlackDesk(tmp_path, workspace, director(workspace))
    desk.send("2026-11-23T09:20")
    desk.configure(alerts={"to": ["desk"]})
    told = another_move(desk)
    desk.send("2026-11-23T16:00")
    with desk.listening():
        refused = desk.says_to(desk.message("C0DIRECTOR"), "acknowledge", finding=told.id)
        before = said_of(desk, told)
        desk.says("acknowledge", finding=told.id)

    assert (refused, before) == (ELSEWHERE, [])
    assert said_of(desk, told) == ["acknowledge"]


def test_a_channel_that_got_another_name_is_the_same_channel(desk: SlackDesk) -> None:
    desk.send("2026-11-23T09:20")
    desk.bot["name"] = "front"
    desk.configure(alerts={"to": ["front"]}, channels=[desk.bot])
    with desk.listening():
        desk.says("acknowledge")

    assert [kind for kind, _ in desk.kept()] == ["acknowledge"]


GUESTS: list[dict[str, Any]] = [
    {"team": {"id": "T9"}},
    {"user": {"id": USER, "team_id": "T9"}},  # a shared channel: the press is ours, they are not
    {"team": {"id": "T9"}, "user": {"id": USER, "team_id": "T9"}},
    {"team": None, "user": {"id": USER, "team_id": "T9"}},
    {"team": {"id": "T9"}, "user": {"id": USER, "team_id": "T1"}},
]


@pytest.mark.parametrize("changes", GUESTS)
def test_a_member_of_another_workspace_is_refused(desk: SlackDesk, changes: dict[str, Any]) -> None:
    with capture_logs() as log, desk.listening():
        said = desk.says("dismiss", **changes)

    assert (said, desk.kept()) == (FOREIGN, [])
    assert [e["user"] for e in log if e["event"] == "slack_press_ignored"] == [USER]


@pytest.mark.parametrize("changes", GUESTS)
def test_a_workspace_that_the_config_names_may_answer(
    desk: SlackDesk, changes: dict[str, Any]
) -> None:
    desk.bot["allowed_teams"] = ["T8", "T9"]
    desk.configure()
    with desk.listening():
        desk.says("acknowledge", **changes)
        desk.says("client")  # and the bot's own, as ever

    assert [kind for kind, _ in desk.kept()] == ["acknowledge", "attribute"]


@pytest.mark.parametrize(
    "changes",
    [
        {"team": {"id": "T1"}, "user": {"id": USER, "team_id": "T1"}},
        {"team": None, "user": {"id": USER, "team_id": "T1"}},  # an app of a whole organisation
        {"team": None},
    ],
)
def test_a_member_of_the_bots_own_workspace_may_answer(
    desk: SlackDesk, changes: dict[str, Any]
) -> None:
    with desk.listening():
        desk.says("acknowledge", **changes)

    assert [kind for kind, _ in desk.kept()] == ["acknowledge"]


def test_while_slack_does_not_say_whose_bot_it_is_nothing_is_kept(desk: SlackDesk) -> None:
    desk.workspace.down = {"auth.test"}
    with desk.listening():
        refused = desk.says("acknowledge")
        kept = desk.kept()
        desk.workspace.down = set()
        desk.says("acknowledge")

    assert refused == "That could not be kept just now, sorry. Please press again in a minute."
    assert (kept, len(desk.kept())) == ([], 1)
