"""A long answer is written in turns, and nothing is seen or concluded of a part of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from monitor.jobs.polling.record import record_fetch
from monitor.jobs.polling.report import PollReport
from monitor.store.calendars import ledger, sources
from monitor.store.database import open_engine, reading, writing
from monitor.store.tables import revisions
from monitor.store.timelines import counts
from monitor.store.turns import Turn
from tests.integration.watched import Watched, an_event

EACH = Turn(length=timedelta(), pause=timedelta(), rows=5)
MANY = 11  # three turns


class Killed(BaseException):
    """The process is gone."""


def calendar(moved: int = 0) -> list[str]:
    """Sessions at ten; the first so many of them somewhen after noon, each otherwise."""
    hours = ["10:00" if n >= moved else f"{12 + n % 8}:{n % 60:02}" for n in range(MANY)]
    return [an_event(f"u{n}", f"Client {n}", f"2026-11-25T{at}") for n, at in enumerate(hours)]


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    made = Watched(tmp_path)
    made.write(*calendar())
    return made


def kill() -> None:
    raise Killed


def poll(practice: Watched, when: str, *between: Callable[[], Any]) -> PollReport:
    """In turns as short as can be; others do one of these things after the other in between."""
    left, now = list(between), practice.at(when)
    fetch = practice.app.connector("north").fetch(None, now=now)
    turn = replace(EACH, rest=lambda _: left.pop(0)() if left else None)
    report = record_fetch(practice.app, "north", fetch, now, turn=turn)
    assert not left
    return report


def rows(practice: Watched) -> int:
    with reading(practice.app.engine) as connection:
        return connection.execute(select(func.count()).select_from(revisions)).scalar_one()


def test_whoever_looks_between_two_turns_sees_the_poll_before(practice: Watched) -> None:
    seen: list[Any] = []

    def look() -> None:
        practice.evaluate("2026-11-23T09:00")
        with reading(practice.app.engine) as connection:
            state = sources.load(connection, "north")
            history = ledger.history(connection, "north", "u0")
            seen.append((counts.count_living(connection), history, state.last_ok, state.cursor))

    report = poll(practice, "2026-11-23T09:00", look, look)

    assert report.revisions == MANY
    assert seen == [({}, [], None, None)] * 2
    practice.evaluate("2026-11-23T09:10")
    assert len(practice.starts("2026-11-25", "2026-11-26")) == MANY


def test_others_write_between_two_turns(practice: Watched) -> None:
    other = open_engine(str(practice.app.engine.url))

    def write() -> None:
        with writing(other) as connection:
            connection.exec_driver_sql("DELETE FROM words")

    report = poll(practice, "2026-11-23T09:00", write, write)

    assert report.revisions == MANY
    other.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_poll_that_was_killed_leaves_nothing_behind(practice: Watched, turn: int) -> None:
    with pytest.raises(Killed):
        poll(practice, "2026-11-23T09:00", *[lambda: None] * (turn - 1), kill)

    half = rows(practice)
    again = poll(practice, "2026-11-23T09:15")

    assert half == turn * EACH.rows
    assert again.revisions == rows(practice) == MANY
    with reading(practice.app.engine) as connection:
        assert sources.load(connection, "north").recording is None


def test_a_move_is_told_from_the_poll_that_was_written_whole(practice: Watched) -> None:
    poll(practice, "2026-11-23T09:00")
    practice.evaluate("2026-11-23T09:00")
    practice.write(*calendar(moved=6))
    with pytest.raises(Killed):
        poll(practice, "2026-11-23T09:15", kill)
    practice.evaluate("2026-11-23T09:30")
    told = practice.said("reschedule")

    practice.write(*calendar(moved=3))
    poll(practice, "2026-11-23T09:45")
    practice.evaluate("2026-11-23T10:00")

    assert told == []
    assert practice.said("reschedule") == ["reschedule open"] * 3


def test_of_two_polls_at_once_the_later_counts(practice: Watched) -> None:
    reports: list[PollReport] = []

    def another_reads_it() -> None:
        practice.write(*calendar(moved=1))
        reports.append(poll(practice, "2026-11-23T09:01"))

    report = poll(practice, "2026-11-23T09:00", another_reads_it)

    assert (report.outcome, reports[0].revisions) == ("unchanged", MANY)
    practice.evaluate("2026-11-23T09:15")
    assert practice.starts("2026-11-25", "2026-11-26", "c0") == ["11-25 12:00"]
