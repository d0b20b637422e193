"""Buttons in Slack over a fleet: one worker hears an app, another one if that dies."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.fleet.folder import Fleet, working
from tests.acceptance.fleet.test_workers import LOUD
from tests.acceptance.practice import NEW_YORK, Practice, session
from tests.servers.postgres.pgbouncer import pooled
from tests.servers.slack.socket_server import (
    APP_TOKEN,
    CHANNEL,
    SlackWorkspace,
    workspace,
)

__all__ = ["workspace"]

TAKEN_OVER_WITHIN = 60  # seconds


def desk(workspace: SlackWorkspace, **said: Any) -> dict[str, Any]:
    bot = {"name": "desk", "type": "slack", "base_url": workspace.url, "token": "xoxb-desk"}
    channel = {**bot, "channel": CHANNEL, "app_token": APP_TOKEN, **said}
    return {
        **LOUD,
        "channels": [channel],
        "digests": [],
        "alerts": {**LOUD["alerts"], "to": ["desk"]},
    }


@pytest.fixture(params=["direct", "pooled"])
def fleet(request: pytest.FixtureRequest, tmp_path: Path, postgres_url: str) -> Any:
    if request.param == "direct":
        yield Fleet(tmp_path, postgres_url)
        return
    with pooled(postgres_url) as url:
        yield Fleet(tmp_path, url)


def at_one_time(practice: str) -> list[str]:
    """Two coming sessions: a finding as soon as it is seen, another one in each practice."""
    day = datetime.now(NEW_YORK).date() + timedelta(days=2)
    return [session(f"{practice}{n}", f"{day}T10:0{n}") for n in (0, 5)]


def told(practice: Practice, workspace: SlackWorkspace) -> dict[str, Any]:
    """The message about what the practice's calendar says from now on."""
    before = set(workspace.messages)
    practice.calendar(*at_one_time(practice.folder.name))
    workspace.until(lambda: set(workspace.messages) - before)
    (number,) = set(workspace.messages) - before
    return dict(workspace.messages[number])


def words(fleet: Fleet, practice: str) -> list[str]:
    """What was said of that practice's findings, by whom."""
    entries = fleet.of(practice, "audit", "--format", "json").json
    return [entry["what"] for entry in entries if "Slack" in entry["who"]]


def test_the_other_worker_answers_where_the_one_that_heard_was_killed(
    fleet: Fleet, workspace: SlackWorkspace
) -> None:
    """Both practices are told in one channel, by one app."""
    practices = {name: fleet.practice(name, **desk(workspace)) for name in ("north", "south")}
    for practice in practices.values():
        practice.calendar()
    fleet.run("fleet", "upgrade")

    with working(fleet) as first:
        first.until("slack_buttons_on")
        judged = {first.until("evaluation_finished")["practice"] for _ in practices}
        with working(fleet) as second:
            second.until("queue_joined")
            norths, souths = (told(practice, workspace) for practice in practices.values())
            workspace.press("acknowledge", norths)
            first.until("slack_press", practice="north", answer="acknowledge")
            workspace.until(workspace.whispers)
            first.process.kill()
            second.until("slack_buttons_on", patience=TAKEN_OVER_WITHIN)
            workspace.tell_again()
            second.until("slack_press", practice="north")
            workspace.press("acknowledge", souths)
            second.until("slack_press", practice="south", answer="acknowledge")
            assert second.stop() == 0

    assert judged == {"north", "south"}
    assert words(fleet, "north") == words(fleet, "south") == ["acknowledge"]
    assert len(workspace.whispers()) == 2
