"""What is said by a button in Slack: kept in the database, and shown in the message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.jobs.answers.statements import dismiss
from tests.integration.answers.slack_desk import NOW, SlackDesk, labels, settled, shown
from tests.servers.slack.socket_server import USER


def test_the_daemon_sends_buttons_and_keeps_what_is_said_by_them(desk: SlackDesk) -> None:
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


def test_later_is_in_four_hours(desk: SlackDesk) -> None:
    with desk.listening():
        said = desk.says("snooze")
        after = settled(desk, "Later")

    assert desk.finding.snoozed_until == desk.at(NOW) + timedelta(hours=4)
    assert "you hear of it again" in said
    assert shown(after).startswith("Told again <!date^")


def test_what_is_set_aside_asks_for_nothing_more(desk: SlackDesk) -> None:
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
    desk: SlackDesk, answer: str, told: str
) -> None:
    with desk.listening():
        said = desk.says(answer)
        after = settled(desk, "We asked")

    assert desk.finding.draft.initiator == answer
    assert desk.kept() == [("attribute", f"{answer} (Slack {USER})")]
    assert said == f"Thank you. {told}: that is kept with it."
    assert labels(after) == ["Got it", "Later", "Set aside"]
    assert shown(after) == f"{told} (<@{USER}>)."


def test_pressing_twice_is_harmless(desk: SlackDesk) -> None:
    with desk.listening():
        stale = desk.message()
        desk.says_to(stale, "dismiss")
        settled(desk, "Set aside")
        again = desk.says_to(stale, "dismiss")
        after = desk.message()

    assert again.startswith("That one is over by now")
    assert [kind for kind, _ in desk.kept()] == ["dismiss"]
    assert labels(after) == []


def test_two_answers_to_one_finding_are_both_shown(desk: SlackDesk) -> None:
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


def test_what_was_set_aside_elsewhere_meanwhile_is_said_kindly(desk: SlackDesk) -> None:
    with desk.listening():
        dismiss(desk.app, desk.finding.id, "told by telephone", desk.at(NOW))
        said = desk.says("acknowledge")
        after = settled(desk, "Got it")

    assert said == "That one is over by now, so there is nothing left to do. Thank you."
    assert shown(after) == "Set aside."


def test_a_finding_that_is_not_on_record_any_more_is_answered_kindly(desk: SlackDesk) -> None:
    with desk.listening():
        said = desk.says("acknowledge", finding="f_gone")

    assert "not on record any more" in said


def a_second_press(desk: SlackDesk, **changes: Any) -> list[Any]:
    """A press that is to be ignored, then a good one; what is logged of the first."""
    with capture_logs() as log, desk.listening():
        desk.workspace.press("dismiss", desk.message(), **changes)
        desk.says("acknowledge")

    assert [kind for kind, _ in desk.kept()] == ["acknowledge"]
    assert len(desk.workspace.whispers()) == 1
    return [entry for entry in log if entry["event"].startswith("slack_press_")]


def test_a_press_from_another_channel_is_ignored_and_logged_by_ids_alone(desk: SlackDesk) -> None:
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
def test_what_is_no_press_of_ours_is_ignored(desk: SlackDesk, changes: dict[str, Any]) -> None:
    (logged,) = a_second_press(desk, **changes)

    assert logged["event"] == "slack_press_unreadable"
