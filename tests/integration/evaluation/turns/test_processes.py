"""Several processes ask the rules, one writes: it comes to the same as with one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, event

from monitor.core.timeline.model import CheckinKind
from monitor.jobs.answers.checkins import record_checkin
from monitor.jobs.evaluation.round import EvaluationReport, evaluate
from tests.builders.databases import put_empty_database
from tests.integration.evaluation.turns.test_rounds import EACH, told
from tests.integration.watched import Watched, an_event
from tests.servers.postgres.server import new_database

CLIENTS = 12
BEFORE, NOW = "2026-11-23T09:00", "2026-11-23T10:15"
ALONE = replace(EACH, together=CLIENTS)  # so few lots that nobody helps
SETTINGS: dict[str, Any] = {
    "clients": [{"id": f"c{n}", "name": f"Client {n}"} for n in range(CLIENTS)],
    "channels": [{"name": "log", "type": "file", "path": "out.jsonl"}],
    "alerts": {"to": ["log"], "min_severity": "info"},
}


def sessions(moved: int) -> list[str]:
    """One of each client, six on a day; so many were moved to the quarter past."""
    minutes = (15 if n < moved else 0 for n in range(CLIENTS))
    starts = (f"2026-11-{24 + n // 6}T{10 + n % 6}:{late:02}" for n, late in enumerate(minutes))
    return [an_event(f"u{n}", f"Client {n}", start) for n, start in enumerate(starts)]


def about_to_find(folder: Path, url: str) -> Watched:
    """Everybody's session was moved at short notice, which nobody has looked at yet."""
    folder.mkdir()
    made = Watched(folder, storage={"url": url}, **SETTINGS)
    made.write(*sessions(moved=0))
    made.look(BEFORE)
    for minute, moved in enumerate(
        range(3, CLIENTS + 1, 3)
    ):  # of more at once a poll is suspicious
        made.write(*sessions(moved))
        made.poll(f"2026-11-23T10:0{minute}")
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def practices(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Watched]]:
    """Two of the same."""
    with ExitStack() as leaving:
        if request.param == "sqlite":
            urls = [f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")]
            for name in ("one", "two"):
                put_empty_database(tmp_path / f"{name}.db")
        else:
            server = request.getfixturevalue("postgres_server")
            template = request.getfixturevalue("migrated_postgres")
            urls = [leaving.enter_context(new_database(server, template)) for _ in range(2)]
        made = [about_to_find(tmp_path / str(number), url) for number, url in enumerate(urls)]
        yield made
        for practice in made:
            practice.app.engine.dispose()


@pytest.fixture
def practice(tmp_path: Path, migrated_postgres_url: str) -> Iterator[Watched]:
    made = about_to_find(tmp_path / "practice", migrated_postgres_url)
    yield made
    made.app.engine.dispose()


@contextmanager
def asked_here(practice: Watched) -> Iterator[list[str]]:
    """Whose timelines this process reads meanwhile, by what it asks the database."""
    asked: list[str] = []

    def on_statement(_: Any, _c: Any, statement: str, values: Any, *_more: Any) -> None:
        if "FROM changes" in statement:
            asked.append(str(values))

    event.listen(practice.app.engine, "after_cursor_execute", on_statement)
    yield asked
    event.remove(practice.app.engine, "after_cursor_execute", on_statement)


def test_two_processes_come_to_the_same_as_one(practices: list[Watched]) -> None:
    alone, together = practices

    one = evaluate(alone.app, alone.at(NOW), turn=EACH)
    with asked_here(together) as asked:
        two = evaluate(together.app, together.at(NOW), turn=EACH, processes=2)

    assert one.opened == CLIENTS
    assert one == two
    assert told(alone) == told(together)
    assert 0 < len(set(asked)) < CLIENTS
    assert not multiprocessing.active_children()


def test_few_people_are_asked_about_by_one_process(practice: Watched) -> None:
    helpers: list[int] = []

    def look(_: Connection) -> bool:
        helpers.append(len(multiprocessing.active_children()))
        return True

    evaluate(practice.app, practice.at(NOW), turn=ALONE, processes=4, goes_on=look)

    assert set(helpers) == {0}


def during(practice: Watched, deed: Callable[[], Any]) -> EvaluationReport:
    """A round of two; somebody else gets a turn when all are asked about, and few are done."""
    others: list[Thread] = []

    def look(_: Connection) -> bool:
        if not others and multiprocessing.active_children():
            others.append(Thread(target=deed))
            others[0].start()
        return True

    now = practice.at("2026-11-23T10:30")
    report = evaluate(practice.app, now, everyone_anew=True, turn=EACH, processes=2, goes_on=look)
    others[0].join()
    return report


def test_what_is_said_of_a_client_meanwhile_is_heard(practice: Watched) -> None:
    practice.write(*sessions(CLIENTS), an_event("today", "Client 9", "2026-11-23T10:00"))
    practice.look(NOW)
    session, came = practice.session("2026-11-23T10:00").id, practice.at("2026-11-23T10:25")

    during(practice, lambda: record_checkin(practice.app, session, CheckinKind.ARRIVAL, came))

    assert practice.said("late_start") == ["late_start open"]


def test_two_rounds_at_once_tell_everything_once(practices: list[Watched]) -> None:
    alone, together = practices
    now = alone.at("2026-11-23T10:30")
    evaluate(alone.app, now, everyone_anew=True, turn=EACH)

    during(
        together, lambda: evaluate(together.app, now, everyone_anew=True, turn=EACH, processes=2)
    )

    assert told(alone) == told(together)


def test_a_helper_that_is_killed_leaves_nothing_undone(practices: list[Watched]) -> None:
    alone, together = practices
    killed: list[int] = []

    def kill(_: Connection) -> bool:
        for helper in multiprocessing.active_children():
            helper.kill()
            helper.join()
            killed.append(helper.exitcode or 0)
        return True

    evaluate(alone.app, alone.at(NOW), turn=EACH)
    evaluate(together.app, together.at(NOW), turn=EACH, processes=2, goes_on=kill)

    assert killed
    assert told(alone) == told(together)


def test_a_round_that_stops_half_way_has_its_rest_done_by_the_next(
    practices: list[Watched],
) -> None:
    alone, together = practices
    goes_on = iter([True, True, True, False])
    evaluate(alone.app, alone.at(NOW), turn=EACH)

    half = evaluate(
        together.app,
        together.at(NOW),
        turn=EACH,
        processes=2,
        goes_on=lambda _: next(goes_on),
    )
    evaluate(together.app, together.at(NOW), turn=EACH, processes=2)

    assert not half.is_whole
    assert told(alone) == told(together)
    assert not multiprocessing.active_children()
