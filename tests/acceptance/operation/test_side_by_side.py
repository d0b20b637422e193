"""Beside a process that works for long others get their turn, and no proxy stands between."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Thread

import pytest

from tests.acceptance.practice import Practice, at, session
from tests.builders.ics import calendar
from tests.builders.tries import tries
from tests.servers.feed_server import feed_server, response
from tests.servers.post_server import PostServer, server

__all__ = ["server"]

DAY = "2026-11-23T"
EVENTS = tries(2_000, thorough=30_000)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_others_send_and_record_while_a_large_practice_is_read_and_judged_for_the_first_time(
    request: pytest.FixtureRequest, make_practice: Callable[..., Practice], kind: str
) -> None:
    practice = make_practice()
    if kind == "postgresql":
        practice.environment["DATABASE"] = request.getfixturevalue("postgres_url")
        practice.configure(storage={"url": "${DATABASE}"})
    practice.run("db", "upgrade")
    practice.calendar(
        *(
            session(f"{n}", f"2026-{1 + n % 12:02}-{1 + n // 12 % 28:02}T{8 + n // 336 % 12:02}:00")
            for n in range(EVENTS)
        )
    )
    first = practice.popen("poll", "--now", at(DAY + "09:00"))
    beside = 0
    try:
        while first.poll() is None:
            practice.run("alerts", "send", "--now", at(DAY + "09:00"))
            practice.run("tokens", "add", "monitoring", "--label", f"while {beside}")
            beside += first.poll() is None
        out, err = first.communicate()
    finally:
        first.kill()
    assert first.returncode == 0, out + err
    assert beside > 1
    handed_out = practice.run("tokens", "list", "--format", "json").json
    assert len(handed_out) >= beside
    assert f"{EVENTS} events, {EVENTS} new" in out


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[object]]]:
    """The address of one that is there, and who asked it."""
    asked: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, who = listener.accept()
                    asked.append(who)
                    connection.close()

        Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def test_no_proxy_of_the_environment_is_asked_on_any_way(
    make_practice: Callable[..., Practice],
    server: PostServer,
    proxy: tuple[str, list[object]],
) -> None:
    address, asked = proxy
    with feed_server() as feed:
        practice = make_practice(
            sources=[
                {"name": "north", "type": "ical", "url": "${FEED}", "allow_private_network": True}
            ],
            channels=[
                {
                    "name": "ops",
                    "type": "webhook",
                    "url": "${HOOK}",
                    "secret": "a",
                    "allow_private_network": True,
                },
                {"name": "team", "type": "slack", "webhook_url": "${HOOK}/slack"},
            ],
            alerts={"to": ["ops"]},
            digests=[{"name": "monday", "to": ["ops"], "clinician": "amara"}],
        )
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            practice.environment |= {name: address, name.lower(): address}
        practice.environment |= {"FEED": feed.url("/me.ics"), "HOOK": server.url, "NO_PROXY": ""}
        for minute, clock in enumerate(("2026-11-24T08:00", "2026-11-25T08:00", None)):
            if clock is not None:
                shown = calendar(session("one", clock))
                feed.answer = lambda _, shown=shown: response(shown)
            practice.poll(DAY + f"09:{minute}0")
        practice.run("check", expect=None)
        practice.run("alerts", "send", "--now", at(DAY + "09:21"))
        practice.run("digest", "--send", "--now", at("2026-11-30T07:30"), expect=None)
    assert feed.requests
    assert server.posts
    assert asked == []
