"""What all timelines need is read once for a round, and while others write where it is much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from monitor.jobs.evaluation.round import evaluate
from monitor.store.database import open_engine, writing
from monitor.store.turns import Turn
from tests.integration.watched import Watched, an_event

EACH = Turn(length=timedelta(), pause=timedelta(), together=1)  # one event or one scope
BEFORE, NOW = "2026-11-19T09:00", "2026-11-23T09:00"
CLIENTS = 6


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    """Sessions of some clients, to each of whom something is promised that is overdue."""
    made = Watched(tmp_path)
    events = [
        *(an_event(f"u{n}", f"Client {n}", f"2026-11-24T1{n}:00") for n in range(CLIENTS)),
        *(
            f"BEGIN:VTODO\nUID:p{n}\nSUMMARY:Call Client {n}\nDUE;VALUE=DATE:20261120\nEND:VTODO"
            for n in range(CLIENTS)
        ),
    ]
    made.write(*events)
    made.look(BEFORE)
    made.write(*events, an_event("new", "Client 0", "2026-11-25T10:00"))
    made.poll(NOW)
    return made


@contextmanager
def on_reading(practice: Watched, what: str, deed: Callable[[bool], Any]) -> Iterator[None]:
    """Does the deed after each statement with these words: with True where it locks nobody out."""

    def on_statement(connection: Any, _c: Any, statement: str, *_: Any) -> None:
        if what in statement:
            deed(bool(connection.get_execution_options().get("reads_only")))

    event.listen(practice.app.engine, "after_cursor_execute", on_statement)
    try:
        yield
    finally:
        event.remove(practice.app.engine, "after_cursor_execute", on_statement)


def test_what_calendars_state_is_read_once_however_many_turns_there_are(practice: Watched) -> None:
    reads: list[bool] = []
    with on_reading(practice, "SELECT findings.rule, findings.fact_id", reads.append):
        evaluate(practice.app, practice.at(NOW), turn=EACH, everyone_anew=True)

    assert reads == [False]
    assert practice.said("missed_follow_up") == ["missed_follow_up open"] * CLIENTS


@pytest.mark.parametrize(
    ("much", "query"),
    [
        ({"most_read": 0}, "tracked_events.kind IN"),
        ({"rows": 0}, "tracked_events.projected_until <"),
    ],
    ids=["many promises", "many events to settle"],
)
def test_where_much_is_read_others_write_meanwhile(
    practice: Watched, much: dict[str, int], query: str
) -> None:
    other = open_engine(str(practice.app.engine.url))
    wrote: list[int] = []

    def write(is_aside: bool) -> None:
        if is_aside:
            with writing(other) as connection:
                wrote.append(connection.exec_driver_sql("DELETE FROM words").rowcount)

    with on_reading(practice, query, write):
        evaluate(practice.app, practice.at(NOW), turn=replace(EACH, **much))

    assert wrote == [0]
    assert practice.said("missed_follow_up") == ["missed_follow_up open"] * CLIENTS
    other.dispose()
