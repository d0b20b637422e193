"""The `apprise` channel keeps the notifiers' contract, by way of apprise's own json:// service."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from monitor.notify.apprise.notifier import AppriseNotifier
from monitor.notify.message import (
    ID_HEADER,
    PartlyDeliveredError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from monitor.notify.partial_delivery import Receipts
from tests.contract.channels.network_suite import (
    HttpNotifierContract,
    HttpReceiver,
    redirecting_server,
)
from tests.contract.channels.notifier_suite import Received, Receiver, message
from tests.servers.post_server import PostServer, dead_url, dripping, server

__all__ = ["server"]

KEY = "s3cretKey"


def json_url(http_url: str, path: str = KEY) -> str:
    return f"{http_url.replace('http', 'json', 1)}/{path}/"


def notifier_at(*urls: str, **options: Any) -> AppriseNotifier:
    return AppriseNotifier("chat", urls=urls, **options)


class Chat(HttpReceiver):
    secrets = (KEY,)
    goes_by_proxy = True  # apprise asks through requests, which reads the environment

    def __init__(self, server: PostServer) -> None:
        self.server = server
        self.url = json_url(server.url)

    def notifier(self) -> AppriseNotifier:
        return notifier_at(self.url)

    def received(self) -> list[Received]:
        received = []
        for post in self.server.posts:
            words, _, last = json.loads(post.body)["message"].rpartition("\n")
            name, _, message_id = last.partition(": ")
            assert name == ID_HEADER
            raw = post.body.decode()
            received.append(Received(id=message_id, text=words, everything=raw))
        return received

    def go_away(self) -> None:
        self.url = json_url(dead_url())

    def notifier_within(self, total: timedelta) -> AppriseNotifier:
        return notifier_at(self.url, total=total)

    def guarded_notifier(self) -> None:
        """The addresses are their owner's, and may well be at home."""

    @contextmanager
    def dripping(self) -> Iterator[None]:
        with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", b"x") as port:
            self.url = json_url(f"http://127.0.0.1:{port}")
            yield

    @contextmanager
    def redirecting(self, status: int, to: str) -> Iterator[None]:
        with redirecting_server(status, to) as url:
            self.url = json_url(url)
            yield


class TestApprise(HttpNotifierContract):
    @pytest.fixture
    def receiver(self, server: PostServer) -> Chat:
        return Chat(server)

    def test_a_check_of_a_broken_channel_fails_with_the_same_kind_of_error(
        self, receiver: Receiver
    ) -> None:
        """Services can't be asked without a message: only an address that is none shows."""
        with pytest.raises(PermanentDeliveryError, match=r"no\. 2 of 2") as caught:
            notifier_at(json_url("http://127.0.0.1"), f"nonsense://{KEY}").check()

        self.is_told_well(caught.value, receiver)

    def test_the_subject_is_the_title(self, receiver: Chat) -> None:
        receiver.notifier().send(message())

        assert json.loads(receiver.server.posts[0].body)["title"] == "Worth a look: moved session"


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)

    for attempt in (notifier_at("json://x").check, lambda: notifier_at("json://x").send(message())):
        with pytest.raises(PermanentDeliveryError, match="not installed") as caught:
            attempt()
        assert "pip install 'steadyframe[apprise]'" in caught.value.remedy


def test_a_service_that_refuses_is_told_and_the_others_have_it(server: PostServer) -> None:
    server.by_path = {"/b/": 404}
    chat = notifier_at(*(json_url(server.url, path) for path in "abc"))

    with pytest.raises(PartlyDeliveredError, match=r"no\. 2 of 3"):
        chat.send(message())

    assert [post.path for post in server.posts] == ["/a/", "/b/", "/c/"]


def test_an_address_that_is_none_does_not_keep_the_others_from_it(server: PostServer) -> None:
    with pytest.raises(PartlyDeliveredError, match=r"no\. 1 of 2"):
        notifier_at("nonsense://x", json_url(server.url)).send(message())


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_busy_is_tried_alone_the_next_time(
    server: PostServer, status: int
) -> None:
    server.by_path = {"/b/": status}
    urls = json_url(server.url, "a"), json_url(server.url, "b")
    receipts = Receipts(message().id)
    with pytest.raises(TemporaryDeliveryError, match=r"no\. 2 of 2"):
        notifier_at(*urls).send_to_rest(message(), receipts)
    server.by_path.clear()

    notifier_at(*urls).send_to_rest(message(), receipts)

    assert [post.path for post in server.posts] == ["/a/", "/b/", "/b/"]


def test_when_every_service_refuses_a_person_must_act(server: PostServer) -> None:
    server.status = 403

    with pytest.raises(PermanentDeliveryError, match=r"no\. 1 of 1") as caught:
        notifier_at(json_url(server.url)).send(message())

    assert not isinstance(caught.value, PartlyDeliveredError)


def test_a_service_that_drips_is_given_up_and_who_has_it_is_spared(server: PostServer) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"
    with dripping(answer, b"x") as port:
        slow = json_url(f"http://127.0.0.1:{port}")
        chat = notifier_at(json_url(server.url), slow, total=timedelta(seconds=0.5))
        chat.check()  # loads apprise, which on a busy machine takes longer than that

        receipts = Receipts(message().id)
        with pytest.raises(TemporaryDeliveryError, match="did not finish within"):
            chat.send_to_rest(message(), receipts)
        with pytest.raises(TemporaryDeliveryError, match="still busy"):
            chat.send_to_rest(message(), receipts)
        restarted = notifier_at(json_url(server.url), slow, total=timedelta(seconds=0.5))
        with pytest.raises(TemporaryDeliveryError, match="did not finish within"):
            restarted.send_to_rest(message(), receipts)

    assert len(server.posts) == 1
