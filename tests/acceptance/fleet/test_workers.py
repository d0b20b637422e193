"""`steadyframe worker` as processes on a real PostgreSQL: at work, killed, stopped, cut off."""

from __future__ import annotations

import signal
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest

from tests.acceptance.fleet.folder import Fleet, working
from tests.acceptance.practice import NEW_YORK, Practice, session
from tests.builders.ics import calendar
from tests.servers.feed_server import FeedServer, Request, feed_server, response
from tests.servers.ports import free_port
from tests.servers.postgres.pgbouncer import pooled
from tests.servers.postgres.server import (
    MISSING,
    find_binaries,
    restartable_postgres,
)

MARKER = "Zebrafinch"
# Ends what hangs. A dead worker's jobs are looked for every twenty seconds, after as many without
# its heartbeat; a busy machine takes its time for the rest.
RECOVERY = 180
NORTH = {"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}
LOUD = {
    "rules": {
        "no_buffer": {"severity": "warning", "deliver": "alert"},
        "cancellation": {"settle": "0s"},
        "reschedule": {"settle": "0s"},
    },
    "alerts": {"to": ["log"], "group_wait": "0s", "min_severity": "notice"},
    "sources": [NORTH],
}


@pytest.fixture(params=["direct", "pooled"])
def fleet(request: pytest.FixtureRequest, tmp_path: Path, postgres_url: str) -> Iterator[Fleet]:
    """With PostgreSQL, or a PgBouncer that pools by transaction before it."""
    if request.param == "direct":
        yield Fleet(tmp_path, postgres_url)
        return
    with pooled(postgres_url) as url:
        yield Fleet(tmp_path, url)


@pytest.fixture
def plain_fleet(tmp_path: Path, postgres_url: str) -> Fleet:
    return Fleet(tmp_path, postgres_url)


def overlapping(**said: Any) -> tuple[str, str]:
    """Two coming sessions at one time: a finding as soon as it is seen."""
    day = datetime.now(NEW_YORK).date() + timedelta(days=2)
    return tuple(session(f"{said}{n}", f"{day}T10:0{n}", **said) for n in (0, 5))  # type: ignore[return-value]


def test_two_practices_are_polled_judged_and_told_of(fleet: Fleet) -> None:
    client = {"id": MARKER.lower(), "name": f"{MARKER} Doe", "titles": [MARKER]}
    north = fleet.practice("north", clients=[client], privacy={"names": "full"}, **LOUD)
    south = fleet.practice("south", privacy={"names": "full"}, **LOUD)
    north.calendar()
    south.calendar()
    fleet.run("fleet", "upgrade")
    port = free_port()

    with working(fleet, "--listen", str(port), "--concurrency", "2") as worker:
        judged = {worker.until("evaluation_finished")["practice"] for _ in range(2)}
        north.calendar(*overlapping(client=MARKER))
        south.calendar(*overlapping())
        told = [worker.until("message_sent")["practice"] for _ in range(2)]
        alive = asked(port, "/healthz")
        metrics = asked(port, "/metrics")
        assert worker.stop() == 0

    assert judged == {"north", "south"}
    assert sorted(told) == ["north", "south"]
    (norths,), (souths,) = north.messages(), south.messages()
    assert MARKER in str(norths)
    assert MARKER.lower() not in str(souths).lower() + worker.log.lower() + metrics.lower()
    assert alive == "at work\n"
    assert 'steadyframe_jobs_total{kind="evaluate",outcome="done"}' in metrics
    assert worker.entries("job_failed") == []
    about = {"poll_finished", "evaluation_finished", "message_sent"}
    assert all("practice" in entry for name in about for entry in worker.entries(name))
    (state, _) = fleet.run("fleet", "status", "--format", "json").json["practices"]
    assert (state["open_findings"], state["waiting"], state["problem"]) == (1, 0, None)


def asked(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return str(answer.read().decode())


class Stalling:
    """A feed that keeps its readers waiting until it is let go."""

    def __init__(self) -> None:
        self.asked, self.go_on = Event(), Event()

    def __call__(self, _: Request) -> Any:
        self.asked.set()
        self.go_on.wait(RECOVERY)
        return response(calendar(), headers={"Content-Type": "text/calendar"})


@pytest.fixture
def stalling() -> Iterator[tuple[Stalling, FeedServer]]:
    feed = Stalling()
    with feed_server() as server:
        server.answer = feed
        yield feed, server
        feed.go_on.set()


def of_feed(server: FeedServer) -> dict[str, Any]:
    feed = {"name": "feed", "type": "ical", "url": server.url(), "allow_private_network": True}
    return {"sources": [feed]}


def test_what_a_killed_worker_was_at_another_one_does(
    plain_fleet: Fleet, stalling: tuple[Stalling, FeedServer]
) -> None:
    feed, server = stalling
    plain_fleet.practice("north", **of_feed(server))
    plain_fleet.run("fleet", "upgrade")

    with working(plain_fleet) as first:
        assert feed.asked.wait(60)
        with working(plain_fleet) as second:
            second.until("queue_joined")
            first.process.kill()
            feed.go_on.set()
            second.until("poll_finished", patience=RECOVERY, practice="north", outcome="ok")
            second.until("evaluation_finished", patience=RECOVERY, practice="north")
            assert second.stop() == 0


def test_a_stopped_worker_gives_back_what_does_not_end(
    plain_fleet: Fleet, stalling: tuple[Stalling, FeedServer]
) -> None:
    feed, server = stalling
    plain_fleet.practice("north", **of_feed(server))
    plain_fleet.run("fleet", "upgrade")

    with working(plain_fleet) as worker:
        assert feed.asked.wait(60)
        assert worker.stop() == 0

    (given,) = worker.entries("job_given_back")
    assert (given["job"], given["practice"]) == ("poll", "north")
    assert worker.entries("worker_stopped")
    url = plain_fleet.environment["DATABASE"].replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        asked = "SELECT status FROM procrastinate_jobs WHERE task_name = 'poll'"
        assert connection.execute(asked).fetchall() == [("todo",)]


def test_a_server_that_is_away_is_waited_for_and_nothing_is_lost(tmp_path: Path) -> None:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(MISSING)
    with restartable_postgres(binaries) as (server, stop, restart):
        fleet = Fleet(tmp_path, f"{server}postgres")
        north = fleet.practice("north", **LOUD)
        north.calendar()
        fleet.run("fleet", "upgrade")
        with working(fleet) as worker:
            worker.until("evaluation_finished", practice="north")
            stop()
            worker.until("queue_lost", patience=RECOVERY)
            north.calendar(*overlapping())
            restart()
            worker.until("message_sent", patience=RECOVERY, practice="north")
            assert worker.stop() == 0
        (message,) = north.messages()
        assert len(message["findings"]) == 1


def test_a_practice_that_is_newer_is_left_alone_and_the_others_are_served(
    plain_fleet: Fleet,
) -> None:
    plain_fleet.practice("north").calendar()
    plain_fleet.practice("south").calendar()
    plain_fleet.run("fleet", "upgrade")
    with psycopg.connect(plain_fleet.environment["DATABASE"].replace("+psycopg", "", 1)) as own:
        own.execute("UPDATE practice_north.alembic_version SET version_num = '9999'")

    with working(plain_fleet) as worker:
        worker.until("practice_not_served", practice="north", schema="newer")
        worker.until("poll_finished", practice="south")
        assert worker.stop(by=signal.SIGINT) == 0


def test_a_practice_by_itself_may_have_workers_too(
    make_practice: Callable[..., Practice], postgres_url: str
) -> None:
    practice = make_practice(
        storage={"url": "${DATABASE}"}, queue={"engine": "procrastinate"}, **LOUD
    )
    practice.environment["DATABASE"] = postgres_url
    practice.calendar()

    with working(practice) as worker:
        worker.until("evaluation_finished")
        practice.calendar(*overlapping())
        worker.until("message_sent")
        daemon = practice.run("run", expect=2)
        assert worker.stop() == 0

    assert "`steadyframe worker`" in daemon.err
    assert len(practice.messages()) == 1


def test_a_worker_needs_a_queue(make_practice: Callable[..., Practice], plain_fleet: Fleet) -> None:
    inline = make_practice().run("worker", "--config", "steadyframe.yaml", expect=2)
    before = plain_fleet.run("worker", "--config", "fleet.yaml", expect=1)
    unknown = plain_fleet.run("worker", "--queues", "polls,alerts", expect=2)

    assert "queue.engine: `inline` leaves nothing to a worker" in inline.err
    assert "has no tables of the queue. Run `steadyframe fleet upgrade`." in before.err
    assert "'alerts' is no queue." in unknown.err
