"""A practice with a thousand calendars on a server that stalls, beside one that has an alert."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pytest

from tests.acceptance.fleet.folder import Fleet, working
from tests.acceptance.fleet.test_workers import LOUD, NORTH, overlapping
from tests.builders.ics import calendar
from tests.servers.feed_server import FeedServer, Request, feed_server, response

PATIENCE = 120


class Stalling:
    """Keeps whoever asks waiting, and counts how many do so at once."""

    def __init__(self, enough: int) -> None:
        self.enough, self.reached, self.go_on = enough, Event(), Event()
        self.waiting = self.most = 0
        self._lock = Lock()

    def __call__(self, _: Request) -> Any:
        with self._lock:
            self.waiting += 1
            self.most = max(self.most, self.waiting)
            if self.waiting >= self.enough:
                self.reached.set()
        self.go_on.wait(PATIENCE)
        with self._lock:
            self.waiting -= 1
        return response(calendar(), headers={"Content-Type": "text/calendar"})


@pytest.fixture
def stalling() -> Iterator[tuple[Stalling, FeedServer]]:
    feed = Stalling(enough=2)
    with feed_server() as server:
        server.answer = feed
        yield feed, server
        feed.go_on.set()


def test_a_thousand_slow_calendars_of_one_keep_no_other_from_its_alert(
    tmp_path: Path, postgres_url: str, stalling: tuple[Stalling, FeedServer]
) -> None:
    feed, server = stalling
    fleet = Fleet(tmp_path, postgres_url)
    slow = [
        {"name": f"c{n}", "type": "ical", "url": server.url(f"/{n}"), "allow_private_network": True}
        for n in range(1000)
    ]
    fleet.practice("amiss", sources=slow)
    quick = fleet.practice("quick", **LOUD)
    quick.calendar()
    fleet.run("fleet", "upgrade")

    with working(fleet, "--concurrency", "4") as worker:
        worker.until("evaluation_finished", patience=PATIENCE, practice="quick")
        assert feed.reached.wait(PATIENCE)
        for n in range(3):  # each a poll, an evaluation and a message
            quick.calendar(*overlapping(client=f"Client {n}"))
            worker.until("message_sent", patience=PATIENCE, practice="quick")
        worker.process.kill()

    assert feed.most == 2  # half of the places for polls
    assert worker.entries("job_failed") == []


def test_more_calendars_than_places_are_all_polled(tmp_path: Path, postgres_url: str) -> None:
    """No round of the schedule is waited for: each poll that ends lets the next one in."""
    fleet = Fleet(tmp_path, postgres_url)
    names = [f"c{n:02}" for n in range(30)]
    north = fleet.practice(
        "north", sources=[{**NORTH, "name": n, "poll_every": "1h"} for n in names]
    )
    north.calendar()
    fleet.run("fleet", "upgrade")

    with working(fleet, "--concurrency", "2") as worker:
        worker.until("evaluation_finished", patience=PATIENCE, practice="north")
        assert worker.stop() == 0

    polled = [entry["source"] for entry in worker.entries("poll_finished")]
    assert sorted(polled) == names
