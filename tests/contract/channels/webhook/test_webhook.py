"""The `webhook` channel keeps the notifiers' contract; another implementation believes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from config.sections.channels import signing_key
from monitor.clock import fixed_clock
from monitor.notify.message import (
    DeliveryError,
    Image,
    MessageRefusedError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from monitor.notify.webhook.notifier import WebhookNotifier
from tests.contract.channels.network_suite import (
    HttpNotifierContract,
    HttpReceiver,
    redirecting_server,
)
from tests.contract.channels.notifier_suite import Received, as_an_object, message
from tests.servers.certificates import self_signed, served_with
from tests.servers.feed_server import feed_server
from tests.servers.post_server import Post, PostServer, dead_url, dripping, server

__all__ = ["server"]

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PATH = "/hooks/s3cretPath"


def notifier_at(url: str, **changes: Any) -> WebhookNotifier:
    options: dict[str, Any] = {"key": signing_key(SECRET), "allow_private_network": True}
    return WebhookNotifier("ops", url=url + PATH, **{**options, **changes})


class Endpoint(HttpReceiver):
    secrets = (SECRET, "s3cretPath", "127.0.0.1")

    def __init__(self, server: PostServer) -> None:
        self.server = server
        self.url = server.url

    def notifier(self) -> WebhookNotifier:
        return notifier_at(self.url)

    def received(self) -> list[Received]:
        return [self._read(post) for post in self.server.posts]

    def _read(self, post: Post) -> Received:
        document = Webhook(SECRET).verify(post.body, post.headers)
        assert document["X-SteadyFrame-Id"] == document["id"]
        return Received(
            id=post.headers["webhook-id"],
            text=document["text"],
            everything=f"{post.headers}{post.body.decode('ascii')}",
        )

    def go_away(self) -> None:
        self.url = dead_url()

    def notifier_within(self, total: timedelta) -> WebhookNotifier:
        return notifier_at(self.url, total=total)

    def guarded_notifier(self) -> WebhookNotifier:
        return notifier_at(self.url, allow_private_network=False)

    @contextmanager
    def dripping(self) -> Iterator[None]:
        with dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"y") as port:
            self.url = f"http://127.0.0.1:{port}"
            yield

    @contextmanager
    def redirecting(self, status: int, to: str) -> Iterator[None]:
        with redirecting_server(status, to) as self.url:
            yield


class TestWebhook(HttpNotifierContract):
    @pytest.fixture
    def receiver(self, server: PostServer) -> Endpoint:
        return Endpoint(server)

    def test_the_body_is_the_object_of_the_file_channel(self, receiver: Endpoint) -> None:
        receiver.notifier().send(message())

        assert json.loads(receiver.server.posts[0].body) == as_an_object("ops")
        assert receiver.server.posts[0].headers["content-type"] == "application/json"

    def test_images_are_inside_the_html(self, receiver: Endpoint) -> None:
        chart = Image(name="weeks", png=b"\x89PNG", alt="Twelve weeks")
        receiver.notifier().send(message(html='<img src="cid:weeks">', images=(chart,)))

        html = json.loads(receiver.server.posts[0].body)["html"]
        assert html == '<img src="data:image/png;base64,iVBORw==">'

    def test_a_changed_body_is_not_believed(self, receiver: Endpoint) -> None:
        receiver.notifier().send(message())

        post = receiver.server.posts[0]
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(post.body.replace(b"alert", b"digest"), post.headers)

    def test_a_secret_may_be_any_text(self, receiver: Endpoint) -> None:
        notifier_at(receiver.url, key=signing_key("pässphrase")).send(message())

        post = receiver.server.posts[0]
        assert Webhook("pässphrase".encode()).verify(post.body, post.headers)

    def test_the_timestamp_is_that_of_the_attempt(self, receiver: Endpoint) -> None:
        at = datetime(2026, 11, 25, 8, 0, 0, 900_000, tzinfo=UTC)
        notifier_at(receiver.url, clock=fixed_clock(at)).send(message())

        assert receiver.server.posts[0].headers["webhook-timestamp"] == "1795593600"


def refusal(notifier: WebhookNotifier) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        notifier.send(message())
    assert "s3cretPath" not in f"{caught.value!r}{caught.value.__cause__!r}"
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_means_that_it_was_taken(server: PostServer, status: int) -> None:
    server.status = status

    notifier_at(server.url).send(message())

    assert len(server.posts) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 405, 410])
def test_an_endpoint_that_is_gone_needs_a_person(server: PostServer, status: int) -> None:
    server.status = status

    error = refusal(notifier_at(server.url))

    assert isinstance(error, PermanentDeliveryError)
    assert not isinstance(error, MessageRefusedError)
    assert f"answered {status}" in error.what


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_message_that_is_not_liked_stops_no_other(server: PostServer, status: int) -> None:
    server.status = status

    assert isinstance(refusal(notifier_at(server.url)), MessageRefusedError)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_wish_to_wait_is_kept(server: PostServer, status: int) -> None:
    server.status, server.headers = status, {"Retry-After": "30"}

    error = refusal(notifier_at(server.url))

    assert isinstance(error, TemporaryDeliveryError)
    assert error.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize(("status", "is_its_own"), [(500, True), (502, False), (503, False)])
def test_a_receiver_whose_code_a_message_breaks_may_take_others(
    server: PostServer, status: int, is_its_own: bool
) -> None:
    server.status = status

    error = refusal(notifier_at(server.url))

    assert isinstance(error, TemporaryDeliveryError)
    assert error.is_about_message is is_its_own


def test_a_wish_to_wait_for_a_year_is_a_day(server: PostServer) -> None:
    server.status, server.headers = 503, {"Retry-After": "31536000"}

    error = refusal(notifier_at(server.url))

    assert isinstance(error, TemporaryDeliveryError)
    assert error.retry_after == timedelta(days=1)


def test_what_is_refused_says_what_to_write_instead(server: PostServer) -> None:
    server.status, server.headers = 307, {"Location": f"{server.url}/elsewhere"}

    redirected = refusal(notifier_at(server.url))
    private = refusal(notifier_at(server.url, allow_private_network=False))

    assert isinstance(redirected, PermanentDeliveryError)
    assert "`url`" in redirected.remedy
    assert "allow_private_network" in private.remedy


def test_a_name_and_password_in_the_address_become_a_header(server: PostServer) -> None:
    notifier_at(server.url.replace("//", "//amara:pw@")).send(message())

    assert server.posts[0].headers["authorization"] == "Basic YW1hcmE6cHc="
    assert server.posts[0].headers["host"] == server.url.removeprefix("http://")


def test_a_body_without_end_is_not_read() -> None:
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", b"x" * 1000) as port:
        notifier_at(f"http://127.0.0.1:{port}").send(message())


def test_an_answer_that_is_no_http_is_tried_again() -> None:
    with dripping(b"220 mail.example\r\n\r\n", b"250 OK\r\n") as port:
        assert refusal(notifier_at(f"http://127.0.0.1:{port}")).retry


def test_an_unknown_certificate_needs_a_person(tmp_path: Path) -> None:
    with feed_server(served_with(*self_signed(tmp_path))) as server:
        error = refusal(notifier_at(server.url("")))

    assert isinstance(error, PermanentDeliveryError)
    assert "certificate" in error.what
