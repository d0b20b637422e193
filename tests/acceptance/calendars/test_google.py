"""A Google account from end to end: calendar, tasks and Meet, by the command as a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.practice import Practice, at
from tests.servers.google.meet import guest, signed_in
from tests.servers.google.server import GoogleServer

MONDAY, TUESDAY = "2026-11-23T", "2026-11-24T"
CODE = "lat-late-lat"


class Clock:
    """Google's."""

    def __init__(self) -> None:
        self.set(f"{MONDAY}09:00")

    def __call__(self) -> datetime:
        return self._now

    def set(self, clock: str) -> None:
        self._now = moment(clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Iterator[GoogleServer]:
    with GoogleServer(zone="America/New_York", clock=clock) as server:
        yield server


def moment(clock: str) -> datetime:
    return datetime.fromisoformat(at(clock))


def event(uid: str, clock: str, **more: Any) -> dict[str, Any]:
    start, end = moment(clock), moment(clock) + timedelta(minutes=50)
    times = {
        name: {"dateTime": stated.isoformat(), "timeZone": "America/New_York"}
        for name, stated in (("start", start), ("end", end))
    }
    return {"id": uid, "summary": f"Session: {uid}", **times, **more}


def test_a_calendar_its_tasks_and_its_conferences_are_followed(
    make_practice: Callable[..., Practice], google: GoogleServer, clock: Clock, tmp_path: Path
) -> None:
    google.write_credentials(tmp_path / "google.json")
    source = {"name": "north", "type": "google", "credentials_file": "google.json"}
    asked = {"api_endpoint": google.url, "tasks": True, "meet": True}
    practice = make_practice(sources=[{**source, **asked}])
    google.put(event("moved", "2026-11-25T10:00"))
    google.put(event("late", f"{TUESDAY}10:00", hangoutLink=f"https://meet.google.com/{CODE}"))
    google.tasks.put("letter", title="Send Jane Doe the letter", due="2026-11-22")
    practice.poll(f"{MONDAY}09:00")

    clock.set(f"{MONDAY}09:05")
    google.put(event("moved", "2026-11-26T10:00"))
    practice.poll(f"{MONDAY}09:10")
    clock.set(f"{TUESDAY}10:50")
    google.meet.hold(
        CODE,
        guest("Jane Doe", moment(f"{TUESDAY}09:57"), moment(f"{TUESDAY}10:50")),
        signed_in("Amara Osei", moment(f"{TUESDAY}10:12"), moment(f"{TUESDAY}10:49")),
    )
    practice.poll(f"{TUESDAY}10:51")

    found = {f["rule"]: f for f in practice.findings(now=f"{TUESDAY}10:51")}
    assert found["reschedule"]["value"]["to"] == at("2026-11-26T10:00")
    assert found["reschedule"]["value"]["notice_minutes_min"] == 48 * 60 + 55
    assert found["missed_follow_up"]["client"] == "jd"
    assert found["missed_follow_up"]["value"]["due"] == at(f"{MONDAY}00:00")
    late = found["late_start"]
    assert (late["confidence"], late["severity"]) == ("observed", "warning")
    assert late["value"] == {
        "late_minutes": 12,
        "time_given_minutes": 37,
        "arrival_kind": "conference",
    }
    explained = practice.run("explain", late["id"]).out
    assert "The clinician joined the video conference at Tue 24 Nov 10:12" in explained
    assert "Jane" not in explained
