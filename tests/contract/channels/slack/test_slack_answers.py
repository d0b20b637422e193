"""A bot's answers to whoever pressed a button, against an emulator."""

from __future__ import annotations

import pytest

from monitor.notify.message import PermanentDeliveryError
from monitor.notify.slack.notifier import SlackNotifier
from tests.contract.channels.notifier_suite import message
from tests.servers.slack.emulator import SlackEmulator, slack

__all__ = ["slack"]


def bot(slack: SlackEmulator) -> SlackNotifier:
    return SlackNotifier("bot", token=slack.token, channel=slack.channel, base_url=slack.url)


def test_a_changed_message_keeps_its_id(slack: SlackEmulator) -> None:
    bot(slack).send(message(id="m_to_change"))
    (posted,) = slack.messages("m_to_change")
    note = {"type": "context", "elements": [{"type": "mrkdwn", "text": "Somebody knows of it."}]}

    bot(slack).change(posted["ts"], posted["text"], [*posted["blocks"], note])

    (changed,) = slack.messages("m_to_change")
    assert changed["text"] == posted["text"]
    assert changed["blocks"] == [*posted["blocks"], note]


def test_a_message_that_was_deleted_meanwhile_is_an_error_in_words(slack: SlackEmulator) -> None:
    with pytest.raises(PermanentDeliveryError, match="message_not_found"):
        bot(slack).change("1.000001", "gone", [])


def test_only_the_one_who_pressed_is_told(slack: SlackEmulator) -> None:
    before = len(slack.messages())

    bot(slack).whisper("U000000001", "Thank you.")

    assert len(slack.messages()) == before
