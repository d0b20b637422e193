"""The first poll of a calendar only learns: nothing about a past that nobody watched, no alert."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.core.alerts.reasons import Reason
from monitor.store import meta
from monitor.store.database import writing
from tests.builders.ics import calendar, vtodo
from tests.integration.delivery.alerted import Alerted
from tests.integration.watched import WITH_DIGEST, Watched, a_series, an_event

MONDAY = "2026-11-23T09:00"
STEADY = a_series("steady", "John Roe", "2026-08-06T15:00")
ALERTS = {"to": ["desk"], "min_severity": "notice"}
PROMISES = {"titles": ["(?i)^(call|send)\\b"]}
OVERDUE = vtodo("SUMMARY:Send the letter", "DUE:20261118T170000Z", uid="letter").replace("\r", "")


def a_past() -> list[str]:
    """Months of a calendar before anybody watched: each of these would be a finding."""
    wandering = a_series("c1", "Client 1", "2026-08-03T10:00")
    odd = ["10-05", "10-19", "11-02", "11-16"]
    return [
        STEADY,
        an_event("late", "Session: Jane Doe late 12 min", "2026-11-19T10:00"),
        an_event("absent", "Session: Client 0 no show", "2026-11-18T10:00"),
        wandering,
        *(an_event("c1", "Client 1", f"2026-{day}T15:00", of=f"2026-{day}T10:00") for day in odd),
        a_series("c2", "Client 2", "2026-08-04T10:00", rule=";UNTIL=20261028T000000Z"),
        an_event("new", "Session: Client 3 intake", "2026-10-20T10:00"),
        an_event("promise", "Call: Client 4", "2026-11-10T12:00"),
    ]


def a_practice(folder: Path, **sections: Any) -> Alerted:
    titles = {
        "title_patterns": ["^Session: (?P<client>.+?)( intake)?$"],
        "intake_titles": ["intake"],
    }
    return Alerted(
        folder, **{"alerts": ALERTS, "sessions": titles, "commitments": PROMISES, **sections}
    )


def test_of_a_past_that_nobody_watched_nothing_is_found_nor_told_later(tmp_path: Path) -> None:
    practice = a_practice(tmp_path)
    practice.write(*a_past())
    for when in (MONDAY, "2026-11-24T09:00", "2026-12-01T09:00"):
        practice.look_twice(when)

        assert practice.said() == [], when
    assert practice.queued() == []


def test_the_same_past_is_found_where_somebody_watched(tmp_path: Path) -> None:
    practice = a_practice(tmp_path)
    practice.write(*a_past())
    practice.look("2026-08-03T08:00")
    practice.look_twice(MONDAY)

    found = {f.draft.rule for f in practice.findings()}
    kinds = {f.draft.value.get("kind") for f in practice.findings("missed_follow_up")}
    assert {"late_start", "no_show", "slot_drift"} <= found
    assert {"after_no_show", "gap", "after_intake", "commitment"} <= kinds


def test_how_things_are_now_is_found_and_left_for_the_digest(tmp_path: Path) -> None:
    practice = a_practice(
        tmp_path, leave=[{"clinician": "amara", "from": "2026-12-07", "to": "2026-12-11"}]
    )
    practice.write(
        STEADY,
        a_series("jane", "Jane Doe", "2026-10-08T10:00", rule=";UNTIL=20261120T000000Z"),
        an_event("twice", "Client 0", "2026-11-26T15:20"),
        OVERDUE,
    )
    practice.look(MONDAY)

    assert {f.draft.rule for f in practice.findings()} == {
        "missed_follow_up",
        "no_buffer",
        "unannounced_break",
    }
    assert {f.alert_reason for f in practice.findings()} == {Reason.BEFORE_WATCH}
    practice.look_twice("2026-11-24T09:00")  # said again, they are no news
    assert practice.queued() == []


def test_what_gets_worse_afterwards_is_told(tmp_path: Path) -> None:
    practice = a_practice(tmp_path)
    practice.write(
        STEADY, a_series("jane", "Jane Doe", "2026-10-08T10:00", rule=";UNTIL=20261120T000000Z")
    )
    practice.look(MONDAY)
    assert practice.only("missed_follow_up").draft.value["kind"] == "no_next_session"
    assert practice.queued() == []

    practice.look("2026-11-30T09:00")

    gap = practice.only("missed_follow_up")
    assert gap.draft.value["kind"] == "gap"
    assert gap.alert_reason == Reason.SENT_NOW
    assert practice.queued() == [("desk", "queued", "sent_now")]


@pytest.mark.parametrize(
    ("hours", "found"),
    [(1, ["late_start open"]), (24, ["late_start open"]), (25, [])],
)
def test_the_last_day_is_fresh_and_alerts_nobody(
    tmp_path: Path, hours: int, found: list[str]
) -> None:
    practice = a_practice(tmp_path)
    practice.write(STEADY, an_event("one", "Session: Jane Doe late 12 min", "2026-11-23T10:00"))
    first = practice.at("2026-11-23T10:00") + timedelta(hours=hours)

    practice.look(first.isoformat())
    practice.look((first + timedelta(minutes=1)).isoformat())

    assert practice.said() == found
    assert practice.queued() == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Session: Jane Doe started 10:12", ["late_start open"]),
        ("Session: Jane Doe no show", ["no_show open"]),
        ("Session: Jane Doe", []),
    ],
)
def test_what_is_written_into_last_weeks_sessions_afterwards_counts(
    tmp_path: Path, words: str, found: list[str]
) -> None:
    practice = a_practice(tmp_path)
    practice.write(STEADY, an_event("one", "Jane Doe", "2026-11-18T10:00"))
    practice.look(MONDAY)
    practice.write(STEADY, an_event("one", words, "2026-11-18T10:00"))
    practice.look_twice("2026-11-23T09:30")

    assert [one for one in practice.said() if "missed" not in one] == found


def test_another_edit_afterwards_says_nothing_new_of_it(tmp_path: Path) -> None:
    words = "Session: Jane Doe late 12 min"
    practice = a_practice(tmp_path)
    practice.write(STEADY, an_event("one", words, "2026-11-18T10:00"))
    practice.look(MONDAY)
    practice.write(STEADY, an_event("one", words, "2026-11-18T10:00", "LOCATION:Room 2"))
    practice.look_twice("2026-11-23T09:30")

    assert practice.said() == []


TWO = [
    {"name": "north", "type": "ical", "path": "north.ics", "clinician": "amara"},
    {"name": "south", "type": "ical", "path": "south.ics", "clinician": "amara"},
]


def test_a_calendar_that_is_added_later_is_learnt_like_the_first(tmp_path: Path) -> None:
    practice = a_practice(tmp_path)
    practice.write(STEADY, an_event("one", "Jane Doe", "2026-11-23T10:00"))
    practice.look("2026-11-16T09:00")
    practice.configure(sources=TWO)
    late = an_event("one", "Session: Jane Doe late 12 min", "2026-11-23T10:00")
    absent = an_event("absent", "Session: Client 0 no show", "2026-11-18T10:00")
    (tmp_path / "south.ics").write_bytes(calendar(absent, OVERDUE))
    practice.write(STEADY, late)

    for name in ("north", "south"):
        practice.poll_of(name, "2026-11-23T11:00")
    practice.evaluate("2026-11-23T11:00")

    reasons = {f.draft.rule: f.alert_reason for f in practice.findings()}
    assert reasons == {
        "late_start": Reason.SENT_NOW,  # of the calendar that was watched
        "missed_follow_up": Reason.BEFORE_WATCH,
    }


def test_a_database_from_before_this_was_kept_knows_what_it_has_read(tmp_path: Path) -> None:
    practice = a_practice(tmp_path, sources=TWO[:1])
    practice.write(STEADY, an_event("one", "Jane Doe", "2026-11-23T10:00"))
    practice.look("2026-11-16T09:00")
    with writing(practice.app.engine) as connection:
        meta.forget(connection, "sources_learnt")
    practice.write(STEADY, an_event("one", "Session: Jane Doe late 12 min", "2026-11-23T10:00"))
    practice.look("2026-11-23T11:00")
    assert practice.only("late_start").alert_reason == Reason.SENT_NOW

    practice.configure(sources=TWO)
    (tmp_path / "south.ics").write_bytes(calendar(OVERDUE))
    practice.poll_of("south", "2026-11-23T11:01")
    practice.evaluate("2026-11-23T11:01")
    assert practice.only("missed_follow_up").alert_reason == Reason.BEFORE_WATCH


def test_the_first_digest_tells_how_things_are(tmp_path: Path) -> None:
    practice = Watched(tmp_path, **WITH_DIGEST)
    practice.write(STEADY, OVERDUE)
    practice.look(MONDAY)

    digest = practice.digest("2026-11-23T10:00")

    assert [item.value["kind"] for item in digest.follow_ups] == ["commitment"]
    assert "The calendars have been read since" in digest.method
