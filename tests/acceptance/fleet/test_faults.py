"""Workers that die, are cut off, or have other clocks: nothing is lost, and all is told once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from tests.acceptance.fleet import mortal_worker
from tests.acceptance.fleet.folder import Fleet, working
from tests.acceptance.fleet.test_workers import LOUD, RECOVERY
from tests.acceptance.fleet.waiting import until
from tests.acceptance.practice import NEW_YORK, Practice, session
from tests.servers.jumping_clock import JumpingClock
from tests.servers.postgres.breakable_network import breakable

DEATHS = 5
NAMES = ("north", "south", "west")
APART = timedelta(minutes=1)


@pytest.fixture
def fleet(tmp_path: Path, postgres_url: str) -> Fleet:
    return Fleet(tmp_path, postgres_url)


def day(ahead: int) -> str:
    return f"{datetime.now(NEW_YORK).date() + timedelta(days=ahead)}"


def before(practice: str) -> list[str]:
    return [session(f"{practice}{n}", f"{day(3)}T{9 + n:02}:00") for n in range(6)]


def after(practice: str) -> list[str]:
    """One moved by a day; another one is gone, and the client has two more, at one time."""
    moved = session(f"{practice}1", f"{day(4)}T10:00")
    overlapping = [session(f"{practice}+{n}", f"{day(5)}T15:0{n}") for n in (0, 5)]
    return [moved, *before(practice)[2:], *overlapping]


TOLD = {"severity": "warning", "deliver": "alert"}
RULES = {
    "no_buffer": TOLD,
    "cancellation": {"settle": "0s"},
    "reschedule": {"settle": "0s", **TOLD},
}
EXPECTED = ["no_buffer", "reschedule", "reschedule"]


def watched(fleet: Fleet) -> dict[str, Practice]:
    """Practices whose calendars a worker has taken in as they are before."""
    practices = {name: fleet.practice(name, **{**LOUD, "rules": RULES}) for name in NAMES}
    for name, practice in practices.items():
        practice.calendar(*before(name))
    fleet.run("fleet", "upgrade")
    with working(fleet) as worker:
        judged: set[str] = set()
        while judged != set(NAMES):
            judged.add(worker.until("evaluation_finished")["practice"])
        assert worker.stop() == 0
    return practices


def rows(fleet: Fleet, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(fleet.environment["DATABASE"].replace("+psycopg", "", 1)) as connection:
        return connection.execute(query).fetchall()  # type: ignore[arg-type]


def is_all_told(fleet: Fleet) -> bool:
    def is_told(practice: str) -> bool:
        schema = f"practice_{practice}"
        ((found, waiting),) = rows(
            fleet,
            f"SELECT (SELECT count(*) FROM {schema}.findings WHERE rule <> 'source_stale'), "
            f"(SELECT count(*) FROM {schema}.outbox WHERE sent_at IS NULL)",
        )
        return bool(found == len(EXPECTED) and waiting == 0)

    return all(map(is_told, NAMES))


def assert_told_once(fleet: Fleet, practices: dict[str, Practice]) -> None:
    for name, practice in practices.items():
        found = fleet.of(name, "findings", "--status", "all", "--format", "json").json
        assert sorted(one["rule"] for one in found) == EXPECTED
        messages = practice.messages()
        by_id = {message["id"]: message["findings"] for message in messages}
        assert all(by_id[message["id"]] == message["findings"] for message in messages)
        told = Counter(finding for each in by_id.values() for finding in each)
        assert told == Counter(one["id"] for one in found)


class Crowd:
    """Workers that die at some step each; whoever dies is replaced by the next."""

    def __init__(self, fleet: Fleet, random: Random) -> None:
        self._fleet = fleet
        self._random = random
        self._alive: list[subprocess.Popen[bytes]] = []
        self.deaths = 0

    def look(self, number: int) -> None:
        """So many are at work; the dead are counted."""
        for process in list(self._alive):
            with suppress(subprocess.TimeoutExpired):
                status = process.wait(0.1)
                assert status == -9, status
                self._alive.remove(process)
                self.deaths += 1
        while len(self._alive) < number:
            self._alive.append(self._started(self._random.randrange(10, 300)))

    def _started(self, step: int) -> subprocess.Popen[bytes]:
        module = [sys.executable, "-m", mortal_worker.__name__, str(step), "worker"]
        return subprocess.Popen(
            [*module, "--concurrency", "2"],
            cwd=self._fleet.folder,
            env=self._fleet.environment | {"PYTHONPATH": str(Path(__file__).parents[3])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self) -> None:
        for process in self._alive:
            process.kill()
            process.wait(RECOVERY)


@contextmanager
def crowd(fleet: Fleet, seed: int) -> Iterator[Crowd]:
    its = Crowd(fleet, Random(seed))
    try:
        yield its
    finally:
        its.end()


def test_workers_killed_at_any_step_lose_nothing_and_tell_nothing_twice(fleet: Fleet) -> None:
    practices = watched(fleet)
    for name, practice in practices.items():
        practice.calendar(*after(name))
    with crowd(fleet, seed=1) as workers:
        while workers.deaths < DEATHS:
            workers.look(2)
    with working(fleet) as last:
        until(lambda: is_all_told(fleet), patience=RECOVERY)
        assert last.stop() == 0

    assert last.entries("job_failed") == []
    assert_told_once(fleet, practices)


def test_a_worker_that_is_cut_off_is_stood_in_for_and_comes_back_by_itself(fleet: Fleet) -> None:
    practices = watched(fleet)
    direct = fleet.environment["DATABASE"]
    with breakable(direct) as (by_way, network):
        fleet.environment["DATABASE"] = by_way
        with working(fleet) as cut_off:
            fleet.environment["DATABASE"] = direct
            cut_off.until("poll_finished")
            network.cut()
            with working(fleet) as other:
                other.until("queue_joined")
                for name, practice in practices.items():
                    practice.calendar(*after(name))
                until(lambda: is_all_told(fleet), patience=RECOVERY)
                assert other.stop() == 0
            network.mend()
            cut_off.until("queue_joined", patience=RECOVERY)
            cut_off.until("poll_finished", patience=RECOVERY)
            assert cut_off.stop() == 0

    assert_told_once(fleet, practices)


def test_workers_whose_clocks_are_two_minutes_apart_go_by_the_databases(
    fleet: Fleet, tmp_path: Path
) -> None:
    practices = watched(fleet)
    clocks = []
    for name, offset in (("slow", -APART), ("fast", APART)):
        (tmp_path / name).mkdir()
        clocks.append(JumpingClock(tmp_path / name))
        clocks[-1].set(offset)
    normal = dict(fleet.environment)
    fleet.environment = normal | clocks[0].environment
    with working(fleet) as slow:
        slow.until("queue_joined")
        fleet.environment = normal | clocks[1].environment
        with working(fleet) as fast:
            fleet.environment = normal
            for worker in (slow, fast):
                worker.until("poll_finished", patience=RECOVERY)
            for name, practice in practices.items():
                practice.calendar(*after(name))
            until(lambda: is_all_told(fleet), patience=RECOVERY)
            seen = rows(fleet, "SELECT value FROM practice_north.meta WHERE key = 'latest_moment'")
            assert datetime.fromisoformat(seen[0][0]) <= datetime.now(UTC)
            for worker in (slow, fast):
                assert worker.stop() == 0

    differ = [entry["seconds"] for w in (slow, fast) for entry in w.entries("clock_differs")]
    assert [round(seconds, -1) for seconds in differ] == [-60, 60]
    assert [w.entries("job_failed") for w in (slow, fast)] == [[], []]
    assert_told_once(fleet, practices)
