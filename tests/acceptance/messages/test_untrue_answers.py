"""Answers that are not what they seem: taken that is not, a wait for ever, another address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.acceptance.practice import Practice, at, session
from tests.acceptance.running import running
from tests.servers.feed_server import FeedServer, feed_server, response
from tests.servers.post_server import PostServer, running_posts, server

__all__ = ["server"]

DAY = "2026-11-23T"
TOKEN = "xoxb-s3cret-token"


def with_a_channel(make: Callable[..., Practice], channel: dict[str, Any]) -> Practice:
    """One message waits for it."""
    practice = make(
        channels=[{"name": "team", "type": "slack", **channel}],
        alerts={"to": ["team"]},
        digests=[],
    )
    practice.calendar(session("one", "2026-11-24T08:00"))
    practice.poll(DAY + "09:00")
    practice.calendar(session("one", "2026-11-25T08:00"))
    for minute in ("09:10", "09:20"):
        practice.poll(DAY + minute)
    return practice


def status_after_sending(practice: Practice) -> str:
    practice.run("alerts", "send", "--now", at(DAY + "09:21"), expect=1)
    (queued,) = practice.alerts(DAY + "09:22")
    status: str = queued["status"]
    return status


def test_a_redirect_of_slack_carries_no_token_and_counts_as_no_delivery(
    make_practice: Callable[..., Practice], server: PostServer
) -> None:
    bot = {"token": TOKEN, "channel": "C0123456", "base_url": server.url + "/api/"}
    practice = with_a_channel(make_practice, bot)
    with running_posts() as stranger:
        stranger.body = '{"ok": true, "ts": "1.2", "channel": "C0123456"}'
        server.status, server.headers = 307, {"Location": f"{stranger.url}/api/chat.postMessage"}
        status = status_after_sending(practice)

    assert status == "failed"
    assert server.posts
    assert stranger.posts == []


@pytest.mark.parametrize("body", ["", "<html>Welcome</html>", "OK, later"])
def test_a_webhook_that_does_not_say_ok_has_taken_nothing(
    make_practice: Callable[..., Practice], server: PostServer, body: str
) -> None:
    server.body = body

    practice = with_a_channel(make_practice, {"webhook_url": f"{server.url}/hook"})

    assert status_after_sending(practice) == "failed"
    assert server.posts


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    with feed_server() as running:
        yield running


@pytest.mark.parametrize(
    "wait", ["Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 2099 00:00:00 GMT", "9" * 40]
)
def test_a_server_that_asks_for_years_is_left_alone_for_a_day(
    make_practice: Callable[..., Practice], feed: FeedServer, wait: str
) -> None:
    source = {"name": "north", "type": "ical", "url": feed.url(), "allow_private_network": True}
    zone = {"name": "Riverside", "timezone": "Pacific/Auckland"}
    practice = make_practice(sources=[source], practice=zone)
    feed.answer = lambda _: response(b"busy", status=503, headers={"Retry-After": wait})

    practice.poll(DAY + "09:00", expect=1)
    (told,) = practice.run("sources", "--format", "json", "--now", at(DAY + "09:01")).json

    due = datetime.fromisoformat(told["next_due"])
    assert due - datetime.fromisoformat(at(DAY + "09:00")) == timedelta(days=1)


def test_a_daemon_asks_it_once_and_after_a_restart_it_knows_that_it_is_to_wait(
    make_practice: Callable[..., Practice], feed: FeedServer
) -> None:
    asked = {"name": "north", "type": "ical", "url": feed.url(), "allow_private_network": True}
    beside = {"name": "south", "type": "ical", "path": "calendars/south.ics"}
    practice = make_practice(
        sources=[one | {"poll_every": "1s"} for one in (asked, beside)], digests=[]
    )
    practice.calendar(session("one", "2027-01-11T10:00"), name="south")
    wish = {"Retry-After": "Thu, 01 Jan 2099 00:00:00 GMT"}
    feed.answer = lambda _: response(b"busy", status=503, headers=wish)

    for awaited in (["north", "south", "south", "south"], ["south", "south"]):
        with running(practice) as daemon:
            for source in awaited:
                daemon.until("poll_finished", source=source)
            assert daemon.stop() == 0

    assert len(feed.requests) == 1
    north, _ = practice.run("sources", "--format", "json").json
    tried, due = (datetime.fromisoformat(north[name]) for name in ("last_attempt", "next_due"))
    assert timedelta(hours=23) < due - tried <= timedelta(days=1)
    assert f"{due:%d %b %H:%M}" in practice.run("sources").out
