"""A Google account from end to end: calendar, tasks and Meet, by the command as a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.practice import Practice, at
from tests.servers.certificates import self_signed, served_with
from tests.servers.feed_server import feed_server
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
    google.tasks.put("letter", title="Send Jane Doe the letter", due="2026-11-20")
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
    assert found["missed_follow_up"]["value"]["due"] == at("2026-11-21T00:00")
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


JANE = {"email": "jane@example.com", "responseStatus": "accepted"}
AMARA = {"email": "amara@riverside.example", "self": True, "responseStatus": "accepted"}
WEEKLY: dict[str, Any] = {"recurrence": ["RRULE:FREQ=WEEKLY"]}


@pytest.fixture
def practice(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path
) -> Practice:
    google.write_credentials(tmp_path / "google.json")
    source = {"name": "north", "type": "google", "credentials_file": "google.json"}
    return make_practice(sources=[{**source, "api_endpoint": google.url}])


def standing(practice: Practice) -> list[str]:
    """The starts of three weeks' sessions that still stand."""
    answer = practice.run(
        *("agenda", "--from", "2026-11-23", "--to", "2026-12-14", "--format", "json"),
        *("--now", at(f"{MONDAY}10:00")),
    )
    return [one["start"] for one in answer.json if one["state"] == "upcoming"]


def see(practice: Practice) -> None:
    """What was changed at 9:05, once it has settled."""
    practice.poll(f"{MONDAY}09:10")
    practice.poll(f"{MONDAY}09:30")


@pytest.mark.parametrize("role", ["writerWithoutPrivateAccess"])
def test_what_a_role_hides_is_no_cancellation(
    practice: Practice, google: GoogleServer, clock: Clock, role: str
) -> None:
    google.calendars[google.calendar_id].role = role
    google.put(event("one", f"{TUESDAY}10:00", attendees=[JANE, AMARA]))
    google.put(event("two", f"{TUESDAY}12:00", summary="Meeting", attendees=[JANE, AMARA]))
    practice.poll(f"{MONDAY}09:00")
    before = standing(practice)
    assert before == [at(f"{TUESDAY}10:00"), at(f"{TUESDAY}12:00")]

    clock.set(f"{MONDAY}09:05")
    google.put(event("one", f"{TUESDAY}10:00", attendees=[JANE, AMARA], visibility="private"))
    others = {"guestsCanSeeOtherGuests": False, "organizer": {"email": "desk@riverside.example"}}
    google.put(event("two", f"{TUESDAY}12:00", summary="M", attendees=[JANE, AMARA], **others))
    see(practice)

    assert standing(practice) == before
    assert practice.findings(now=f"{MONDAY}10:00") == []


def test_a_split_with_an_exception_shows_each_hour_once(
    practice: Practice, google: GoogleServer, clock: Clock
) -> None:
    google.put(event("base", f"{TUESDAY}10:00", **WEEKLY))
    moved = event("", "2026-12-09T15:00", summary="Session: base")
    original = event("", "2026-12-08T10:00")["start"]
    del moved["id"]
    google.put({**moved, "recurringEventId": "base", "originalStartTime": original})
    practice.poll(f"{MONDAY}09:00")
    before = standing(practice)
    assert before == [at(f"{d}:00") for d in ("2026-11-24T10", "2026-12-01T10", "2026-12-09T15")]

    clock.set(f"{MONDAY}09:05")
    google.this_and_following("base", moment("2026-12-01T10:00"))
    see(practice)
    google.expire_tokens()
    practice.poll(f"{MONDAY}09:40")
    practice.poll(f"{MONDAY}09:55")

    assert standing(practice) == before
    assert practice.findings(now=f"{MONDAY}10:00") == []


@pytest.mark.parametrize(
    ("with_details", "notice", "initiator"),
    [(True, (24 * 60 + 55, 24 * 60 + 55), "client"), (False, (24 * 60 + 50, 25 * 60), "unknown")],
)
def test_a_deletion_says_as_much_as_google_keeps_of_it(
    practice: Practice,
    google: GoogleServer,
    clock: Clock,
    with_details: bool,
    notice: tuple[int, int],
    initiator: str,
) -> None:
    google.put(event("one", f"{TUESDAY}10:00"))
    practice.poll(f"{MONDAY}09:00")
    clock.set(f"{MONDAY}09:05")
    google.put(event("one", f"{TUESDAY}10:00", description="[client] has a cold"))
    google.delete("one", with_details=with_details)
    see(practice)

    (found,) = practice.findings("cancellation", now=f"{MONDAY}10:00")
    value = found["value"]
    assert (value["notice_minutes_min"], value["notice_minutes_max"]) == notice
    assert found["initiator"] == initiator


def test_what_the_clinician_declines_is_off_until_it_is_accepted(
    practice: Practice, google: GoogleServer, clock: Clock
) -> None:
    google.put(event("one", f"{TUESDAY}10:00", attendees=[JANE, AMARA]))
    practice.poll(f"{MONDAY}09:00")
    clock.set(f"{MONDAY}09:05")
    declined = {**AMARA, "responseStatus": "declined"}
    google.put(event("one", f"{TUESDAY}10:00", attendees=[JANE, declined]))
    see(practice)
    assert standing(practice) == []
    (found,) = practice.findings(now=f"{MONDAY}10:00")
    assert (found["rule"], found["initiator"]) == ("cancellation", "clinician")

    clock.set(f"{MONDAY}10:02")
    google.put(event("one", f"{TUESDAY}10:00", attendees=[JANE, AMARA]))
    practice.poll(f"{MONDAY}10:05")
    practice.poll(f"{MONDAY}10:20")
    (found,) = practice.findings(now=f"{MONDAY}10:20")
    assert found["resolution"] == "corrected"


def test_a_certificate_that_is_not_trusted_is_said_in_words(
    practice: Practice, tmp_path: Path
) -> None:
    with feed_server(served_with(*self_signed(tmp_path))) as gateway:
        (north,) = practice.settings["sources"]
        practice.configure(sources=[north | {"api_endpoint": gateway.url("")}])
        polled = practice.poll(f"{MONDAY}09:00", expect=1)
    (told,) = practice.run("sources", "--format", "json", "--now", at(f"{MONDAY}09:01")).json

    words = "certificate is not trusted"
    assert words in told["last_error"]
    assert words in polled.out + polled.err
