"""Buttons in Slack, pressed while the daemon runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

from tests.acceptance.operation.test_run import EVERY_SECOND, begun
from tests.acceptance.practice import Practice
from tests.acceptance.running import running
from tests.servers.slack.socket_server import (
    APP_TOKEN,
    CHANNEL,
    USER,
    SlackWorkspace,
    workspace,
)

__all__ = ["workspace"]


def test_a_press_told_of_twice_is_one_word_and_one_from_another_workspace_is_none(
    make_practice: Callable[..., Practice], workspace: SlackWorkspace
) -> None:
    bot = {"name": "desk", "type": "slack", "base_url": workspace.url, "token": "xoxb-desk"}
    desk = bot | {"channel": CHANNEL, "app_token": APP_TOKEN}
    practice = make_practice(**EVERY_SECOND, channels=[desk], alerts={"to": ["desk"]}, digests=[])
    practice.calendar(begun())
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        practice.calendar(begun("Session: J. D. (late 12 min)"))
        daemon.until("message_sent", kind="alert")
        (message,) = workspace.messages.values()
        workspace.press("dismiss", message, team={"id": "T9"})
        workspace.until(workspace.whispers)
        workspace.press("acknowledge", message)
        daemon.until("slack_press", answer="acknowledge")
        workspace.tell_again()
        daemon.until("slack_press", answer="acknowledge")
        assert daemon.stop() == 0

    assert [entry["user"] for entry in daemon.entries("slack_press_ignored")] == [USER]
    assert workspace.whispers() == [
        "Only members of this practice's own workspace can answer here.",
        "Thank you. It stays open, and nobody else is told of it unless it gets worse.",
    ]
    with closing(sqlite3.connect(practice.folder / "data/steadyframe.db")) as database:
        kept = database.execute("SELECT kind, text FROM words").fetchall()
    assert [kind for kind, _ in kept] == ["acknowledge"]
    assert f"(Slack {USER})" in kept[0][1]
