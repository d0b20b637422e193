"""One client under one name, however it is typed: across edits, commands and an older database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.core.sessions.model import Presence
from monitor.jobs.reading.agenda import session_named
from monitor.jobs.reading.history import history_of
from monitor.store.database import writing
from monitor.store.timelines import sessions, tracked_events
from tests.integration.watched import Watched, a_series, an_event

WAYS = [
    "Mary O'Brien",
    "Mary O\u2019Brien",
    "MARY O\u02bcBrien",
    "Mary\u00a0O'Bri\u00aden",
    "\u200eMary O'Brien",
]
START = "2026-11-24T10:00"


def clients(practice: Watched) -> set[str | None]:
    return {s.client for s in practice.sessions() if s.presence is Presence.SCHEDULED}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("uid", ["one", "other"])  # exports that renew UIDs write names anew, too
def test_a_name_that_is_typed_anew_changes_nothing(tmp_path: Path, way: str, uid: str) -> None:
    practice = Watched(tmp_path)
    practice.write(an_event("one", WAYS[0], START), an_event("last", WAYS[0], "2026-11-26T10:00"))
    practice.look("2026-11-23T09:00")
    before = clients(practice)
    practice.write(an_event(uid, way, START), an_event("last", WAYS[0], "2026-11-26T10:00"))
    practice.look_twice("2026-11-23T12:00")
    assert practice.findings() == []
    assert clients(practice) == before
    assert len(before) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("known", [[], [{"id": "mo", "name": "Mary O\u2018Brien"}]])
def test_a_command_finds_the_client_by_any_of_them(
    tmp_path: Path, way: str, known: list[dict[str, str]]
) -> None:
    practice = Watched(tmp_path, clients=known)
    practice.write(a_series("one", WAYS[1], "2026-11-03T10:00"))
    practice.look("2026-11-23T09:00")
    found = session_named(practice.app, way, practice.at(START))
    assert found is not None
    assert found.start == practice.at(START)
    assert history_of(practice.app, way)


def test_a_move_under_a_name_typed_anew_is_a_move(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(an_event("one", WAYS[0], "2026-11-24T10:00"))
    practice.look("2026-11-23T09:00")
    practice.write(an_event("one", WAYS[1], "2026-11-24T15:00"))
    practice.look_twice("2026-11-23T12:00")
    assert practice.said() == ["reschedule open"]


def test_clients_that_an_older_release_told_apart_become_one(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(an_event("one", WAYS[0], START), an_event("other", WAYS[1], "2026-11-26T10:00"))
    practice.look("2026-11-23T09:00")
    (client,) = clients(practice)
    with writing(practice.app.engine) as connection:
        tracked = tracked_events.load(connection, "north", ["one", "other"])
        stored = sessions.between(connection, practice.at("2026-11-25"), practice.at("2026-11-27"))
        sessions.save(connection, [replace(one, client="c_before") for one in stored])
        older = [replace(one, recognition="an older release") for one in tracked.values()]
        tracked_events.save(connection, older)
    assert clients(practice) == {client, "c_before"}
    practice.look_twice("2026-11-23T12:00")
    assert clients(practice) == {client}
    assert practice.findings() == []
