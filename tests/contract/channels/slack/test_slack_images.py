"""Images in Slack: in the message's thread by a bot, in words by a webhook; and slow Slacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.notify.message import Image
from monitor.notify.slack.notifier import SlackNotifier
from tests.contract.channels.notifier_suite import message
from tests.servers.post_server import PostServer, dripping, running_posts
from tests.servers.slack.emulator import TOKEN_WITHOUT_FILES, SlackEmulator, id_of

CHARTS = (
    Image(name="weeks", png=b"\x89PNG weeks", alt="Twelve weeks, 92 % kept"),
    Image(name="amara", png=b"\x89PNG amara", alt="<!channel> a strip"),
)
POSTED = json.dumps({"ok": True, "channel": "C1", "ts": "1.000100"})


def bot_in(slack: SlackEmulator, token: str = "") -> SlackNotifier:
    return SlackNotifier(
        "bot", token=token or slack.token, channel=slack.channel, base_url=slack.api_url
    )


@pytest.fixture
def answers() -> Iterator[PostServer]:
    with running_posts() as server:
        yield server


def test_a_bot_s_images_hang_in_the_thread_of_the_message(slack: SlackEmulator) -> None:
    before = len(slack.messages())

    bot_in(slack).send(message(id="m_charts", images=CHARTS))

    (post,) = [each for each in slack.messages()[before:] if id_of(each)]
    (reply,) = slack.replies(post["ts"])
    assert [file["name"] for file in reply["files"]] == ["weeks.png", "amara.png"]
    assert [file["title"] for file in reply["files"]] == [chart.alt for chart in CHARTS]
    assert [slack.download(file) for file in reply["files"]] == [chart.png for chart in CHARTS]


def test_a_message_whose_images_fail_is_sent_all_the_same_and_it_is_said(
    slack: SlackEmulator,
) -> None:
    with capture_logs() as logs:
        bot_in(slack, TOKEN_WITHOUT_FILES).send(message(id="m_no_files", images=CHARTS))

    assert len(slack.messages("m_no_files")) == 1
    (said,) = logs
    assert said["event"] == "images_not_sent"
    assert said["log_level"] == "warning"
    assert said["why"].endswith("Give the app the scope files:write and install it again.")


def test_images_are_offered_with_their_words_for_a_screen_reader(answers: PostServer) -> None:
    answers.body = POSTED
    bot = SlackNotifier("bot", token="xoxb", channel="C1", base_url=answers.url)

    bot.send(message(images=CHARTS[:1]))

    asked = [post for post in answers.posts if post.path == "/api/files.getUploadURLExternal"]
    assert b"alt_txt=Twelve+weeks%2C+92+%25+kept" in asked[0].body


def test_a_webhook_says_the_images_in_words(answers: PostServer) -> None:
    answers.body = "ok"
    desk = SlackNotifier("desk", webhook_url=f"{answers.url}/services/x")

    desk.send(message(images=CHARTS))

    last: dict[str, Any] = json.loads(answers.posts[0].body)["blocks"][-1]
    assert last["type"] == "context"
    words = last["elements"][0]["text"]
    assert words == "Twelve weeks, 92 % kept\n&lt;!channel&gt; a strip"


def test_words_for_images_do_not_break_slack_s_limit_of_blocks(answers: PostServer) -> None:
    answers.body = "ok"
    full = tuple({"type": "divider"} for _ in range(50))

    url = f"{answers.url}/services/x"
    SlackNotifier("desk", webhook_url=url).send(message(forms={"slack": full}, images=CHARTS))

    assert len(json.loads(answers.posts[0].body)["blocks"]) == 50


def test_images_that_never_arrive_keep_no_later_message_waiting(answers: PostServer) -> None:
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", b"o") as port:
        upload = {"upload_url": f"http://127.0.0.1:{port}/", "file_id": "F1"}
        answers.body = json.dumps({**json.loads(POSTED), **upload})
        bot = SlackNotifier(
            "bot",
            token="xoxb",
            channel="C1",
            base_url=answers.url,
            total=timedelta(seconds=0.3),
        )

        for number in "12":
            bot.send(message(id=f"m_{number}", images=CHARTS))

    posted = [post for post in answers.posts if post.path == "/api/chat.postMessage"]
    assert len(posted) == 2
