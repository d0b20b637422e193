"""The same on a real PostgreSQL: a calendar is edited, and the alert and the digest come out."""

from __future__ import annotations

from collections.abc import Callable

from tests.acceptance.practice import Practice, at, session
from tests.acceptance.running import running
from tests.servers.postgres.pgbouncer import pooled

DAY = "2026-11-23T"


def test_the_whole_path_on_postgresql(
    make_practice: Callable[..., Practice], postgres_url: str
) -> None:
    practice = make_practice(storage={"url": "${DATABASE}"})
    practice.environment["DATABASE"] = postgres_url
    steady = [
        session(f"s{n}", f"2026-11-26T1{n}:00", "RRULE:FREQ=WEEKLY", client="A. W.")
        for n in range(3)
    ]
    practice.calendar(
        *steady,
        session("one", "2026-11-24T08:00"),
        session("two", "2026-11-24T09:00", client="T. S."),
    )
    practice.poll(DAY + "09:00")
    practice.calendar(*steady, session("one", "2026-11-25T08:00"))
    practice.poll(DAY + "09:10")
    practice.poll(DAY + "09:20")
    found = {f["rule"]: f for f in practice.findings(now=DAY + "09:20")}
    assert found.keys() == {"reschedule", "cancellation"}
    assert found["reschedule"]["value"]["notice_minutes_min"] == 22 * 60 + 50
    assert found["cancellation"]["client"] == "ts"
    practice.run("evaluate", "--now", at(DAY + "09:25"))
    assert {f["rule"]: f for f in practice.findings(now=DAY + "09:25")} == found
    practice.run("dismiss", found["cancellation"]["id"], "--reason", "The client was ill")
    practice.run("alerts", "send", "--now", at(DAY + "09:25"))
    (alert,) = practice.messages()
    assert alert["findings"] == [found["reschedule"]["id"]]
    practice.poll("2026-11-30T07:20")
    practice.run("digest", "--send", "--now", at("2026-11-30T07:30"))
    assert [m["kind"] for m in practice.messages()].count("digest") == 1
    assert practice.run("poll", "--now", at(DAY + "09:00"), expect=2).out == ""
    (row,) = practice.run("sources", "--format", "json", "--now", at("2026-11-30T07:30")).json
    assert row["status"] == "ok"
    stats = practice.run("db", "stats")
    assert "revisions" in stats.out


def test_a_daemon_behind_pgbouncer_works_alone_and_stops_when_told(
    make_practice: Callable[..., Practice], postgres_url: str
) -> None:
    north = {"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}
    practice = make_practice(storage={"url": "${DATABASE}"}, sources=[north])
    practice.calendar(session("one", "2026-11-24T08:00"))
    with pooled(postgres_url) as url:
        practice.environment["DATABASE"] = url
        with running(practice) as daemon:
            for _ in range(3):
                daemon.until("poll_finished")
            second = practice.run("run", expect=1)
            practice.run("evaluate")
            practice.run("alerts", "send")
            assert daemon.stop() == 0

    assert second.err.startswith("Another `steadyframe run` works on the database")
    assert daemon.entries("job_failed") == []
