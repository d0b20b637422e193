"""Google Meet from end to end: the command as a process against a stand-in of both APIs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance.practice import Practice, at
from tests.google_meet import NO_SCOPE, guest, signed_in
from tests.google_server import GoogleServer

DAY = "2026-11-24T"
LATE, ALONE, EMPTY = "lat-late-lat", "alo-none-alo", "emp-ties-emp"


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(zone="America/New_York") as server:
        server.clock = lambda: moment("09:00")
        yield server


def moment(clock: str) -> datetime:
    return datetime.fromisoformat(at(DAY + clock))


def put(google: GoogleServer, uid: str, code: str) -> None:
    begin = moment("10:00")
    times = {
        name: {"dateTime": m.isoformat(), "timeZone": "America/New_York"}
        for name, m in (("start", begin), ("end", begin + timedelta(minutes=50)))
    }
    link = f"https://meet.google.com/{code}"
    google.put({"id": uid, "summary": f"Session: {uid}", "hangoutLink": link, **times})


def connected(
    make_practice: Callable[..., Practice], google: GoogleServer, folder: Path
) -> Practice:
    google.write_credentials(folder / "google.json", "authorized_user")
    source = {
        "name": "north",
        "type": "google",
        "calendar_id": google.calendar_id,
        "credentials_file": "google.json",
        "api_endpoint": google.url,
        "meet": True,
    }
    people = [{"id": "amara", "name": "Dr. Amara Osei", "expect_arrival": True}]
    return make_practice(sources=[source], clinicians=people)


def test_when_a_session_began_is_read_from_meet(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path
) -> None:
    practice = connected(make_practice, google, tmp_path)
    put(google, "late", LATE)
    put(google, "alone", ALONE)
    put(google, "empty", EMPTY)
    practice.poll(DAY + "09:00")
    google.meet.hold(LATE, guest("Jane Doe", moment("09:57")))
    google.meet.hold(ALONE, signed_in("Amara Osei", moment("09:59")))
    practice.poll(DAY + "10:10")
    asked = {f["session"]["uid"] for f in practice.findings(now=DAY + "10:10")}
    assert asked == {"late", "empty"}

    google.meet.records.clear()
    google.meet.hold(
        LATE,
        guest("Jane Doe", moment("09:57"), moment("10:50")),
        signed_in("Amara Osei", moment("10:12"), moment("10:51")),
    )
    google.meet.hold(ALONE, signed_in("Amara Osei", moment("09:59"), moment("10:25")))
    practice.poll(DAY + "10:52")

    found = {(f["session"]["uid"], f["rule"]): f for f in practice.findings(now=DAY + "10:52")}
    assert found.keys() == {
        ("late", "not_started"),
        ("late", "late_start"),
        ("empty", "not_started"),
        ("alone", "no_show"),
    }
    late = found["late", "late_start"]
    assert late["confidence"] == "observed"
    assert late["severity"] == "warning"
    assert late["value"] == {
        "late_minutes": 12,
        "time_given_minutes": 39,
        "arrival_kind": "conference",
    }
    assert found["late", "not_started"]["resolution"] == "arrived"
    explained = practice.run("explain", late["id"]).out
    assert "The clinician joined the video conference at" in explained
    assert "10:12" in explained
    days = ("--from", "2026-11-24", "--to", "2026-11-25", "--now", at(DAY + "10:52"))
    agenda = {e["uid"]: e for e in practice.run("agenda", *days, "--format", "json").json}
    assert agenda["late"]["arrival"] == {"at": at(DAY + "10:12"), "kind": "conference"}
    assert agenda["alone"]["state"] == "no_show"
    assert agenda["empty"]["state"] == "unobserved"
    told = practice.run("history", "late").out
    assert "the clinician was not seen, someone joined" in told
    assert "the clinician joined Tue 24 Nov 2026 10:12" in told
    assert "Jane" not in told


def test_a_missing_permission_is_said_with_its_remedy_and_the_calendar_goes_on(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path
) -> None:
    practice = connected(make_practice, google, tmp_path)
    put(google, "late", LATE)
    practice.poll(DAY + "09:00")
    google.meet.refusal = NO_SCOPE
    put(google, "another", ALONE)

    poll = practice.poll(DAY + "10:01")

    assert "NOT ASKED" in poll.out
    assert "meetings.space.readonly" in poll.out
    assert "1 new or changed" in poll.out
    (state,) = practice.run("sources", "--format", "json", "--now", at(DAY + "10:01")).json
    assert (state["status"], state["last_error"]) == ("ok", None)
    assert "meetings.space.readonly" in state["conferences_error"]
    assert "meetings.space.readonly" in practice.run("check", expect=1).out
    google.meet.refusal = None
    assert "NOT ASKED" not in practice.poll(DAY + "10:05").out
