"""The `slack` channel keeps the notifiers' contract, by webhook and by bot, against an emulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from monitor.notify.message import Notifier, PermanentDeliveryError
from monitor.notify.slack.notifier import SlackNotifier
from tests.contract.channels.network_suite import (
    HttpNotifierContract,
    HttpReceiver,
    redirecting_server,
)
from tests.contract.channels.notifier_suite import HOSTILE, Received, message
from tests.servers.post_server import dead_url, dripping
from tests.servers.slack.emulator import TOKEN_WITHOUT_RIGHTS, SlackEmulator, id_of


class Workspace(HttpReceiver):
    def __init__(self, emulator: SlackEmulator) -> None:
        self.emulator = emulator
        self.url = emulator.url
        self.before = len(emulator.messages())
        self.secrets = (emulator.token, "X000000001")

    def received(self) -> list[Received]:
        posts = self.emulator.messages()[self.before :]
        return [
            Received(id=id_of(post) or "", text=post["text"], everything=json.dumps(post))
            for post in posts
        ]

    def go_away(self) -> None:
        self.url = dead_url()

    def notifier(self) -> Notifier:
        return self.notifier_within(timedelta(seconds=60))

    def guarded_notifier(self) -> None:
        """Slack is no private address, and `base_url` is there to name a gateway of one's own."""

    @contextmanager
    def dripping(self) -> Iterator[None]:
        with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", b"o") as port:
            self.url = f"http://127.0.0.1:{port}"
            yield

    @contextmanager
    def redirecting(self, status: int, to: str) -> Iterator[None]:
        with redirecting_server(status, to) as self.url:
            yield


class ByWebhook(Workspace):
    def notifier_within(self, total: timedelta) -> Notifier:
        path = self.emulator.webhook_url.removeprefix(self.emulator.url)
        return SlackNotifier("front-desk", webhook_url=self.url + path, total=total)


class ByBot(Workspace):
    def notifier_within(self, total: timedelta) -> Notifier:
        return SlackNotifier(
            "bot",
            token=self.emulator.token,
            channel=self.emulator.channel,
            base_url=f"{self.url}/api",
            total=total,
        )


class SlackContract(HttpNotifierContract):
    def test_the_blocks_arrive(self, receiver: Workspace) -> None:
        receiver.notifier().send(message())

        (post,) = receiver.emulator.messages()[receiver.before :]
        assert post["blocks"][0]["text"]["text"].startswith("Moved at short notice")

    def test_nobody_is_called_and_no_link_is_hidden(self, receiver: Workspace) -> None:
        receiver.notifier().send(message(text=HOSTILE))

        (post,) = receiver.emulator.messages()[receiver.before :]
        assert "<" not in post["text"]
        assert "&lt;!channel&gt;" in post["text"]


class TestSlackByWebhook(SlackContract):
    @pytest.fixture
    def receiver(self, slack: SlackEmulator) -> Workspace:
        return ByWebhook(slack)


class TestSlackByBot(SlackContract):
    @pytest.fixture
    def receiver(self, slack: SlackEmulator) -> Workspace:
        return ByBot(slack)


def test_a_base_url_may_name_the_server_alone(slack: SlackEmulator) -> None:
    bot = SlackNotifier("bot", token=slack.token, channel=slack.channel, base_url=slack.url)
    bot.send(message(id="m_by_bare_url"))

    hook = slack.webhook_url.removeprefix(slack.url)
    webhook = f"https://hooks.slack.com{hook}"
    SlackNotifier("desk", webhook_url=webhook, base_url=slack.url).send(message(id="m_by_host"))

    assert len(slack.messages("m_by_bare_url")) == 1
    assert len(slack.messages("m_by_host")) == 1


def test_an_unknown_channel_needs_a_person(slack: SlackEmulator) -> None:
    bot = SlackNotifier("bot", token=slack.token, channel="C0NOWHERE", base_url=slack.api_url)

    with pytest.raises(PermanentDeliveryError, match="channel_not_found") as caught:
        bot.send(message())

    assert "channel" in caught.value.remedy


def test_a_missing_scope_is_named(slack: SlackEmulator) -> None:
    bot = SlackNotifier(
        "bot", token=TOKEN_WITHOUT_RIGHTS, channel=slack.channel, base_url=slack.api_url
    )

    with pytest.raises(PermanentDeliveryError, match="missing_scope") as caught:
        bot.send(message())

    assert "chat:write" in caught.value.remedy
