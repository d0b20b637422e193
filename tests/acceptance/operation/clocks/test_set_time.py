"""A clock that was ahead once: what every command says, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.acceptance.operation.test_log_trouble import until
from tests.acceptance.practice import Practice, session
from tests.acceptance.running import running
from tests.servers.post_server import PostServer, server

__all__ = ["server"]

SOON = datetime.now(UTC) + timedelta(days=3)


def ahead(make_practice: Callable[..., Practice]) -> Practice:
    """A week ago its calendar was polled, and once with a clock that was a year ahead."""
    practice = make_practice()
    practice.calendar(session("one", f"{SOON:%Y-%m-%dT%H:%M}"))
    for days in (-7, 365):
        practice.poll((datetime.now(UTC) + timedelta(days=days)).isoformat())
    return practice


def test_whoever_reads_hears_of_it_and_nothing_is_written(
    make_practice: Callable[..., Practice],
) -> None:
    practice = ahead(make_practice)

    read = practice.run("sources")
    refused = practice.run("poll", expect=2)

    for said in (read.err, refused.err):
        assert said.startswith("This machine's clock is behind ")
        assert "`steadyframe db set-time`" in said
        assert said.count("\n") == 1


def heard(server: PostServer) -> dict[str, str]:
    """What was said at each path."""
    return {post.path: post.body.decode() for post in server.posts}


def test_a_daemon_tells_a_channel_once_and_who_watches_it_until_it_is_well(
    make_practice: Callable[..., Practice], server: PostServer
) -> None:
    practice = ahead(make_practice)
    practice.configure(heartbeat={"url": f"{server.url}/key", "allow_private_network": True})
    with running(practice) as daemon:
        daemon.until("message_sent", kind="alert")
        health = practice.run("run", "--health", expect=1)
        until(lambda: "/key/start" in heard(server))
        daemon.hang_up()
        daemon.until("config_reloaded")
        until(lambda: "/key/fail" in heard(server))
        assert daemon.stop() == 0
    practice.run("db", "set-time")
    with running(practice) as again:
        until(lambda: "/key" in heard(server))
        assert again.stop() == 0

    said = heard(server)
    assert said.pop("/key/fail").startswith("This machine's clock is behind ")
    assert said == {"/key/start": "", "/key": ""}
    assert health.out.startswith("This machine's clock is behind ")
    (told,) = practice.messages()
    assert told["subject"] == "SteadyFrame stands still: the clock of its machine is behind"
    assert "`steadyframe db set-time`" in told["text"]


def test_time_set_back_lets_it_go_on_as_if_it_had_never_been_ahead(
    make_practice: Callable[..., Practice],
) -> None:
    practice = ahead(make_practice)

    set_back = practice.run("db", "set-time")
    again = practice.run("db", "set-time")
    practice.calendar(session("one", f"{SOON + timedelta(hours=2):%Y-%m-%dT%H:%M}"))
    now = datetime.now(UTC)
    for minutes in (1, 30):
        practice.run("poll", "--now", (now + timedelta(minutes=minutes)).isoformat())

    assert set_back.out.startswith("The database had seen ")
    assert again.out == "Nothing lies after that time.\n"
    (moved,) = practice.findings("reschedule", now=(now + timedelta(minutes=31)).isoformat())
    assert moved["status"] == "open"
    assert datetime.fromisoformat(moved["opened_at"]) < now + timedelta(hours=1)
    assert practice.run("run", "--health", expect=1).out.startswith("No daemon has worked")


def test_time_is_not_set_under_a_daemon(make_practice: Callable[..., Practice]) -> None:
    practice = ahead(make_practice)
    with running(practice) as daemon:
        daemon.until("daemon_started")

        refused = practice.run("db", "set-time", expect=1)

        assert refused.err.startswith("Another `steadyframe run` works on the database")
        assert daemon.stop() == 0
