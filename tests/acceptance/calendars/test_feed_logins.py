"""A feed that asks who is there: by name and password, or by a token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.practice import Practice, session
from tests.builders.ics import calendar
from tests.servers.feed_server import FeedServer, feed_server, response

DAY = "2026-11-23T"
SECRET = "s3cret-4f1c9a7e"
WHOLE = calendar(session("one", "2026-11-25T10:00"))
BASIC = "Basic YW1hcmE6czNjcmV0LTRmMWM5YTdl"  # amara:s3cret-4f1c9a7e


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    with feed_server() as server:
        server.answer = lambda request: (
            response(WHOLE)
            if request.headers.get("authorization") in (BASIC, f"Bearer {SECRET}")
            else response(b"who?", status=401)
        )
        yield server


@pytest.mark.parametrize(
    "login",
    [
        {"username": "amara", "password": "${SECRET}"},
        {"username": "amara", "password_file": "secret"},
        {"token": "${SECRET}"},
        {"token_file": "secret"},
    ],
)
def test_a_login_opens_the_feed_and_is_kept_nowhere(
    tmp_path: Path, feed: FeedServer, login: dict[str, Any]
) -> None:
    source = {"name": "north", "type": "ical", "url": feed.url(), "allow_private_network": True}
    practice = Practice(tmp_path, {"sources": [source | login]})
    practice.environment["SECRET"] = SECRET
    (practice.folder / "secret").write_text(SECRET + "\n")
    assert "1 event," in practice.poll(DAY + "09:00").out
    (practice.folder / "secret").unlink()
    kept = b"".join(file.read_bytes() for file in practice.folder.rglob("*") if file.is_file())
    assert SECRET.encode() not in kept
    assert BASIC.encode() not in kept


def test_a_wrong_login_says_what_to_check_and_not_what_it_was(
    tmp_path: Path, feed: FeedServer
) -> None:
    source = {"name": "north", "type": "ical", "url": feed.url(), "allow_private_network": True}
    practice = Practice(tmp_path, {"sources": [source | {"token": "wr0ng-4f1c"}]})
    poll = practice.poll(DAY + "09:00", expect=1)
    assert "The server answered 401." in poll.out
    assert "the token" in poll.out
    assert "wr0ng" not in poll.out + poll.err
