"""A bot's answers to whoever clicked a button, against an emulator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.notify.answers import AnswerableNotifier, ResponseState
from monitor.notify.file.notifier import FileNotifier
from monitor.notify.message import Message, Notifier, PermanentDeliveryError
from monitor.notify.slack.notifier import SlackNotifier
from monitor.notify.slack.socket_mode import read_click
from tests.contract.channels.notifier_suite import alert_saying, message
from tests.servers.slack.emulator import SlackEmulator

FINDING = "f_3k9dm2x7qaz1"
KNOWN = {FINDING: ResponseState(text="Somebody knows of it.", answered=frozenset({"acknowledge"}))}


def bot(slack: SlackEmulator) -> SlackNotifier:
    return SlackNotifier(
        "bot",
        token=slack.token,
        channel=slack.channel,
        app_token="xapp-1",
        base_url=slack.url,
    )


def click_in(posted: dict[str, Any], channel: str) -> dict[str, Any]:
    """What Slack sends when somebody clicks “Got it” in that message."""
    return {
        "actions": [{"action_id": "answer:acknowledge", "value": FINDING}],
        "channel": {"id": channel},
        "user": {"id": "U000000001"},
        "message": posted,
    }


def with_buttons(message_id: str) -> Message:
    shown = alert_saying("moved")
    return message(id=message_id, forms=shown.forms)


def test_a_bot_can_be_answered_and_a_file_can_not(slack: SlackEmulator) -> None:
    notifiers: list[Notifier] = [bot(slack), FileNotifier("log", path=Path("messages.jsonl"))]

    assert [isinstance(n, AnswerableNotifier) for n in notifiers] == [True, False]


def test_a_message_that_was_answered_says_so_and_keeps_its_id(slack: SlackEmulator) -> None:
    bot(slack).send(with_buttons("m_to_update"))
    (posted,) = slack.messages("m_to_update")

    bot(slack).update_message(read_click(click_in(posted, slack.channel)), KNOWN)

    (updated,) = slack.messages("m_to_update")
    assert updated["text"] == posted["text"]
    notes = [b for b in updated["blocks"] if b.get("block_id") == f"said:{FINDING}"]
    assert [note["elements"][0]["text"] for note in notes] == ["Somebody knows of it."]
    buttons = [b for block in updated["blocks"] for b in block.get("elements", ()) if "value" in b]
    assert [button["text"]["text"] for button in buttons] == ["Later", "Set aside"]


def test_a_message_that_was_deleted_meanwhile_is_an_error_in_words(slack: SlackEmulator) -> None:
    gone = read_click(click_in({"ts": "1.000001", "text": "gone"}, slack.channel))

    with pytest.raises(PermanentDeliveryError, match="message_not_found"):
        bot(slack).update_message(gone, {})


def test_only_the_one_who_clicked_is_told(slack: SlackEmulator) -> None:
    before = len(slack.messages())

    bot(slack).post_ephemeral("U000000001", "Thank you.")

    assert len(slack.messages()) == before
