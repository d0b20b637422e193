"""Google Meet that can't be asked, what is kept of its answers, and what never is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from connectors.base import Unreachable
from connectors.model import Arrival, Joiner, Window
from monitor.jobs.app import Installation
from monitor.jobs.polling.conference_errors import what_failed
from monitor.store.calendars import sources
from monitor.store.database import reading
from monitor.store.upkeep import row_counts
from tests.integration.google_practice import CODE, Practice, at, event
from tests.servers.google.meet import NO_SCOPE, guest, signed_in
from tests.servers.google.server import GoogleServer


@pytest.fixture
def practice(google: GoogleServer, tmp_path: Path) -> Iterator[Practice]:
    practice = Practice(tmp_path, google, meet=True)
    yield practice
    practice.app.engine.dispose()


def test_a_meet_that_can_t_be_asked_is_said_and_leaves_the_calendar_as_it_is(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", "10:00"))
    practice.look("09:00")
    google.meet.refusal = NO_SCOPE
    google.put(event("two", "15:00", None))
    practice.look("10:01")

    with reading(practice.app.engine) as connection:
        state = sources.load(connection, "north")
    assert state.last_ok == at("10:01")
    assert state.last_error is None
    assert "meetings.space.readonly" in what_failed(practice.app)["north"]
    practice.look("10:10")  # it waits for no answer that may not come
    assert practice.findings().keys() == {"not_started"}

    google.meet.refusal = None
    google.meet.hold(CODE, signed_in("Amara Osei", at("09:59")), guest("Jane", at("10:00")))
    practice.look("10:15")
    assert what_failed(practice.app) == {}
    assert practice.findings()["not_started"].resolution == "arrived"


def test_a_fault_of_ours_is_said_and_ends_there(practice: Practice, google: GoogleServer) -> None:
    def broken(_: str) -> tuple[Arrival, ...]:
        raise LookupError("Jane Doe")

    google.put(event("one", "10:00"))
    practice.look("09:00")
    practice.app = _with(practice, broken)
    with capture_logs() as logs:
        practice.look("10:01")

    assert "LookupError" in what_failed(practice.app)["north"]
    assert "Jane" not in str(logs) + what_failed(practice.app)["north"]


def test_who_joined_is_never_stored_or_logged(practice: Practice, google: GoogleServer) -> None:
    google.put(event("one", "10:00"))
    practice.look("09:00")
    google.meet.hold(
        CODE, guest("Xanthippe Quill", at("09:58")), signed_in("Ysolde Crane", at("10:02"))
    )
    with capture_logs() as logs:
        practice.look("10:51")

    stored = (practice.folder / "steadyframe.db").read_bytes()
    stored += (practice.folder / "steadyframe.db-wal").read_bytes()
    for name in ("Xanthippe", "Quill", "Ysolde", "Crane", "users/"):
        assert name not in str(logs)
        assert name.encode() not in stored
    assert len(practice.answers()) == 1


def test_asking_twice_at_one_moment_is_asking_once(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", "10:00"))
    practice.look("09:00")
    practice.look("10:50")
    with reading(practice.app.engine) as connection:
        before = row_counts(connection)
    practice.look("10:50")

    with reading(practice.app.engine) as connection:
        assert row_counts(connection) == before


def test_one_conference_that_is_too_large_keeps_no_other_from_being_asked(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", "10:00"))
    google.put(event("two", "10:00", "two-mnop-xyz"))
    practice.look("09:00")
    google.meet.page_limit = 1
    for minute in range(25):
        google.meet.hold(CODE, guest("Jane", at("10:00") + timedelta(minutes=minute)))
    google.meet.hold("two-mnop-xyz", signed_in("Amara Osei", at("10:00")))
    practice.look("10:30")

    assert [a.joined_at for a in practice.answers()] == [at("10:00")]
    assert "code" in what_failed(practice.app)["north"]


def test_an_outage_ends_the_round_of_questions(practice: Practice, google: GoogleServer) -> None:
    calls: list[str] = []

    def down(link: str) -> tuple[Arrival, ...]:
        calls.append(link)
        if len(calls) == 1:
            return (Arrival(who=Joiner.CLINICIAN, joined=at("10:00")),)
        raise Unreachable("north", "Google did not answer in time.", "Later.")

    for number in range(4):
        google.put(event(f"e{number}", "10:00"))
    practice.look("09:00")
    practice.app = _with(practice, down)
    practice.look("10:01")

    assert len(calls) == 2
    assert len(practice.answers()) == 1  # what was answered before is kept


class Log:
    """Answers what a test says."""

    kept_for = timedelta(days=30)

    def __init__(self, answer: Callable[[str], tuple[Arrival, ...]]) -> None:
        self._answer = answer

    def keeps(self, link: str) -> bool:
        return True

    def arrivals(
        self, link: str, session: Window, *, clients: Collection[str]
    ) -> tuple[Arrival, ...]:
        return self._answer(link)

    def check(self, *, now: datetime) -> str:
        return ""


def _with(practice: Practice, answer: Callable[[str], tuple[Arrival, ...]]) -> Installation:
    return replace(practice.app, conferences=lambda _: Log(answer))
