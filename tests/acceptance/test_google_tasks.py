"""Google Tasks as commitments, from the stand-in to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.google_calendar import GoogleClock, connected, event
from tests.acceptance.practice import Practice, at
from tests.google_server import GoogleServer

FOLLOW_UP = "missed_follow_up"


@pytest.fixture
def clock() -> GoogleClock:
    return GoogleClock("2026-11-23T09:00")


@pytest.fixture
def google(clock: GoogleClock) -> Iterator[GoogleServer]:
    with GoogleServer(zone="America/New_York", clock=clock) as server:
        server.put(event("one", "2026-12-01T10:00"))
        yield server


@pytest.fixture
def practice(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path
) -> Practice:
    return connected(make_practice, google, tmp_path, "authorized_user", tasks=True)


def test_a_task_past_its_day_is_a_missed_follow_up_until_it_is_ticked_off(
    practice: Practice, google: GoogleServer, clock: GoogleClock
) -> None:
    google.tasks.put("letter", title="Send Jane Doe the letter", due="2026-11-24")
    google.tasks.put("someday", title="Read")
    practice.poll("2026-11-23T09:05")
    practice.poll("2026-11-25T23:55")
    assert practice.findings(now="2026-11-25T23:55") == []  # the day's end + 24 h is to come

    practice.poll("2026-11-26T00:05")
    (missed,) = practice.findings(FOLLOW_UP, now="2026-11-26T00:05")
    assert missed["status"] == "open"
    assert missed["client"] == "jd"
    assert missed["session"] is None
    assert missed["value"]["kind"] == "commitment"
    assert missed["value"]["due"] == at("2026-11-25T00:00")
    assert missed["value"]["overdue_hours"] == 24

    # The calendar's answers say nothing about tasks, and a full one has them all.
    google.put(event("two", "2026-12-02T10:00"))
    practice.poll("2026-11-26T00:10")
    google.expire_tokens()
    practice.poll("2026-11-26T00:15")
    (still,) = practice.findings(FOLLOW_UP, now="2026-11-26T00:15")
    assert (still["id"], still["status"]) == (missed["id"], "open")

    clock.set("2026-11-26T11:00")
    google.tasks.complete("letter")
    practice.poll("2026-11-26T11:05")
    (kept,) = practice.findings(FOLLOW_UP, now="2026-11-26T11:05")
    assert kept["id"] == missed["id"]
    assert (kept["status"], kept["resolution"]) == ("resolved", "kept_late")
    assert kept["resolved_at"] == at("2026-11-26T11:00")


def test_tasks_that_are_deleted_or_whose_list_is_are_no_promises_any_more(
    practice: Practice, google: GoogleServer, clock: GoogleClock
) -> None:
    google.tasks.lists["second"] = {}
    google.tasks.put("letter", title="Letter for J. D.", due="2026-11-24")
    google.tasks.put("call", title="Call T. S.", due="2026-11-24", tasklist="second")
    practice.poll("2026-11-23T09:05")
    practice.poll("2026-11-26T09:00")
    clock.set("2026-11-26T09:02")
    google.tasks.delete("letter")
    del google.tasks.lists["second"]

    practice.poll("2026-11-26T09:05")
    found = practice.findings(FOLLOW_UP, now="2026-11-26T09:05")
    assert [finding["status"] for finding in found] == ["resolved", "resolved"]


def test_a_task_that_is_put_off_in_time_was_never_missed(
    practice: Practice, google: GoogleServer, clock: GoogleClock
) -> None:
    google.tasks.put("letter", title="Letter for J. D.", due="2026-11-24")
    practice.poll("2026-11-23T09:05")
    clock.set("2026-11-24T15:00")
    google.tasks.put("letter", due="2026-11-30")

    practice.poll("2026-11-24T15:05")
    practice.poll("2026-11-29T09:00")
    assert practice.findings(FOLLOW_UP, now="2026-11-29T09:00") == []
