"""What Slack says and the emulator never does (429, a revoked token, an outage): a small server."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitor.notify.message import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from monitor.notify.slack.notifier import SlackNotifier
from tests.contract.channels.notifier_suite import message
from tests.servers.post_server import PostServer, running_posts

TOKEN = "xoxb-1111-secret"
HOOK = "/services/T0/B0/s3cretHook"


@pytest.fixture
def answers() -> Iterator[PostServer]:
    with running_posts() as server:
        server.body = "ok"
        yield server


def webhook_at(answers: PostServer) -> SlackNotifier:
    return SlackNotifier("desk", webhook_url=answers.url + HOOK, timeout=timedelta(seconds=5))


def bot_at(answers: PostServer) -> SlackNotifier:
    return SlackNotifier("bot", token=TOKEN, channel="C1", base_url=answers.url)


def refusal(notifier: SlackNotifier) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        notifier.send(message())
    for text in (str(caught.value), repr(caught.value.__cause__)):
        assert "s3cret" not in text
        assert TOKEN not in text
    return caught.value


def test_slack_s_wish_to_wait_is_kept(answers: PostServer) -> None:
    answers.status, answers.headers = 429, {"Retry-After": "30"}
    answers.body = '{"ok": false, "error": "ratelimited"}'

    for notifier in (webhook_at(answers), bot_at(answers)):
        error = refusal(notifier)
        assert isinstance(error, TemporaryDeliveryError)
        assert error.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize("wish", ["9999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wish_to_wait_for_very_long_is_honoured_for_a_day(answers: PostServer, wish: str) -> None:
    answers.status, answers.headers = 503, {"Retry-After": wish}

    for notifier in (webhook_at(answers), bot_at(answers)):
        error = refusal(notifier)
        assert isinstance(error, TemporaryDeliveryError)
        assert error.retry_after == timedelta(days=1)


def test_a_strange_wish_to_wait_is_ignored(answers: PostServer) -> None:
    answers.status, answers.headers = 429, {"Retry-After": "soon"}

    error = refusal(webhook_at(answers))

    assert isinstance(error, TemporaryDeliveryError)
    assert error.retry_after is None


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, "no_service"), (403, "invalid_token"), (410, "channel_is_archived"), (404, "<html>")],
)
def test_a_webhook_that_is_gone_needs_a_person(answers: PostServer, status: int, body: str) -> None:
    answers.status, answers.body = status, body

    error = refusal(webhook_at(answers))

    assert isinstance(error, PermanentDeliveryError)
    assert f"answered {status}" in error.what


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_no_longer_counts_needs_a_person(answers: PostServer, code: str) -> None:
    answers.body = json.dumps({"ok": False, "error": code})

    error = refusal(bot_at(answers))

    assert isinstance(error, PermanentDeliveryError)
    assert code in error.what
    assert "token" in error.remedy


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_outage_is_tried_again(answers: PostServer, status: int) -> None:
    answers.status, answers.body = status, "<html>Bad gateway</html>"

    assert refusal(webhook_at(answers)).retry
    assert refusal(bot_at(answers)).retry


@pytest.mark.parametrize("body", ["ok", "ok\n", '{"ok": true}', '{"success": true}'])
def test_a_webhook_has_taken_what_it_says_it_has(answers: PostServer, body: str) -> None:
    answers.body = body

    webhook_at(answers).send(message())

    assert len(answers.posts) == 1


@pytest.mark.parametrize("body", ["", "Accepted", "true", '{"ok": 1}', "{}", "[]", '"ok"'])
def test_any_other_answer_of_a_webhook_is_no_delivery(answers: PostServer, body: str) -> None:
    answers.body = body

    assert isinstance(refusal(webhook_at(answers)), PermanentDeliveryError)


@pytest.mark.parametrize("body", ["<!doctype html><title>Log in</title>", '{"ok": false}'])
def test_an_answer_that_is_not_slack_s_is_no_delivery(answers: PostServer, body: str) -> None:
    answers.body = body

    assert isinstance(refusal(webhook_at(answers)), PermanentDeliveryError)
    assert refusal(bot_at(answers))


@pytest.mark.parametrize("body", ["[]", '"ok"', "null"])
def test_json_that_is_no_object_is_no_delivery_by_a_bot(answers: PostServer, body: str) -> None:
    answers.body = body

    assert refusal(bot_at(answers))


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}{HOOK}"
        desk = SlackNotifier("desk", webhook_url=url, timeout=timedelta(milliseconds=200))

        with pytest.raises(TemporaryDeliveryError, match="did not answer in time"):
            desk.send(message())


def test_nothing_is_asked_twice_by_itself(answers: PostServer) -> None:
    answers.status = 503

    refusal(webhook_at(answers))

    assert len(answers.posts) == 1


def test_an_address_that_is_none_is_not_shown() -> None:
    error = refusal(SlackNotifier("desk", webhook_url="ftp://hooks.example/s3cret"))

    assert error.what


def test_no_log_line_holds_the_webhook_or_the_message(
    answers: PostServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    webhook_at(answers).send(message())
    answers.status = 500
    refusal(webhook_at(answers))

    assert "s3cretHook" not in caplog.text
    assert "Moved" not in caplog.text


def test_a_webhook_s_payload_carries_the_id_as_metadata(answers: PostServer) -> None:
    webhook_at(answers).send(message())

    payload = json.loads(answers.posts[0].body)
    assert payload["metadata"] == {
        "event_type": "steadyframe_message",
        "event_payload": {"X-SteadyFrame-Id": "m_3k9dm2x7qaz1"},
    }


def test_a_notifier_without_a_way_to_slack_is_refused() -> None:
    with pytest.raises(ValueError, match="webhook_url"):
        SlackNotifier("desk", token=TOKEN)
