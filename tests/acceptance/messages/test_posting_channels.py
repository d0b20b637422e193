"""Alerts by signed webhook and by apprise, through the command."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from standardwebhooks import Webhook

from tests.acceptance.practice import NAMES, Practice, at, session
from tests.servers.post_server import PostServer, server

__all__ = ["server"]

MONDAY = "2026-11-23T"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HIDDEN = ("s3cretHook", "s3cretKey", SECRET)


@pytest.fixture
def practice(make_practice: Callable[..., Practice], server: PostServer) -> Practice:
    made = make_practice(
        channels=[
            {
                "name": "ops",
                "type": "webhook",
                "url": "${HOOK}",
                "secret": "${HOOK_SECRET}",
                "allow_private_network": True,
            },
            {"name": "chat", "type": "apprise", "urls": ["${CHAT}"]},
        ],
        alerts={"to": ["ops", "chat"]},
        digests=[],
    )
    made.environment |= {
        "HOOK": f"{server.url}/s3cretHook",
        "HOOK_SECRET": SECRET,
        "CHAT": f"{server.url.replace('http', 'json', 1)}/s3cretKey/",
    }
    return made


def test_an_alert_reaches_a_webhook_and_a_service_of_apprise(
    practice: Practice, server: PostServer
) -> None:
    practice.calendar(session("one", "2026-11-24T08:00"))
    practice.poll(MONDAY + "09:00")
    practice.calendar(session("one", "2026-11-25T08:00"))
    practice.poll(MONDAY + "09:10")
    practice.poll(MONDAY + "09:20")
    (finding,) = practice.findings("reschedule", now=MONDAY + "09:20")

    assert "2 sent" in practice.run("alerts", "send", "--now", at(MONDAY + "09:21")).out

    by_path = {post.path: post for post in server.posts}
    post = by_path["/s3cretHook"]
    written = Webhook(SECRET).verify(post.body, post.headers)
    assert written["findings"] == [finding["id"]]
    chatted = json.loads(by_path["/s3cretKey/"].body)["message"]
    queued = {row["channel"]: row["id"] for row in practice.alerts(MONDAY + "09:22")}
    assert post.headers["webhook-id"] == written["id"] == queued["ops"]
    assert queued["chat"] in chatted
    assert finding["id"] in chatted
    assert not any(name in written["text"] + written["html"] + chatted for name in NAMES)
    stored = b"".join(f.read_bytes() for f in (practice.folder / "data").iterdir())
    assert not any(secret.encode() in stored for secret in HIDDEN)


def test_check_tries_them_without_sending_and_says_what_is_not_installed(
    practice: Practice, server: PostServer
) -> None:
    practice.calendar(session("one", "2026-11-24T08:00"))
    tried = practice.run("check")
    assert "channel ops" in tried.out
    assert server.posts == []

    without = practice.folder / "without"
    without.mkdir()
    (without / "apprise.py").write_text("raise ImportError")
    practice.environment["PYTHONPATH"] = str(without)
    missing = practice.run("check", expect=1)

    assert "pip install 'steadyframe[apprise]'" in missing.out
    assert not any(secret in missing.out + missing.err + tried.out for secret in HIDDEN)
