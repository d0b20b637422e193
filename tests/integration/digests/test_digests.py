"""Digests from a real database: what weeks of watching come to, and whose history is read."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.inputs import load_inputs
from monitor.jobs.evaluation.loading.timelines import load_everyone, load_timeline
from monitor.jobs.polling.poll import poll_source
from monitor.store.database import reading, writing
from monitor.store.timelines import checkins
from tests.builders.ics import calendar
from tests.integration.watched import SETTINGS, WITH_DIGEST, Watched, a_series, an_event

DAYS = ("2026-08-04", "2026-08-05", "2026-08-06", "2026-08-07", "2026-08-08")
WEEKLY = [
    a_series(f"u{n}", f"Client {n}", f"{day}T10:00") for n, day in enumerate(DAYS)
]  # a session a day, Tuesday to Saturday


def test_six_weeks_of_watching_make_a_provisional_trend(tmp_path: Path) -> None:
    practice = Watched(tmp_path, **WITH_DIGEST)
    practice.write(*WEEKLY)
    practice.look_twice("2026-10-11T12:00")
    practice.look_twice("2026-11-17T07:45")
    moved = an_event("u0", "Client 0", "2026-11-18T15:00", of="2026-11-17T10:00")
    practice.write(*WEEKLY, moved)
    practice.look_twice("2026-11-17T08:00")
    practice.look("2026-11-23T07:00")

    trend = practice.digest("2026-11-23T07:30").trend

    assert [week.kept is not None for week in trend.weeks] == [False] * 6 + [True] * 6
    assert trend.sentence == (
        "Over six weeks 29 of 30 sessions were kept, 80 to 100% a week: "
        "nothing unusual this week. Provisional."
    )
    again = practice.digest("2026-11-29T20:00").trend
    assert again == trend


def test_a_clinician_s_digest_reads_nothing_of_the_others_clients(tmp_path: Path) -> None:
    people = [*SETTINGS["clinicians"], {"id": "ben", "name": "Ben Ruiz"}]
    sources = [
        {**SETTINGS["sources"][0], "clinician": "amara"},
        {"name": "south", "type": "ical", "path": "south.ics", "clinician": "ben"},
    ]
    practice = Watched(tmp_path, clinicians=people, sources=sources, **WITH_DIGEST)
    practice.write(*WEEKLY)
    practice.look("2026-11-23T07:00")
    alone = questions_asked_by(practice, "2026-11-23T07:30")

    others = [a_series(f"b{n}", f"Client {n}", "2026-08-04T12:00") for n in (5, 6, 7)]
    (tmp_path / "south.ics").write_bytes(calendar(*others))
    poll_source(practice.app, "south", practice.at("2026-11-23T07:01"))
    practice.evaluate("2026-11-23T07:12")

    assert {s.clinician for s in practice.sessions()} == {"amara", "ben"}
    assert questions_asked_by(practice, "2026-11-23T07:30") == alone


def questions_asked_by(practice: Watched, now: str) -> int:
    """How many statements the database is sent for a digest."""
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(practice.app.engine, "before_cursor_execute", note)
    practice.digest(now)
    event.remove(practice.app.engine, "before_cursor_execute", note)
    assert asked
    return len(asked)


def test_everybody_s_timelines_are_those_of_each_client(tmp_path: Path) -> None:
    practice = Watched(tmp_path, **WITH_DIGEST)
    practice.write(*WEEKLY)
    practice.look_twice("2026-10-11T12:00")
    moved = an_event("u0", "Client 0", "2026-10-14T15:00", of="2026-10-13T10:00")
    practice.write(*WEEKLY[:4], moved)
    practice.look_twice("2026-10-12T08:00")
    now = practice.at("2026-10-12T08:10")
    seen = practice.session("2026-10-07T10:00")
    for moment in (now, now + timedelta(minutes=1)):
        check_in(practice.app, seen, moment)

    with reading(practice.app.engine) as connection:
        this_round = Round(connection=connection, app=practice.app, now=now)
        inputs = load_inputs(this_round)
        everybody = load_everyone(this_round, inputs)
        each = [load_timeline(this_round, one.client, inputs) for one in everybody]

    assert everybody == each
    assert [one.client for one in everybody] == ["c0", "c1", "c2", "c3", "c4"]
    assert sum(len(one.changes) for one in everybody) == 2
    assert sum(len(one.checkins) for one in everybody) == 2


def check_in(app: Installation, session: Session, moment: datetime) -> None:
    with writing(app.engine) as connection:
        checkin = Checkin(
            id=f"ci_{moment:%M}",
            session_id=session.id,
            kind=CheckinKind.ARRIVAL,
            at=moment,
            recorded_at=moment,
        )
        checkins.add(connection, checkin)
