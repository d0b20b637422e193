"""Where there are more polls than workers come to: what waits, and what does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.fleet.due.schedule import Schedule
from monitor.fleet.practices import Served
from monitor.fleet.schemas import look_at
from monitor.fleet.status import status_of
from monitor.fleet.tasks import Shares
from monitor.fleet.wanted import MOST_OVERDUE, Kind, Wanted
from monitor.fleet.work import do, next_polls
from monitor.jobs.bulkhead import Bulkhead
from monitor.jobs.heartbeat import last_round
from monitor.store.calendars import sources
from monitor.store.database import reading, writing
from tests.integration.fleet.lapse import SETTINGS, Lapse, at, write

MONDAY = "2026-11-23T"


@pytest.fixture
def lapse(tmp_path: Path, postgres_url: str) -> Iterator[Lapse]:
    lapse = Lapse(tmp_path, postgres_url)
    lapse.now = at(MONDAY + "06:30")
    yield lapse
    lapse.engines.close()


def many(number: int) -> list[dict[str, Any]]:
    return [{**SETTINGS["sources"][0], "name": f"c{n:02}"} for n in range(number)]


def polls(wanted: list[Wanted]) -> list[str]:
    return [one.thing for one in wanted if one.kind is Kind.POLL]


def test_evaluations_keep_their_time_while_polls_do_not_come(lapse: Lapse) -> None:
    write(lapse.practice("north"))
    lapse.minute()
    lapse.left_undone = {Kind.POLL}

    done = Counter(name for _ in range(60) for name in lapse.minute())

    with reading(lapse.practices.get("north").app.engine) as connection:
        last = last_round(connection)
    assert last is not None
    assert lapse.now - last <= timedelta(minutes=11)
    assert 5 <= done["evaluate:north"] <= 12


def test_after_an_absence_it_is_asked_for_polls_no_longer_than_some_minutes(lapse: Lapse) -> None:
    write(lapse.practice("north"))
    lapse.minute()
    lapse.now += timedelta(hours=3)
    lapse.left_undone = {Kind.POLL}
    begun = lapse.now

    rounds = []
    while not rounds and lapse.now < begun + timedelta(minutes=20):
        lapse.minute()
        with reading(lapse.practices.get("north").app.engine) as connection:
            last = last_round(connection)
        if last is not None and last >= begun:
            rounds.append(last)

    assert [last - begun < timedelta(minutes=7) for last in rounds] == [True]


def overdue(lapse: Lapse, number: int) -> Served:
    """A practice with so many sources, `c00` overdue for longest, all by at least a minute."""
    write(lapse.practice("north", sources=many(number)))
    served = lapse.practices.get("north")
    with writing(served.app.engine) as connection:
        for n in range(number):
            since = lapse.now - timedelta(minutes=60 - n)
            sources.save(connection, f"c{n:02}", next_due=since, last_attempt=since)
    return served


def test_of_a_practices_overdue_polls_the_longest_overdue_ones_are_put_in(lapse: Lapse) -> None:
    overdue(lapse, 40)
    schedule = Schedule(lapse.fleet, lapse.engines, Bulkhead())

    wanted = schedule.wanted(lapse.now)

    assert polls(wanted) == [f"c{n:02}" for n in range(MOST_OVERDUE)]


def test_each_that_ends_lets_the_next_one_in(lapse: Lapse) -> None:
    served = overdue(lapse, 6)
    do(Wanted(kind=Kind.POLL, practice="north", thing="c00"), served, lambda: True)

    assert polls(next_polls(served, "north", ["c01"], free=2)) == ["c02", "c03"]
    assert polls(next_polls(served, "north", ["c01", "c02", "c03", "c04", "c05"], free=2)) == []


def test_polls_of_one_practice_have_their_share_of_places_and_no_more() -> None:
    shares, poll = Shares(2), Wanted(kind=Kind.POLL, practice="north", thing="one")
    other = Wanted(kind=Kind.POLL, practice="south", thing="one")

    assert [shares.begin(poll) for _ in range(3)] == [True, True, False]
    assert shares.begin(other)
    assert shares.end(poll) == 1
    assert shares.begin(poll)
    assert [shares.end(poll), shares.end(poll), shares.end(other)] == [1, 2, 2]


def test_a_worker_and_the_status_say_by_how_much_polls_are_late(lapse: Lapse) -> None:
    served = overdue(lapse, 3)
    late: list[timedelta] = []

    status = status_of(
        look_at(lapse.fleet, lapse.engines, "north"), lapse.engines, lambda: lapse.now
    )
    do(Wanted(kind=Kind.POLL, practice="north", thing="c02"), served, lambda: True, late.append)

    assert (status.overdue, status.late) == (3, timedelta(minutes=60))
    assert late == [timedelta(minutes=58)]
