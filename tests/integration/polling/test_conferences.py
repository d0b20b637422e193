"""When Google Meet is asked, by the daemon and by `poll`, and what follows from its answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from structlog.testing import capture_logs

from monitor.daemon import Daemon
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.reading.history import history_of
from tests.integration.daemon.test_daemon import PATIENCE, events, until
from tests.integration.google_practice import CODE, WEEKLY, Practice, at, event, instance
from tests.servers.google.meet import guest, signed_in
from tests.servers.google.server import GoogleServer


@pytest.fixture
def practice(google: GoogleServer, tmp_path: Path) -> Iterator[Practice]:
    practice = Practice(tmp_path, google, meet=True)
    yield practice
    practice.app.engine.dispose()


def test_a_session_is_asked_about_after_its_start_and_again_after_its_end(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", "10:00"))
    practice.look("09:00")
    practice.look("09:59")
    assert practice.asked() == 0
    google.meet.hold(CODE, guest("Jane", at("09:58")), signed_in("Amara Osei", at("09:59")))

    for clock, times in (("10:01", 1), ("10:06", 0), ("10:11", 0), ("10:51", 1), ("10:56", 0)):
        practice.look(clock)
        assert practice.asked() == times, clock
    assert [a.asked_at for a in practice.answers()] == [at("10:01"), at("10:51")]
    assert practice.findings() == {}


def test_nobody_is_told_of_a_session_that_the_conference_shows_begun(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", "10:00"))
    practice.look("09:00")
    practice.look("10:01")
    google.meet.hold(CODE, guest("Jane", at("09:58")), signed_in("Amara Osei", at("10:04")))
    practice.now = at("10:10")
    evaluate(practice.app, practice.now)  # the daemon's minute, before its poll has come
    assert practice.findings() == {}

    practice.look("10:10")

    assert practice.findings() == {}
    assert practice.asked() == 2


def test_a_clinician_who_is_not_there_is_told_of_at_once(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", "10:00"))
    practice.look("09:00")
    google.meet.hold(CODE, guest("Jane", at("09:58")))
    practice.look("10:01")
    practice.look("10:10")

    assert practice.findings().keys() == {"not_started"}

    google.meet.records.clear()
    google.meet.hold(CODE, guest("Jane", at("09:58")), signed_in("Amara Osei", at("10:12")))
    practice.look("10:51")
    found = practice.findings()
    assert found["not_started"].resolution == "arrived"
    assert found["late_start"].draft.value["late_minutes"] == 12


def test_the_source_is_polled_again_when_there_is_something_to_ask(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", "10:00"))
    practice.look("09:00")
    for clock, due in (
        ("09:50", "09:55"),
        ("09:58", "10:00"),
        ("10:00", "10:05"),
        ("10:06", "10:10"),
        ("10:10", "10:15"),
        ("10:48", "10:50"),
        ("10:50", "10:55"),
    ):
        practice.look(clock)
        assert practice.state().next_due == at(due), clock


def test_a_poll_asks_about_twenty_at_most_and_the_latest_first(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("daily", "2026-10-16T10:00", recurrence=["RRULE:FREQ=DAILY;COUNT=40"]))
    practice.look("12:00")
    practice.asked()

    counts = []
    for minute in range(4):
        practice.look(f"12:0{minute + 1}")
        counts.append(practice.asked())
    assert counts == [20, 10, 0, 0]  # those of the last 30 days
    first = practice.answers()
    assert len({a.session_id for a in first if a.asked_at == at("12:01")}) == 20


def test_meet_is_asked_after_a_moved_occurrence_where_it_stands_now(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("weekly", "2026-11-10T10:00", "old-code-one", **WEEKLY))
    google.put(instance("weekly", "10:00", "14:00", "new-code-two"))
    practice.look("09:00")
    google.meet.hold("old-code-one", signed_in("Amara Osei", at("10:00"), at("10:50")))
    google.meet.hold("new-code-two", signed_in("Amara Osei", at("14:03")), guest("J", at("14:00")))
    practice.look("14:05")

    (answer,) = [a for a in practice.answers() if a.joined_at and a.joined_at >= at("09:00")]
    assert answer.joined_at == at("14:03")


def test_sessions_elsewhere_are_not_asked_about(practice: Practice, google: GoogleServer) -> None:
    google.put(event("room", "10:00", None, location="12 River Street"))
    google.put(event("zoom", "11:00", None, location="https://zoom.us/j/12"))
    google.put(event("typed", "12:00", None, location="https://meet.google.com/abc-mnop-xyz"))
    practice.look("09:00")
    practice.look("13:00")

    assert practice.asked() == 1


def test_a_client_who_is_signed_in_is_not_taken_for_the_clinician(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", "10:00"))
    guests = [{"email": "tom@example.com", "displayName": "Tom Stone"}]
    google.put(event("two", "12:00", "two-mnop-xyz", attendees=guests))
    practice.look("09:00")
    for code, client, hour in ((CODE, "Jane Doe", 10), ("two-mnop-xyz", "Tom Stone", 12)):
        google.meet.hold(
            code,
            signed_in(client, at(f"{hour}:00")),
            signed_in("Riverside Counseling", at(f"{hour}:08")),
        )
    practice.look("12:51")

    answers = [(a.joined_at, a.is_inferred, a.others_joined) for a in practice.answers()]
    assert sorted(answers) == [(at("10:08"), True, True), (at("12:08"), True, True)]


def test_the_daemon_asks_as_well(practice: Practice, google: GoogleServer) -> None:
    google.put(event("one", "10:00"))
    practice.look("09:00")
    practice.now = at("10:01")
    settings = practice.app.settings
    daemon = Daemon(lambda: settings, clock=lambda: practice.now)
    with capture_logs() as log:
        thread = Thread(target=daemon.run)
        thread.start()
        try:
            until(lambda: "conferences_asked" in events(log))
        finally:
            daemon.tell("stop")
            thread.join(PATIENCE)

    assert [a.asked_at for a in practice.answers()] == [at("10:01")]


def test_switched_off_nothing_is_asked_and_nothing_counts(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", "10:00"))
    google.meet.hold(CODE, guest("Jane", at("09:58")), signed_in("Amara Osei", at("10:09")))
    practice.look("09:00")
    practice.look("10:50")
    assert "late_start" in practice.findings()
    practice.asked()

    practice.configure(evidence={"google_meet": False})
    google.put(event("two", "11:00"))
    practice.look("10:55")
    practice.look("11:01")

    assert practice.asked() == 0
    assert practice.findings()["late_start"].resolution == "corrected"


def test_the_history_tells_who_came_in_words(practice: Practice, google: GoogleServer) -> None:
    google.put(event("one", "10:00"))
    practice.look("09:00")
    practice.look("10:00")
    google.meet.hold(CODE, signed_in("Amara Osei", at("10:07"), at("10:40")))
    practice.look("10:50")

    told = [t.what for t in history_of(practice.app, "one") if t.kind == "conference"]
    assert len(told) == 2
    assert "the clinician was not seen, nobody joined" in told[0]
    assert "the clinician joined Tue 24 Nov 2026 10:07" in told[1]
    assert "10:40; nobody else joined" in told[1]
