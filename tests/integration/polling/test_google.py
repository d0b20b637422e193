"""A Google calendar over days: what its changes come to, and what its gaps and refusals do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.integration.google_practice import WEEKLY, Practice, at, event, instance, when
from tests.servers.google.server import GoogleServer

MONDAY = "2026-11-23T"
Opened = Callable[..., Practice]


@pytest.fixture
def opened(google: GoogleServer, tmp_path: Path) -> Iterator[Opened]:
    practices: list[Practice] = []

    def opened(**source: Any) -> Practice:
        practices.append(Practice(tmp_path, google, **source))
        practices[0].now = at("2026-11-20T09:00")
        return practices[0]

    yield opened
    for practice in practices:
        practice.app.engine.dispose()


def a_session(uid: str, clock: str, **more: Any) -> dict[str, Any]:
    """Each of a client of its own."""
    return event(uid, clock, None, **{"summary": f"Session: {uid}", **more})


def some_sessions(google: GoogleServer) -> None:
    for number in range(3):
        google.put(a_session(f"steady{number}", f"2026-11-2{4 + number}T18:00", **WEEKLY))
    google.put(a_session("moved", "2026-11-25T10:00"))
    google.put(a_session("gone", "2026-11-24T08:00"))
    google.put(a_session("series", "2026-11-24T11:00", **WEEKLY))
    google.put(a_session("client", "2026-11-24T09:30"))
    google.put(a_session("away", "2026-11-27T14:00"))
    google.put(a_session("tentative", "2026-11-27T14:00", status="tentative"))
    google.put(a_session("focus", "2026-11-27T14:00", eventType="focusTime"))
    google.put(a_session("free", "2026-11-27T14:00", transparency="transparent"))


def their_changes(google: GoogleServer) -> None:
    google.put(a_session("moved", "2026-11-26T10:00"))
    google.delete("gone")
    google.cancel_instance("series", when("2026-12-01T11:00"))
    google.put(
        instance("series", "2026-12-08T11:00", "2026-12-09T11:00", summary="Session: series")
    )
    told = {"extendedProperties": {"private": {"steadyframe": "client"}}}
    google.put(a_session("client", "2026-11-26T08:30", **told))
    away = {"summary": "Away", "end": when("2026-11-28T00:00")}
    google.put(a_session("leave", "2026-11-27T00:00", eventType="outOfOffice", **away))
    google.delete("away")


def after_their_changes(practice: Practice, google: GoogleServer) -> None:
    some_sessions(google)
    practice.look(f"{MONDAY}09:00")
    practice.now = at(f"{MONDAY}09:05")
    their_changes(google)
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")


@pytest.mark.parametrize("kind", ["authorized_user", "service_account"])
def test_changes_are_what_they_were_and_leave_is_none(
    opened: Opened, google: GoogleServer, kind: str
) -> None:
    practice = opened(kind=kind)
    after_their_changes(practice, google)

    found = practice.about()
    assert found.keys() == {
        ("moved", "reschedule"),
        ("gone", "cancellation"),
        ("series", "cancellation"),
        ("series", "reschedule"),
        ("client", "reschedule"),
    }
    moved = found["moved", "reschedule"].draft.value
    assert moved["notice_minutes_min"] == moved["notice_minutes_max"] == 48 * 60 + 55
    gone = found["gone", "cancellation"].draft
    assert (gone.value["short_notice"], gone.severity) == ("yes", "warning")
    skipped = found["series", "cancellation"].draft.session
    assert skipped is not None
    assert skipped.recurrence_id == at("2026-12-01T11:00")
    assert datetime.fromisoformat(found["series", "reschedule"].draft.value["to"]) == at(
        "2026-12-09T11:00"
    )
    assert found["client", "reschedule"].draft.initiator == "client"


def test_a_sync_token_that_ends_changes_nothing_but_shows_what_vanished(
    opened: Opened, google: GoogleServer
) -> None:
    practice = opened()
    after_their_changes(practice, google)
    before = practice.about()
    google.expire_tokens()
    practice.look(f"{MONDAY}09:40", f"{MONDAY}09:50")
    assert practice.about() == before

    google.expire_tokens()
    served = google.calendars[google.calendar_id]
    del served.items["steady1"], served.touched["steady1"]  # a 410 brings no tombstones
    practice.look(f"{MONDAY}10:00", f"{MONDAY}10:10")
    assert practice.about().keys() - before.keys() == {("steady1", "cancellation")}


def test_what_changed_while_the_token_was_lost_is_known_by_the_gap_only(
    opened: Opened, google: GoogleServer
) -> None:
    practice = opened()
    google.put(a_session("gone", "2026-11-24T16:00"))
    google.put(a_session("moved", "2026-11-24T17:00"))
    practice.look(f"{MONDAY}09:00")
    practice.now = at(f"{MONDAY}11:00")
    google.put(a_session("moved", "2026-11-26T17:00"))
    served = google.calendars[google.calendar_id]
    del served.items["gone"], served.touched["gone"]
    google.expire_tokens()
    practice.look(f"{MONDAY}15:00", f"{MONDAY}15:20")

    found = practice.about()
    gone = found["gone", "cancellation"].draft.value
    assert (gone["notice_minutes_min"], gone["notice_minutes_max"]) == (25 * 60, 31 * 60)
    assert gone["short_notice"] == "no"
    # Google's stamp lies inside the gap, so the move is known to the minute.
    moved = found["moved", "reschedule"].draft.value
    assert moved["notice_minutes_min"] == moved["notice_minutes_max"] == 30 * 60


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("2026-12-01T10:00", []),  # another room, say: weekday and time are as they were
        ("2026-12-02T11:00", ["split"]),
    ],
)
def test_this_and_following_is_one_decision_or_none(
    opened: Opened, google: GoogleServer, clock: str, expected: list[str]
) -> None:
    practice = opened()
    google.put(a_session("weekly", "2026-11-17T10:00", **WEEKLY))
    practice.look(f"{MONDAY}09:00")
    ended = {"recurrence": ["RRULE:FREQ=WEEKLY;UNTIL=20261201T145959Z"]}
    google.put(a_session("weekly", "2026-11-17T10:00", **ended))
    google.put(a_session("weekly_R20261201T150000", clock, summary="Session: weekly", **WEEKLY))
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")

    found = practice.all_findings()
    assert [f.draft.value["via"] for f in found] == expected
    assert {f.draft.rule for f in found} <= {"reschedule"}


def test_a_session_that_becomes_private_is_a_blind_spot_and_no_cancellation(
    opened: Opened, google: GoogleServer
) -> None:
    google.calendars[google.calendar_id].role = "reader"
    practice = opened(kind="service_account")
    google.put(a_session("one", "2026-11-24T10:00"))
    google.put(a_session("two", "2026-11-25T10:00"))
    practice.look(f"{MONDAY}09:00")
    hidden = a_session("one", "2026-11-24T10:00", visibility="private")
    del hidden["summary"]
    google.put(hidden)
    practice.look(f"{MONDAY}09:10")
    google.expire_tokens()
    practice.look(f"{MONDAY}09:30", f"{MONDAY}09:50")

    assert practice.all_findings() == []
    (problem,) = practice.state().problems
    assert "private" in problem["reason"]


def test_access_that_was_revoked_is_said_and_concludes_nothing(
    opened: Opened, google: GoogleServer
) -> None:
    practice = opened()
    google.put(a_session("one", "2026-11-24T10:00"))
    practice.look(f"{MONDAY}09:00")
    google.tokens.revoke()
    report = practice.poll(f"{MONDAY}09:05")

    assert report.outcome == "failed"
    assert "`steadyframe auth google north`" in str(report.error)
    practice.poll(f"{MONDAY}09:25")
    assert practice.all_findings() == []


def test_an_event_of_another_type_is_no_session(opened: Opened, google: GoogleServer) -> None:
    practice = opened()
    for kind in ("focusTime", "outOfOffice", "workingLocation", "birthday", "fromGmail"):
        google.put(a_session(kind, "2026-11-24T10:00", eventType=kind))
    google.put(a_session("session", "2026-11-25T10:00"))
    practice.look(f"{MONDAY}09:00")

    assert [session.uid for session in practice.sessions()] == ["session"]
