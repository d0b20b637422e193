"""The sign of life to a service outside: begun, well, or what is wrong. Nothing waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from structlog.testing import capture_logs

from monitor.jobs.bulkhead import Bulkhead
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.heartbeat import beat, beat_in_round, begin_to_beat, round_ended
from monitor.jobs.ping import DeadMansPing
from monitor.jobs.polling.poll import poll_source
from monitor.store.database import writing
from tests.integration.daemon.test_daemon import MONDAY_NINE, World, until
from tests.servers.certificates import self_signed, served_with
from tests.servers.feed_server import feed_server
from tests.servers.post_server import PostServer, dead_url, dripping, server

__all__ = ["server"]

SECRET = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278"
QUICK = timedelta(seconds=0.5)
Told = list[tuple[str, str]]


class Watch:
    """A practice whose daemon is at work at nine; `ping` is what its job does after a round."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.app = self.world.app()
        self.pings = DeadMansPing(lambda: self.app, Bulkhead(), total=QUICK)

    def at(self, url: str, **more: object) -> None:
        settings = yaml.safe_load(self.world.config.read_text(encoding="utf-8"))
        settings["heartbeat"] = {"url": url, "allow_private_network": True, **more}
        self.world.config.write_text(yaml.safe_dump(settings), encoding="utf-8")
        self.app = self.world.app()
        self.world.let_pass(MONDAY_NINE - self.world.clock())
        begin_to_beat(self.app.engine, MONDAY_NINE - timedelta(hours=1))
        beat(self.app.engine, MONDAY_NINE)
        poll_source(self.app, "north", MONDAY_NINE)
        evaluate(self.app, MONDAY_NINE)

    def ping(self, times: int = 1) -> list[dict[str, str]]:
        """What is logged of it, each after another good round."""
        with capture_logs() as log:
            for _ in range(times):
                round_ended(self.app.engine, self.world.clock())
                self.pings.send()
        return [dict(entry) for entry in log]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    watch = Watch(tmp_path)
    yield watch
    watch.app.engine.dispose()


def heard(server: PostServer) -> Told:
    return [(post.path, post.body.decode()) for post in server.posts]


def test_it_says_that_it_began_and_then_that_all_is_well(watch: Watch, server: PostServer) -> None:
    watch.at(f"{server.url}/{SECRET}")

    assert watch.ping(3) == []
    assert heard(server) == [(f"/{SECRET}/start", ""), (f"/{SECRET}", ""), (f"/{SECRET}", "")]
    assert {post.method for post in server.posts} == {"POST"}


def test_of_one_good_round_is_told_once(watch: Watch, server: PostServer) -> None:
    watch.at(f"{server.url}/{SECRET}")
    watch.ping(2)

    watch.pings.send()

    assert len(server.posts) == 2


def test_a_long_round_is_a_good_one_for_as_long_as_it_is_at_work(
    watch: Watch, server: PostServer
) -> None:
    watch.at(f"{server.url}/{SECRET}")
    watch.ping(2)
    for minute in (1, 1, 2):
        with writing(watch.app.engine) as connection:
            worked = MONDAY_NINE + timedelta(minutes=minute)
            beat_in_round(connection, MONDAY_NINE, worked)
        watch.pings.send()

    assert [path for path, _ in heard(server)[2:]] == [f"/{SECRET}"] * 2


def test_what_is_wrong_is_told_in_the_words_of_run_health(watch: Watch, server: PostServer) -> None:
    watch.at(f"{server.url}/{SECRET}")
    watch.ping()
    watch.world.let_pass(timedelta(minutes=7))
    beat(watch.app.engine, watch.world.clock())

    watch.ping()

    path, reason = heard(server)[-1]
    assert path == f"/{SECRET}/fail"
    assert reason.startswith("The daemon does not poll: north was due at")
    assert "J. D." not in reason


def test_a_daemon_whose_rounds_stand_still_is_not_well(watch: Watch, server: PostServer) -> None:
    watch.at(f"{server.url}/{SECRET}")
    watch.ping()
    watch.world.let_pass(timedelta(minutes=4))

    watch.ping()

    assert heard(server)[-1][0] == f"/{SECRET}/fail"
    assert "not at work" in heard(server)[-1][1]


def test_a_database_that_is_gone_is_told_without_its_place(
    watch: Watch, server: PostServer
) -> None:
    watch.at(f"{server.url}/{SECRET}")
    watch.ping()
    watch.app.engine.dispose()
    (watch.world.folder / "steadyframe.db").write_bytes(b"no database" * 1000)

    watch.pings.send()

    (_, (path, reason)) = heard(server)
    assert (path, reason) == (
        f"/{SECRET}/fail",
        "The database can't be used; the daemon's log says why.",
    )


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("/ping/key/practice?create=1", "/ping/key/practice/start?create=1"),
        ("/ping/key/", "/ping/key/start"),
        ("", "/start"),
    ],
)
def test_a_step_is_added_to_the_path_of_the_address(
    watch: Watch, server: PostServer, url: str, start: str
) -> None:
    watch.at(f"{server.url}{url}")
    watch.ping(2)

    assert [path for path, _ in heard(server)] == [start, url or "/"]


@pytest.mark.parametrize("status", [302, 404, 429, 500, 503])
def test_a_refusal_is_said_once_and_so_is_its_end(
    watch: Watch, server: PostServer, status: int
) -> None:
    watch.at(f"{server.url}/{SECRET}")
    server.status = status
    failing = watch.ping(4)
    server.status = 200
    well = watch.ping(2)

    (said,) = failing
    assert said["event"] == "heartbeat_not_sent"
    assert said["why"] == (f"The heartbeat's server answered {status}. Check `heartbeat.url`.")
    assert [entry["event"] for entry in well] == ["heartbeat_sent_again"]
    assert len(server.posts) == 6


def test_a_server_that_is_gone_hurts_nothing_and_is_not_shown(watch: Watch) -> None:
    watch.at(f"{dead_url()}/{SECRET}")

    (said,) = watch.ping(3)

    assert said["why"].startswith("The heartbeat's server could not be reached.")
    assert SECRET not in str(said)


def test_a_server_that_drips_is_given_up(watch: Watch) -> None:
    with dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n") as port:
        watch.at(f"http://127.0.0.1:{port}/{SECRET}")
        (said,) = watch.ping()

    assert said["why"].startswith("The heartbeat's server did not answer in time.")


def test_a_certificate_that_is_not_trusted_is_named(watch: Watch, tmp_path: Path) -> None:
    with feed_server(served_with(*self_signed(tmp_path))) as untrusted:
        watch.at(untrusted.url(f"/{SECRET}"))
        (said,) = watch.ping()

    assert "certificate that is not trusted" in said["why"]


def test_an_address_inside_is_asked_only_if_that_is_meant(watch: Watch, server: PostServer) -> None:
    watch.at(f"{server.url}/{SECRET}", allow_private_network=False)
    (said,) = watch.ping()

    assert "private network" in said["why"]
    assert server.posts == []


def test_the_daemon_tells_that_it_began_and_of_its_first_good_round(
    watch: Watch, server: PostServer
) -> None:
    watch.at(f"{server.url}/{SECRET}")
    with watch.world.daemon():
        until(lambda: len(server.posts) > 1)

    assert heard(server)[:2] == [(f"/{SECRET}/start", ""), (f"/{SECRET}", "")]


def test_without_a_heartbeat_nobody_is_asked(watch: Watch, server: PostServer) -> None:
    assert watch.ping(2) == []
    assert server.posts == []
