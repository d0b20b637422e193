"""Versions that can't be read, and polls beside an evaluation, on each kind of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from connectors.model import EventProblem, Fetch
from monitor.jobs.polling.quarantine import quarantine_unreadable
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.calendars.unreadable_events import SetAside, of_event
from monitor.store.database import reading, writing
from tests.integration.store.stored_things import DAY, HOUR, MONDAY


def set_aside(store: Engine, *raws: str, at: int = 0, uid: str | None = "e1") -> None:
    problems = tuple(EventProblem(uid=uid, reason="It can't be read.", raw=raw) for raw in raws)
    with writing(store) as connection:
        state = sources.load(connection, "calendar", lock=True)
        found = quarantine_unreadable(
            connection, state, Fetch(problems=problems), {}, MONDAY + at * HOUR
        )
        sources.save(connection, "calendar", problems=found)


def versions(store: Engine) -> list[SetAside]:
    with reading(store) as connection:
        return of_event(connection, "calendar", ["e1"])


def test_a_version_is_kept_once_and_knows_when_it_was_there(store: Engine) -> None:
    set_aside(store, "SUMMARY:Grüße", at=0)
    set_aside(store, "SUMMARY:Grüße", at=5)
    set_aside(store, "SUMMARY:Other", at=9)

    assert [(v.raw, v.first_seen, v.last_seen) for v in versions(store)] == [
        ("SUMMARY:Grüße", MONDAY, MONDAY + 5 * HOUR),
        ("SUMMARY:Other", MONDAY + 9 * HOUR, MONDAY + 9 * HOUR),
    ]


@pytest.mark.parametrize("raw", ["a\0b", "half \ud83d a smile", "\x1b[2J"])
def test_text_that_no_database_takes_is_kept_as_far_as_it_goes(store: Engine, raw: str) -> None:
    set_aside(store, raw)

    assert len(versions(store)) == 1


def test_one_without_a_uid_is_set_aside_as_well(store: Engine) -> None:
    set_aside(store, "BEGIN:VEVENT", uid=None)

    with reading(store) as connection:
        (problem,) = sources.load(connection, "calendar").problems
    assert problem["uid"] is None


def test_what_a_poll_writes_waits_until_an_evaluation_has_settled(store: Engine) -> None:
    with writing(store) as connection:
        sources.save(connection, "calendar", last_ok=MONDAY)

    def poll() -> SourceState:
        with writing(store) as connection:
            state = sources.load(connection, "calendar", lock=True)
            sources.save(connection, "calendar", last_ok=MONDAY + DAY)
            return state

    with ThreadPoolExecutor(1) as pool:
        with writing(store) as evaluation:
            assert sources.hold_polls_off(evaluation, "calendar")
            polled = pool.submit(poll)
            with pytest.raises(TimeoutError):
                polled.result(timeout=0.2)
            sources.save(evaluation, "calendar", last_attempt=MONDAY)
        assert polled.result(timeout=20).last_attempt == MONDAY
