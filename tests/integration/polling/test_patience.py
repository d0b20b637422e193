"""A server may ask to be left alone: within a limit it is, by the daemon too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from config import load_settings
from monitor.bootstrap import build
from monitor.jobs.app import Installation
from monitor.jobs.polling.schedule import poll_if_due
from monitor.jobs.reading.sources import report_sources
from monitor.store.calendars import sources
from monitor.store.database import writing
from tests.builders.databases import put_empty_database
from tests.servers.feed_server import Answer, FeedServer, feed_server, response

# Fifteen minutes is how often a feed is read. No answer says when it was given, so a wish to wait
# until a date counts from this machine's clock.
SHORT, DAY = timedelta(minutes=15), timedelta(days=1)


class World:
    def __init__(self, folder: Path, server: FeedServer) -> None:
        self.now, self.server = datetime.now(UTC), server
        settings = {
            "practice": {"timezone": "Pacific/Auckland"},
            "clinicians": [{"id": "amara"}],
            "sources": [
                {
                    "name": "north",
                    "type": "ical",
                    "url": server.url(),
                    "allow_private_network": True,
                }
            ],
            "storage": {"url": f"sqlite:///{folder}/steadyframe.db"},
        }
        put_empty_database(folder / "steadyframe.db")
        file = folder / "steadyframe.yaml"
        file.write_text(yaml.safe_dump(settings), encoding="utf-8")
        self.app: Installation = build(load_settings(file, environ={}), lambda: self.now)

    def asks(self, after: timedelta) -> bool:
        """Whether the daemon asks the server so much later."""
        before = len(self.server.requests)
        self.now += after
        poll_if_due(self.app, "north")
        return len(self.server.requests) > before


def asking(wish: str) -> Answer:
    return lambda _: response(status=503, headers={"Retry-After": wish})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with feed_server() as server:
        yield World(tmp_path, server)


@pytest.mark.parametrize(
    ("wish", "until"),
    [
        ("60", SHORT),
        ("7200", timedelta(hours=2)),
        ("999999999999", DAY),
        ("Thu, 31 Dec 2099 23:59:59 GMT", DAY),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
        ("Thu, 01 Jan 1970 00:00:00 GMT", SHORT),
    ],
)
def test_a_wish_to_wait_is_honoured_within_a_day(world: World, wish: str, until: timedelta) -> None:
    world.server.answer = asking(wish)
    assert world.asks(timedelta())
    [report] = report_sources(world.app)

    assert report.next_due == world.now + until
    assert not world.asks(until - timedelta(minutes=1))
    assert world.asks(timedelta(minutes=1))


def test_what_an_earlier_version_kept_of_such_a_wish_ends_within_a_day(world: World) -> None:
    world.server.answer = asking("60")
    world.asks(timedelta())
    with writing(world.app.engine) as connection:
        end = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
        sources.save(connection, "north", next_due=end)

    [report] = report_sources(world.app)

    assert report.next_due == world.now + DAY
    assert world.asks(DAY)
