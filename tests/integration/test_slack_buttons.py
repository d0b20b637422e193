"""What is said by a button in Slack: kept in the database, and shown in the message."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import pytest
from structlog.testing import capture_logs

from config import load_settings
from monitor.core.finding import Finding
from monitor.daemon import Daemon
from monitor.jobs.bulkhead import Bulkhead
from monitor.jobs.slack_presses import SlackPresses
from monitor.jobs.words import dismiss
from monitor.store import findings
from monitor.store.database import reading
from tests.integration.alerted import Alerted
from tests.integration.watched import an_event
from tests.slack_socket_server import APP_TOKEN, CHANNEL, PATIENCE, USER, SlackWorkspace, workspace

__all__ = ["workspace"]

NOW = "2026-11-23T09:20"
Channel = dict[str, Any]


class Desk(Alerted):
    """A practice whose front desk is told on Slack: at 09:20, of a session moved without notice."""

    def __init__(self, folder: Path, workspace: SlackWorkspace, *more: Channel) -> None:
        self.workspace = workspace
        self.bot = {"name": "desk", "type": "slack", "base_url": workspace.url}
        self.bot |= {"token": "xoxb-desk", "channel": CHANNEL, "app_token": APP_TOKEN}
        names = ["desk", *(channel["name"] for channel in more)]
        super().__init__(folder, channels=[self.bot, *more], alerts={"to": names})
        self.write(an_event("one", "Jane Doe", "2026-11-24T08:00"))
        self.look("2026-11-23T09:00")
        self.write(an_event("one", "Jane Doe", "2026-11-25T08:00"))
        self.look("2026-11-23T09:10")
        self.look(NOW)

    @property
    def finding(self) -> Finding:
        return self.only("reschedule")

    def message(self, channel: str = CHANNEL) -> dict[str, Any]:
        """The alert as it stands there now, once it is there."""
        found = self.workspace.messages
        there = self.workspace.until(
            lambda: [m for m in list(found.values()) if m["channel"] == channel]
        )
        return dict(there[0])

    def says(self, answer: str, **changes: Any) -> str:
        """A press, and what the one who pressed is told."""
        return self.says_to(self.message(), answer, **changes)

    def says_to(self, message: dict[str, Any], answer: str, **changes: Any) -> str:
        heard = len(self.workspace.whispers())
        self.workspace.press(answer, message, **changes)
        return str(self.workspace.until(lambda: self.workspace.whispers()[heard:])[0])

    def kept(self) -> list[tuple[str, str]]:
        with reading(self.app.engine) as connection:
            words = findings.words_about(connection, self.finding.id)
        return [(word["kind"], word["text"]) for word in words]

    @contextmanager
    def listening(self) -> Iterator[SlackPresses]:
        """The alert is sent, and presses are heard."""
        self.send(NOW)
        app = replace(self.app, clock=lambda: self.at(NOW))
        presses = SlackPresses(lambda: app, Lock(), Bulkhead())
        presses.keep()
        try:
            yield presses
        finally:
            presses.close()

    @contextmanager
    def daemon(self) -> Iterator[Daemon]:
        offset = self.at(NOW) - datetime.now(UTC)
        daemon = Daemon(
            lambda: load_settings(self.folder / "steadyframe.yaml", environ={}),
            clock=lambda: datetime.now(UTC) + offset,
        )
        thread = Thread(target=daemon.run)
        thread.start()
        try:
            yield daemon
        finally:
            daemon.tell("stop")
            thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture
def desk(tmp_path: Path, workspace: SlackWorkspace) -> Desk:
    return Desk(tmp_path, workspace)


def labels(message: dict[str, Any]) -> list[str]:
    blocks = [block for block in message["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for block in blocks for element in block["elements"]]


def shown(message: dict[str, Any]) -> str:
    """What is said under a finding by now."""
    notes = [block for block in message["blocks"] if block.get("block_id", "").startswith("said:")]
    return " ".join(note["elements"][0]["text"] for note in notes)


def settled(desk: Desk, label: str) -> dict[str, Any]:
    """The message, once the button is gone."""
    desk.workspace.until(lambda: label not in labels(desk.message()))
    return desk.message()


def test_the_daemon_sends_buttons_and_keeps_what_is_said_by_them(desk: Desk) -> None:
    with desk.daemon():
        before = desk.message()
        said = desk.says("acknowledge")
        after = settled(desk, "Got it")

    assert labels(before) == ["Got it", "Later", "Set aside", "The client asked", "We asked"]
    assert desk.finding.acknowledged_severity == "warning"
    assert desk.kept() == [("acknowledge", f"somebody knows of it (Slack {USER})")]
    assert said.startswith("Thank you. It stays open")
    assert labels(after) == ["Later", "Set aside", "The client asked", "We asked"]
    assert shown(after) == f"Somebody knows of it (<@{USER}>)."
    assert desk.workspace.called("chat.postEphemeral")[0].said["user"] == USER


def test_a_reload_that_takes_the_app_token_away_ends_the_connection(desk: Desk) -> None:
    with desk.daemon() as daemon:
        desk.workspace.until(lambda: desk.workspace.connections)
        del desk.bot["app_token"]
        desk.configure()
        daemon.tell("reload")
        desk.workspace.until(lambda: not desk.workspace.connections)


def test_later_is_in_four_hours(desk: Desk) -> None:
    with desk.listening():
        said = desk.says("snooze")
        after = settled(desk, "Later")

    assert desk.finding.snoozed_until == desk.at(NOW) + timedelta(hours=4)
    assert "you hear of it again" in said
    assert shown(after).startswith("Told again <!date^")


def test_what_is_set_aside_asks_for_nothing_more(desk: Desk) -> None:
    with desk.listening():
        (sure,) = [
            e
            for b in desk.message()["blocks"]
            for e in b.get("elements", ())
            if e.get("action_id") == "answer:dismiss"
        ]
        said = desk.says("dismiss")
        after = settled(desk, "Set aside")

    assert sure["confirm"]["title"]["text"] == "Set it aside for good?"
    assert desk.finding.status == "dismissed"
    assert desk.kept() == [("dismiss", f"set aside by a button (Slack {USER})")]
    assert said == "Set aside. It will not come back for the same fact."
    assert labels(after) == []
    assert shown(after) == f"Set aside (<@{USER}>)."


@pytest.mark.parametrize(
    ("answer", "told"), [("client", "The client asked for it"), ("clinician", "We asked for it")]
)
def test_who_asked_is_one_press_and_counts_for_the_rules(
    desk: Desk, answer: str, told: str
) -> None:
    with desk.listening():
        said = desk.says(answer)
        after = settled(desk, "We asked")

    assert desk.finding.draft.initiator == answer
    assert desk.kept() == [("attribute", f"{answer} (Slack {USER})")]
    assert said == f"Thank you. {told}: that is kept with it."
    assert labels(after) == ["Got it", "Later", "Set aside"]
    assert shown(after) == f"{told} (<@{USER}>)."


def test_pressing_twice_is_harmless(desk: Desk) -> None:
    with desk.listening():
        stale = desk.message()
        desk.says_to(stale, "dismiss")
        settled(desk, "Set aside")
        again = desk.says_to(stale, "dismiss")
        after = desk.message()

    assert again.startswith("That one is over by now")
    assert [kind for kind, _ in desk.kept()] == ["dismiss"]
    assert labels(after) == []


def test_two_answers_to_one_finding_are_both_shown(desk: Desk) -> None:
    with desk.listening():
        stale = desk.message()
        desk.says("acknowledge")
        settled(desk, "Got it")
        desk.says_to(stale, "client")  # by someone whose screen was a little behind
        after = settled(desk, "We asked")

    assert labels(after) == ["Later", "Set aside"]
    assert shown(after) == (
        f"Somebody knows of it (<@{USER}>). The client asked for it (<@{USER}>)."
    )


def test_what_was_set_aside_elsewhere_meanwhile_is_said_kindly(desk: Desk) -> None:
    with desk.listening():
        dismiss(desk.app, desk.finding.id, "told by telephone", desk.at(NOW))
        said = desk.says("acknowledge")
        after = settled(desk, "Got it")

    assert said == "That one is over by now, so there is nothing left to do. Thank you."
    assert shown(after) == "Set aside."


def test_a_finding_that_is_not_on_record_any_more_is_answered_kindly(desk: Desk) -> None:
    with desk.listening():
        said = desk.says("acknowledge", finding="f_gone")

    assert "not on record any more" in said


def a_second_press(desk: Desk, **changes: Any) -> list[Any]:
    """A press that is to be ignored, then a good one; what is logged of the first."""
    with capture_logs() as log, desk.listening():
        desk.workspace.press("dismiss", desk.message(), **changes)
        desk.says("acknowledge")

    assert [kind for kind, _ in desk.kept()] == ["acknowledge"]
    assert len(desk.workspace.whispers()) == 1
    return [entry for entry in log if entry["event"].startswith("slack_press_")]


def test_a_press_from_another_channel_is_ignored_and_logged_by_ids_alone(desk: Desk) -> None:
    (logged,) = a_second_press(desk, channel={"id": "C0ELSEWHERE", "name": "gossip"})

    assert logged == {
        "event": "slack_press_ignored",
        "log_level": "warning",
        "channel": "C0ELSEWHERE",
        "user": USER,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"actions": [{"type": "button", "action_id": "answer:forget", "value": "f_1"}]},
        {"user": {"id": "<!channel>"}},
        {"message": None},
    ],
)
def test_what_is_no_press_of_ours_is_ignored(desk: Desk, changes: dict[str, Any]) -> None:
    (logged,) = a_second_press(desk, **changes)

    assert logged["event"] == "slack_press_unreadable"


def a_file(folder: Path) -> Channel:
    return {"name": "log", "type": "file", "path": str(folder / "log.jsonl")}


def other_bot(workspace: SlackWorkspace, **settings: Any) -> Channel:
    bot = {"name": "director", "type": "slack", "base_url": workspace.url}
    return {**bot, "token": "xoxb-director", "channel": "C0DIRECTOR", **settings}


def test_channels_of_one_app_share_a_connection_and_each_has_its_own_answers(
    tmp_path: Path, workspace: SlackWorkspace
) -> None:
    desk = Desk(tmp_path, workspace, other_bot(workspace, app_token=APP_TOKEN))
    with desk.listening():
        desk.says_to(desk.message("C0DIRECTOR"), "acknowledge")

    (opened,) = workspace.called("apps.connections.open")
    (changed,) = workspace.called("chat.update")
    assert opened.token == APP_TOKEN
    assert (changed.token, changed.said["channel"]) == ("xoxb-director", "C0DIRECTOR")


def test_a_channel_without_an_app_token_gets_commands_and_no_dead_buttons(
    tmp_path: Path, workspace: SlackWorkspace
) -> None:
    desk = Desk(tmp_path, workspace, other_bot(workspace))
    desk.send(NOW)

    with_buttons, without = desk.message(), desk.message("C0DIRECTOR")
    assert labels(with_buttons)
    assert labels(without) == []
    assert "steadyframe ack" in str(without["blocks"])
    assert "steadyframe ack" not in str(with_buttons["blocks"])


def opened(desk: Desk) -> int:
    return len(desk.workspace.called("apps.connections.open"))


def test_a_connection_that_slack_renews_is_made_again_at_once(desk: Desk) -> None:
    with desk.listening():
        desk.workspace.say({"type": "disconnect", "reason": "refresh_requested"})
        desk.workspace.until(lambda: opened(desk) == 2)
        desk.says("acknowledge")

    assert desk.kept()


def test_a_lost_connection_is_made_again(desk: Desk) -> None:
    with desk.listening() as presses:
        (first,) = desk.workspace.until(lambda: list(desk.workspace.connections))
        first.close()
        end = time.monotonic() + PATIENCE
        while opened(desk) < 2:  # what the daemon does every minute
            assert time.monotonic() < end, "waited in vain"
            presses.keep()
        desk.workspace.until(lambda: first not in desk.workspace.connections)
        desk.says("acknowledge")

    assert desk.kept()


def trouble(log: list[Any]) -> list[str]:
    return [e.get("why", "on") for e in log if e["event"].startswith("slack_buttons_")]


def test_a_wrong_app_token_is_told_once_and_alerts_go_out_all_the_same(desk: Desk) -> None:
    desk.bot["app_token"] = "xapp-wrong"
    desk.configure()
    with capture_logs() as log, desk.listening() as presses:
        for _ in range(12):
            presses.keep()

    assert desk.message()
    (why,) = trouble(log)
    assert why.startswith("Slack answered 200 invalid_auth. Switch Socket Mode on")
    assert "xapp" not in str(log)
    assert opened(desk) == 2  # not every minute


def test_a_slack_that_can_not_be_reached_is_told_once_and_tried_again(desk: Desk) -> None:
    desk.workspace.refusal = "internal_error"
    with capture_logs() as log, desk.listening() as presses:
        presses.keep()
        desk.workspace.refusal = ""
        presses.keep()
        desk.says("acknowledge")

    assert trouble(log) == ["Slack answered 200 internal_error. It is tried again.", "on"]


def at_check(desk: Desk) -> str:
    return desk.app.notifier("desk").check()


def test_check_tries_the_app_token_too(desk: Desk) -> None:
    assert at_check(desk).endswith(
        "Slack takes the app token, so buttons work while `steadyframe run` does."
    )


@pytest.mark.parametrize("refusal", ["invalid_auth", "missing_scope", "not_allowed_token_type"])
def test_check_says_what_is_wrong_with_the_app_token(desk: Desk, refusal: str) -> None:
    desk.workspace.refusal = refusal

    with pytest.raises(Exception, match=rf"{refusal}\. .*connections:write into `app_token`"):
        at_check(desk)
