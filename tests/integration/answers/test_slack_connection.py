"""The connection that presses come by: shared, renewed, lost, refused; what `check` says of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.integration.answers.slack_desk import NOW, Channel, SlackDesk, labels
from tests.servers.slack.socket_server import APP_TOKEN, PATIENCE, SlackWorkspace


def test_a_reload_that_takes_the_app_token_away_ends_the_connection(desk: SlackDesk) -> None:
    with desk.daemon() as daemon:
        desk.workspace.until(lambda: desk.workspace.connections)
        del desk.bot["app_token"]
        desk.configure()
        daemon.tell("reload")
        desk.workspace.until(lambda: not desk.workspace.connections)


def other_bot(workspace: SlackWorkspace, **settings: Any) -> Channel:
    bot = {"name": "director", "type": "slack", "base_url": workspace.url}
    return {**bot, "token": "xoxb-director", "channel": "C0DIRECTOR", **settings}


def test_channels_of_one_app_share_a_connection_and_each_has_its_own_answers(
    tmp_path: Path, workspace: SlackWorkspace
) -> None:
    desk = SlackDesk(tmp_path, workspace, other_bot(workspace, app_token=APP_TOKEN))
    with desk.listening():
        desk.says_to(desk.message("C0DIRECTOR"), "acknowledge")

    (opened,) = workspace.called("apps.connections.open")
    (changed,) = workspace.called("chat.update")
    assert opened.token == APP_TOKEN
    assert (changed.token, changed.said["channel"]) == ("xoxb-director", "C0DIRECTOR")


def test_a_channel_without_an_app_token_gets_commands_and_no_dead_buttons(
    tmp_path: Path, workspace: SlackWorkspace
) -> None:
    desk = SlackDesk(tmp_path, workspace, other_bot(workspace))
    desk.send(NOW)

    with_buttons, without = desk.message(), desk.message("C0DIRECTOR")
    assert labels(with_buttons)
    assert labels(without) == []
    assert "steadyframe ack" in str(without["blocks"])
    assert "steadyframe ack" not in str(with_buttons["blocks"])


def opened(desk: SlackDesk) -> int:
    return len(desk.workspace.called("apps.connections.open"))


def test_a_connection_that_slack_renews_is_made_again_at_once(desk: SlackDesk) -> None:
    with desk.listening():
        desk.workspace.say({"type": "disconnect", "reason": "refresh_requested"})
        desk.workspace.until(lambda: opened(desk) == 2)
        desk.says("acknowledge")

    assert desk.kept()


def test_a_lost_connection_is_made_again(desk: SlackDesk) -> None:
    with desk.listening() as presses:
        (first,) = desk.workspace.until(lambda: list(desk.workspace.connections))
        first.close()
        end = time.monotonic() + PATIENCE
        while opened(desk) < 2:  # what the daemon does every minute
            assert time.monotonic() < end, "waited in vain"
            presses.ensure_connected()
        desk.workspace.until(lambda: first not in desk.workspace.connections)
        desk.says("acknowledge")

    assert desk.kept()


def trouble(log: list[Any]) -> list[str]:
    return [e.get("why", "on") for e in log if e["event"].startswith("slack_buttons_")]


def test_a_wrong_app_token_is_told_once_and_alerts_go_out_all_the_same(desk: SlackDesk) -> None:
    desk.bot["app_token"] = "xapp-wrong"
    desk.configure()
    with capture_logs() as log, desk.listening() as presses:
        for _ in range(12):
            presses.ensure_connected()

    assert desk.message()
    (why,) = trouble(log)
    assert why.startswith("Slack answered 200 invalid_auth. Switch Socket Mode on")
    assert "xapp" not in str(log)
    assert opened(desk) == 2  # not every minute


def test_a_slack_that_can_not_be_reached_is_told_once_and_tried_again(desk: SlackDesk) -> None:
    desk.workspace.refusal = "internal_error"
    with capture_logs() as log, desk.listening() as presses:
        presses.ensure_connected()
        desk.workspace.refusal = ""
        presses.ensure_connected()
        desk.says("acknowledge")

    assert trouble(log) == ["Slack answered 200 internal_error. It is tried again.", "on"]


def at_check(desk: SlackDesk) -> str:
    return desk.app.notifier("desk").check()


def test_check_tries_the_app_token_too(desk: SlackDesk) -> None:
    assert at_check(desk).endswith(
        "Slack takes the app token, so buttons work while `steadyframe run` or a worker does."
    )


@pytest.mark.parametrize("refusal", ["invalid_auth", "missing_scope", "not_allowed_token_type"])
def test_check_says_what_is_wrong_with_the_app_token(desk: SlackDesk, refusal: str) -> None:
    desk.workspace.refusal = refusal

    with pytest.raises(Exception, match=rf"{refusal}\. .*connections:write into `app_token`"):
        at_check(desk)
