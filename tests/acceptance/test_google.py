"""A Google calendar from end to end, against a stand-in that speaks its API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.google_calendar import GoogleClock, Kind, connected, event, instance
from tests.acceptance.practice import Practice, at
from tests.google_server import GoogleServer

DAY = "2026-11-23T"


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(zone="America/New_York") as server:
        yield server


def by_uid(practice: Practice, now: str) -> dict[str, dict[str, Any]]:
    return {f["session"]["uid"]: f for f in practice.findings(now=now)}


@pytest.mark.parametrize("kind", ["authorized_user", "service_account"])
def test_a_google_calendar_is_followed(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path, kind: Kind
) -> None:
    moment = [datetime.fromisoformat(at("2026-11-20T09:00"))]
    google.clock = lambda: moment[0]
    practice = connected(make_practice, google, tmp_path, kind)
    weekly = {"recurrence": ["RRULE:FREQ=WEEKLY"]}
    for number in range(4):
        google.put(event(f"steady{number}", f"2026-11-2{4 + number}T18:00", **weekly))
    google.put(event("moved", "2026-11-25T10:00"))
    google.put(event("gone", "2026-11-24T08:00"))
    google.put(event("series", "2026-11-24T11:00", **weekly))
    google.put(event("client", "2026-11-24T08:30"))
    google.put(event("away", "2026-11-27T14:00"))
    google.put(event("tentative", "2026-11-27T14:00", status="tentative"))
    google.put(event("focus", "2026-11-27T14:00", eventType="focusTime"))
    google.put(event("free", "2026-11-27T14:00", transparency="transparent"))
    practice.poll(DAY + "09:00")

    moment[0] = datetime.fromisoformat(at(DAY + "09:05"))
    google.put(event("moved", "2026-11-26T10:00"))
    google.delete("gone")
    google.cancel_instance(
        "series", {"dateTime": at("2026-12-01T11:00"), "timeZone": "America/New_York"}
    )
    google.put(instance("series", "2026-12-08T11:00", "2026-12-09T11:00"))
    told = {"extendedProperties": {"private": {"steadyframe": "client"}}}
    google.put(event("client", "2026-11-26T08:30", **told))
    google.put(
        event(
            "leave",
            "2026-11-27T00:00",
            eventType="outOfOffice",
            summary="Away",
            end={"dateTime": at("2026-11-28T00:00"), "timeZone": "America/New_York"},
        )
    )
    google.delete("away")
    practice.poll(DAY + "09:10")
    practice.poll(DAY + "09:30")
    found = practice.findings(now=DAY + "09:30")
    ours = {(f["session"]["uid"], f["rule"]): f for f in found}
    assert {uid for uid, _ in ours} == {"moved", "gone", "series", "client"}
    assert len(found) == 5
    moved = ours["moved", "reschedule"]["value"]
    assert moved["notice_minutes_min"] == moved["notice_minutes_max"] == 48 * 60 + 55
    gone = ours["gone", "cancellation"]
    assert gone["value"]["short_notice"] == "yes"
    assert gone["severity"] == "warning"
    assert ours["series", "cancellation"]["session"]["recurrence_id"] == at("2026-12-01T11:00")
    assert ours["series", "reschedule"]["value"]["to"] == at("2026-12-09T11:00")
    assert ours["client", "reschedule"]["initiator"] == "client"

    # The sync token ends: a full read, diffed against what is known, changes nothing …
    google.expire_tokens()
    practice.poll(DAY + "09:40")
    practice.run("evaluate", "--now", at(DAY + "09:50"))
    assert practice.findings(now=DAY + "09:50") == found
    # … and what vanished in the gap, without a tombstone, is found.
    google.expire_tokens()
    served = google.calendars[google.calendar_id]
    del served.items["steady1"], served.touched["steady1"]
    practice.poll(DAY + "10:00")
    practice.poll(DAY + "10:10")
    (ended,) = [f for f in practice.findings(now=DAY + "10:10") if f not in found]
    assert (ended["rule"], ended["session"]["uid"]) == ("cancellation", "steady1")


def test_access_that_was_revoked_is_said_and_concludes_nothing(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path
) -> None:
    practice = connected(make_practice, google, tmp_path, "authorized_user")
    google.put(event("one", "2026-11-24T10:00"))
    practice.poll(DAY + "09:00")
    google.tokens.revoke()
    poll = practice.poll(DAY + "09:05", expect=1)
    (line,) = [line for line in poll.out.splitlines() if line.startswith("north")]
    assert "FAILED" in line
    for secret in (google.tokens.refresh_token, google.tokens.client_secret):
        assert secret not in poll.out + poll.err
    practice.run("evaluate", "--now", at(DAY + "09:25"))
    assert practice.findings(now=DAY + "09:25") == []


def test_what_changed_while_the_token_was_lost_is_known_by_the_gap_only(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path
) -> None:
    google.clock = GoogleClock("2026-11-20T09:00")
    practice = connected(make_practice, google, tmp_path, "authorized_user")
    google.put(event("gone", "2026-11-24T16:00"))
    google.put(event("moved", "2026-11-24T17:00"))
    practice.poll(DAY + "09:00")

    google.clock = GoogleClock(DAY + "11:00")
    google.put(event("moved", "2026-11-26T17:00"))
    served = google.calendars[google.calendar_id]
    del served.items["gone"], served.touched["gone"]  # a 410 brings no tombstones
    google.expire_tokens()
    practice.poll(DAY + "15:00")
    practice.poll(DAY + "15:20")
    found = by_uid(practice, DAY + "15:20")

    assert found["gone"]["rule"] == "cancellation"
    gone, moved = found["gone"]["value"], found["moved"]["value"]
    assert (gone["notice_minutes_min"], gone["notice_minutes_max"]) == (25 * 60, 31 * 60)
    assert gone["short_notice"] == "no"
    # Google's stamp lies inside the gap, so the move is known to the minute.
    assert moved["notice_minutes_min"] == moved["notice_minutes_max"] == 30 * 60


def split(google: GoogleServer, clock: str, *, title: str = "Session: J. D.") -> None:
    """This and following, from 1 December: the old series ends, a new one begins at `clock`."""
    google.put(
        event(
            "weekly",
            "2026-11-17T10:00",
            summary=title,
            recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20261201T145959Z"],
        )
    )
    google.put(
        event("weekly_R20261201T150000", clock, summary=title, recurrence=["RRULE:FREQ=WEEKLY"])
    )


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("2026-12-01T10:00", []),  # another room, say: weekday and time are as they were
        ("2026-12-02T11:00", ["split"]),
    ],
)
def test_this_and_following_is_one_decision_or_none(
    make_practice: Callable[..., Practice],
    google: GoogleServer,
    tmp_path: Path,
    clock: str,
    expected: list[str],
) -> None:
    practice = connected(make_practice, google, tmp_path, "authorized_user")
    weekly = {"summary": "Session: J. D.", "recurrence": ["RRULE:FREQ=WEEKLY"]}
    google.put(event("weekly", "2026-11-17T10:00", **weekly))
    practice.poll(DAY + "09:00")
    split(google, clock)
    practice.poll(DAY + "09:10")
    practice.poll(DAY + "09:30")

    found = practice.findings(now=DAY + "09:30")
    assert [f["value"]["via"] for f in found] == expected
    assert {f["rule"] for f in found} <= {"reschedule"}


def test_a_session_that_becomes_private_is_a_blind_spot_and_no_cancellation(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path
) -> None:
    google.calendars[google.calendar_id].role = "reader"
    practice = connected(make_practice, google, tmp_path, "service_account")
    google.put(event("one", "2026-11-24T10:00"))
    google.put(event("two", "2026-11-25T10:00"))
    practice.poll(DAY + "09:00")
    hidden = event("one", "2026-11-24T10:00", visibility="private")
    del hidden["summary"]
    google.put(hidden)
    practice.poll(DAY + "09:10")
    google.expire_tokens()
    practice.poll(DAY + "09:30")
    practice.poll(DAY + "09:50")

    assert practice.findings(now=DAY + "09:50") == []
    assert "private" in practice.run("check").out


def test_an_event_of_another_type_is_no_session(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path
) -> None:
    practice = connected(make_practice, google, tmp_path, "authorized_user")
    for kind in ("focusTime", "outOfOffice", "workingLocation", "birthday", "fromGmail"):
        google.put(event(kind, "2026-11-24T10:00", eventType=kind))
    google.put(event("session", "2026-11-25T10:00"))
    practice.poll(DAY + "09:00")
    week = ("--from", "2026-11-23", "--to", "2026-11-30")

    agenda = practice.run("agenda", *week, "--format", "json")
    assert [entry["uid"] for entry in agenda.json] == ["session"]
