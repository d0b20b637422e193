"""A long round is written in turns: it comes to the same, and whoever waits gets a turn between."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select

from monitor.core.timeline.model import CheckinKind
from monitor.jobs.answers import statements
from monitor.jobs.answers.checkins import record_checkin
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.heartbeat import LongRound, beat_in_round, long_round
from monitor.store.database import open_engine, reading, writing
from monitor.store.delivery import outbox
from monitor.store.tables import looks
from monitor.store.turns import Turn
from tests.builders.tries import tries
from tests.integration.evaluation.changes.edited import (
    EDITS,
    FEW,
    START,
    Edit,
    a_practice,
    states_of,
)
from tests.integration.watched import SETTINGS, Watched, a_series, an_event

EACH = Turn(length=timedelta(), pause=timedelta(), together=1)  # one event or one scope
ASIDE = replace(EACH, most_read=0)  # each scope is judged while others write
ONE = Turn(length=timedelta(days=1), pause=timedelta())


class Killed(BaseException):
    """The process is gone."""


def told(practice: Watched) -> list[Any]:
    """All that rounds leave behind: findings, messages, and when to look again."""
    with reading(practice.app.engine) as connection:
        messages = outbox.load_all(connection)
        due = sorted(map(str, connection.execute(select(looks)).all()))
    return [
        [
            (f.id, f.scope, f.status, f.opened_at, f.resolution, f.draft, f.alert_reason)
            for f in practice.findings()
        ],
        sorted((m.id, m.channel, m.reason, m.not_before, str(m.message)) for m in messages),
        due,
    ]


def live(
    practice: Watched, edits: list[Edit], turn: Turn, kill_after: int | None = None
) -> list[Any]:
    """Each state is polled and evaluated, and the last one twice more; every round is killed."""
    now = START
    for now, events in states_of(edits):
        practice.write(*events)
        practice.poll(now.isoformat())
        _round(practice, now, turn, kill_after)
    for later in (timedelta(minutes=10), timedelta(days=4)):
        _round(practice, now + later, turn, kill_after)
    return told(practice)


def _round(practice: Watched, now: datetime, turn: Turn, kill_after: int | None) -> None:
    """A round that is killed after so many turns, and goes on in the next one."""
    turns_before = iter(range(kill_after or 0))

    def pause(_: float) -> None:
        if next(turns_before, None) is None:
            raise Killed

    with suppress(Killed):
        evaluate(practice.app, now, turn=turn if kill_after is None else replace(turn, rest=pause))
    evaluate(practice.app, now, turn=turn)


ALERTED: dict[str, Any] = {
    "channels": [{"name": "log", "type": "file", "path": "out.jsonl"}],
    "alerts": {"to": ["log"], "min_severity": "notice"},
}


@settings(FEW, max_examples=tries(4, thorough=8))  # each lives three times
@given(edits=EDITS, kill_after=st.integers(0, 8))
def test_turns_and_crashes_between_them_come_to_the_same(
    edits: list[Edit], kill_after: int
) -> None:
    with (
        a_practice(**ALERTED) as in_one,
        a_practice(**ALERTED) as in_turns,
        a_practice(**ALERTED) as killed,
    ):
        at_once = live(in_one, edits, ONE)
        assert live(in_turns, edits, EACH) == at_once
        assert live(killed, edits, ASIDE, kill_after) == at_once


def each(*deeds: Callable[[], Any]) -> tuple[Turn, list[Any]]:
    """Turns as short as can be, between which others do one thing after the other; what is left."""
    left = list(deeds)
    return replace(EACH, rest=lambda _: left.pop(0)() if left else None), left


MOVED = [an_event(f"u{n}", f"Client {n}", "2026-11-25T10:00") for n in range(3)]


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    """Three sessions, all of which moved at short notice and have settled."""
    made = Watched(tmp_path)
    made.write(*(an_event(f"u{n}", f"Client {n}", f"2026-11-24T1{n}:00") for n in range(3)))
    made.look("2026-11-23T09:00")
    made.write(*MOVED)
    made.poll("2026-11-23T10:00")
    return made


def test_everybody_else_gets_a_turn_between_two_of_a_round(practice: Watched) -> None:
    other = open_engine(str(practice.app.engine.url))
    wrote: list[int] = []

    def write() -> None:
        with writing(other) as connection:
            wrote.append(connection.exec_driver_sql("DELETE FROM words").rowcount)

    turn, _ = each(*[write] * 6)

    evaluate(practice.app, practice.at("2026-11-23T10:15"), turn=turn)

    assert len(wrote) == 6
    assert practice.said("reschedule") == ["reschedule open"] * 3
    other.dispose()


def test_what_a_person_says_between_two_turns_is_heard_in_the_next(practice: Watched) -> None:
    practice.evaluate("2026-11-23T10:15")
    practice.write(*(e.replace("T100000", "T120000") for e in MOVED))
    practice.poll("2026-11-23T11:00")
    last = practice.findings("reschedule")[-1]
    now = practice.at("2026-11-23T11:15")
    turn, left = each(
        *[lambda: None] * 2,
        lambda: statements.dismiss(practice.app, last.id, "agreed", now),
    )

    evaluate(practice.app, now, turn=turn)

    assert not left
    (dismissed,) = (f for f in practice.findings() if f.id == last.id)
    assert dismissed.status.value == "dismissed"


def test_what_a_poll_brings_between_two_turns_is_for_the_next_round(practice: Watched) -> None:
    """What it says of an event that the round has yet to settle must not be forgotten by that."""

    practice.evaluate("2026-11-23T10:15")
    practice.configure(sessions={**SETTINGS["sessions"], "ignore_titles": ["Lunch"]})  # all anew

    def single_becomes_a_series() -> None:
        practice.write(*MOVED[:2], a_series("all", "Client 2", "2026-11-18T12:00"))
        assert practice.poll("2026-11-23T10:31").revisions == 2

    turn, left = each(lambda: None, single_becomes_a_series)

    evaluate(practice.app, practice.at("2026-11-23T10:30"), turn=turn)
    half = practice.starts("2026-11-20", "2026-11-28", "c2")
    practice.evaluate("2026-11-23T10:45")

    assert not left
    assert half == ["11-25 10:00"]
    assert practice.starts("2026-11-20", "2026-11-28", "c2") == ["11-25 12:00"]


def test_a_round_that_another_has_overtaken_leaves_the_rest_to_it(practice: Watched) -> None:
    now = datetime(2026, 11, 23, 16, tzinfo=UTC)
    turn, _ = each(lambda: None, lambda: evaluate(practice.app, now))

    report = evaluate(practice.app, now - timedelta(minutes=1), turn=turn)

    assert report.opened == 0
    assert [f.opened_at for f in practice.findings("reschedule")] == [now] * 3


def test_a_round_that_is_to_stop_does_so_between_two_turns(practice: Watched) -> None:
    now, asked = practice.at("2026-11-23T10:15"), iter([True, True, False])
    began: list[LongRound | None] = []

    def goes_on(connection: Connection) -> bool:
        began.append(long_round(connection))
        beat_in_round(connection, now, now)
        return next(asked)

    stopped = evaluate(practice.app, now, turn=EACH, goes_on=goes_on)
    in_between = practice.said("reschedule")
    whole = evaluate(practice.app, now, turn=EACH)

    assert (stopped.is_whole, in_between) == (False, [])
    assert began == [None, LongRound(began=now, worked=now), LongRound(began=now, worked=now)]
    assert (whole.is_whole, practice.said("reschedule")) == (True, ["reschedule open"] * 3)


def aside(
    practice: Watched, *deeds: Callable[[], Any], when: str = "2026-11-23T10:15"
) -> tuple[list[Callable[[], Any]], int]:
    """A round whose questions about Client 0 others interrupt with one of these deeds each.

    What is left of the deeds, and how often the rules were asked about Client 0.
    """
    left, asked = list(deeds), 0
    engine = practice.app.engine

    def on_statement(connection: Any, _c: Any, statement: str, values: Any, *_: Any) -> None:
        nonlocal asked
        reads = connection.get_execution_options().get("reads_only")
        if reads and "FROM findings" in statement and "client:c0" in values:
            asked += 1
            if left:
                left.pop(0)()

    event.listen(engine, "after_cursor_execute", on_statement)
    try:
        evaluate(practice.app, practice.at(when), turn=replace(ONE, most_read=0))
    finally:
        event.remove(engine, "after_cursor_execute", on_statement)
    return left, asked


def test_while_much_is_read_for_a_client_others_write(practice: Watched) -> None:
    other = open_engine(str(practice.app.engine.url))

    def write() -> None:
        with writing(other) as connection:
            connection.exec_driver_sql("DELETE FROM words")

    left, asked = aside(practice, write)

    assert (left, asked) == ([], 1)
    assert practice.said("reschedule") == ["reschedule open"] * 3
    other.dispose()


def test_what_is_said_of_a_client_meanwhile_is_heard_in_the_same_round(practice: Watched) -> None:
    practice.evaluate("2026-11-23T10:15")
    practice.write(*(e.replace("T100000", "T120000") for e in MOVED))
    practice.poll("2026-11-23T11:00")
    (moved,) = (f for f in practice.findings("reschedule") if f.scope == "client:c0")
    now = practice.at("2026-11-23T11:15")

    left, asked = aside(
        practice,
        lambda: statements.dismiss(practice.app, moved.id, "agreed", now),
        when="2026-11-23T11:15",
    )

    assert (left, asked) == ([], 2)
    (dismissed,) = (f for f in practice.findings() if f.id == moved.id)
    assert dismissed.status.value == "dismissed"


def test_a_client_of_whom_somebody_speaks_all_the_while_is_judged_in_the_next_round(
    practice: Watched,
) -> None:
    session = practice.session("2026-11-24T10:00").id
    moment = practice.at("2026-11-23T10:14")

    def check_in() -> None:
        nonlocal moment
        record_checkin(practice.app, session, CheckinKind.ARRIVAL, moment)
        moment += timedelta(seconds=1)

    left, asked = aside(practice, *[check_in] * 3)
    told = practice.said("reschedule")
    practice.evaluate("2026-11-23T10:16")

    assert (left, asked, told) == ([], 3, ["reschedule open"] * 2)
    assert practice.said("reschedule") == ["reschedule open"] * 3
