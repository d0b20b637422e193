"""A Google occurrence is the same one whatever series it belongs to, and however it is deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.google_practice import WEEKLY, Practice, at, event, instance, when
from tests.servers.google.events import instance_id, stamp_of
from tests.servers.google.server import GoogleServer

MONDAY = "2026-11-23T"
FIRST = "2026-11-24T10:00"
WEEKS = [f"{day}T10:00" for day in ("2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15")]
MOVED = "2026-12-16T15:00"


@pytest.fixture
def practice(google: GoogleServer, tmp_path: Path) -> Iterator[Practice]:
    practice = Practice(tmp_path, google)
    practice.now = at("2026-11-20T09:00")
    yield practice
    practice.app.engine.dispose()


def starts(practice: Practice, until: str = "2026-12-20T00:00") -> list[datetime]:
    """Those that still stand, by the hour: one that two series show counts twice."""
    return sorted(
        s.start
        for s in practice.sessions()
        if s.presence == "scheduled" and at("2026-11-24T00:00") < s.start < at(until)
    )


def a_series_with_exceptions(practice: Practice, google: GoogleServer) -> None:
    """The fourth hour was moved to the next day before anyone looked."""
    google.put(event("base", FIRST, None, **WEEKLY))
    google.put(instance("base", WEEKS[3], MOVED, None))
    practice.look(f"{MONDAY}09:00", f"{MONDAY}09:20")


def test_an_exception_follows_its_series_when_that_is_split(
    practice: Practice, google: GoogleServer
) -> None:
    a_series_with_exceptions(practice, google)
    practice.now = at(f"{MONDAY}09:25")
    google.this_and_following("base", at(WEEKS[2]))
    practice.look(f"{MONDAY}09:30", f"{MONDAY}09:50")

    assert starts(practice) == [at(day) for day in (*WEEKS[:3], MOVED)]
    google.expire_tokens()
    practice.look(f"{MONDAY}10:00", f"{MONDAY}10:20")
    assert starts(practice) == [at(day) for day in (*WEEKS[:3], MOVED)]
    assert practice.all_findings() == []


def the_exception(google: GoogleServer) -> dict[str, Any]:
    key = instance_id("base", when(WEEKS[3]))
    item: dict[str, Any] = google.calendars[google.calendar_id].items[key]
    return item


def move_again(google: GoogleServer) -> None:
    item = {**the_exception(google), **event("", "2026-12-17T16:00", None)}
    google.put({**item, "id": the_exception(google)["id"], "updated": stamp_of(google.clock())})


def move_back(google: GoogleServer) -> None:
    item = {**the_exception(google), **event("", WEEKS[3], None)}
    google.put({**item, "id": the_exception(google)["id"], "updated": stamp_of(google.clock())})


def take_off(google: GoogleServer) -> None:
    known = the_exception(google)
    kept = ("kind", "id", "recurringEventId", "originalStartTime")
    google.put_raw({**{k: known[k] for k in kept}, "status": "cancelled"})


def take_off_with_details(google: GoogleServer) -> None:
    stamp = stamp_of(google.clock())
    google.put_raw({**the_exception(google), "status": "cancelled", "updated": stamp})


def undo_the_split(google: GoogleServer) -> None:
    google.put(event("base", FIRST, None, **WEEKLY))
    google.put_raw({**the_exception(google), "recurringEventId": "base"})
    google.calendars[google.calendar_id].drop(f"base_R{at(WEEKS[2]):%Y%m%d}T150000")


def end_the_new_series(google: GoogleServer) -> None:
    google.delete(f"base_R{at(WEEKS[2]):%Y%m%d}T150000")


@pytest.mark.parametrize("is_full", [False, True], ids=["changes", "after a 410"])
@pytest.mark.parametrize(
    ("edit", "rules", "left"),
    [
        (move_again, ["reschedule"], [*WEEKS[:3], "2026-12-17T16:00"]),
        (move_back, ["reschedule"], WEEKS),
        (take_off, ["cancellation"], WEEKS[:3]),
        (take_off_with_details, ["cancellation"], WEEKS[:3]),
        (undo_the_split, [], [*WEEKS[:3], MOVED]),
        (end_the_new_series, ["cancellation"], WEEKS[:2]),
    ],
)
def test_what_becomes_of_an_exception_after_a_split_is_one_decision_about_one_hour(
    practice: Practice,
    google: GoogleServer,
    edit: Callable[[GoogleServer], None],
    rules: list[str],
    left: list[str],
    is_full: bool,
) -> None:
    a_series_with_exceptions(practice, google)
    practice.now = at(f"{MONDAY}09:25")
    google.this_and_following("base", at(WEEKS[2]))
    practice.look(f"{MONDAY}09:30", f"{MONDAY}09:50")
    practice.now = at(f"{MONDAY}09:55")
    edit(google)
    if is_full:
        google.expire_tokens()
    practice.look(f"{MONDAY}10:00", f"{MONDAY}10:20", f"{MONDAY}10:40")

    assert [f.draft.rule for f in practice.all_findings()] == rules
    assert starts(practice) == [at(day) for day in left]


@pytest.mark.parametrize("series", [None, "base_R20261103T150000", "base"])
@pytest.mark.parametrize("with_details", [False, True])
def test_an_invitation_to_one_hour_of_a_split_series_is_seen_to_go(
    practice: Practice, google: GoogleServer, series: str | None, with_details: bool
) -> None:
    """The calendar has the one occurrence and no master; its tombstone may have its id alone."""
    own = f"base_R20261103T150000_{at(WEEKS[1]) + timedelta(hours=5):%Y%m%dT%H%M%SZ}"
    of_series = {"recurringEventId": series, "originalStartTime": when(WEEKS[1])} if series else {}
    google.put(event(own, WEEKS[1], None, **of_series))
    practice.look(f"{MONDAY}09:00")
    assert starts(practice) == [at(WEEKS[1])]

    practice.now = at(f"{MONDAY}09:05")
    google.delete(own, with_details=with_details)
    if with_details and series is not None:  # Google need not say any more of which series it was
        item = google.calendars[google.calendar_id].items[own]
        google.put_raw({k: v for k, v in item.items() if k != "recurringEventId"})
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")

    assert starts(practice) == []
    assert [f.draft.rule for f in practice.all_findings()] == ["cancellation"]


ONE_BY_ONE: dict[str, dict[str, Any]] = {
    "id alone": {},
    "stamp": {"updated": f"{MONDAY}14:05:30.000Z"},
    "details": {"updated": f"{MONDAY}14:05:30.000Z", "start": when(FIRST), "end": when("10:50")},
    "stale stamp": {"updated": f"{MONDAY}13:00:00.000Z", "start": when(FIRST)},
    "marker": {"start": when(FIRST), "description": "[client] is ill"},
    "declined": {
        "start": when(FIRST),
        "attendees": [{"email": "jane@example.com", "responseStatus": "declined"}],
    },
    "unreadable": {"updated": f"{MONDAY}14:05:30.000Z", "start": {"dateTime": "soon"}},
}


@pytest.mark.parametrize("is_series", [False, True], ids=["single", "series"])
@pytest.mark.parametrize(
    ("kept", "notice", "initiator"),
    [
        ("id alone", (24 * 60 + 50, 25 * 60), "unknown"),
        ("stamp", (24 * 60 + 54, 24 * 60 + 54), "unknown"),
        ("details", (24 * 60 + 54, 24 * 60 + 54), "unknown"),
        ("stale stamp", (24 * 60 + 50, 25 * 60), "unknown"),
        ("marker", (24 * 60 + 50, 25 * 60), "client"),
        ("declined", (24 * 60 + 50, 25 * 60), "client"),
        ("unreadable", (24 * 60 + 54, 24 * 60 + 54), "unknown"),
    ],
)
def test_a_tombstone_is_believed_in_what_it_still_says(
    practice: Practice,
    google: GoogleServer,
    kept: str,
    notice: tuple[int, int],
    initiator: str,
    is_series: bool,
) -> None:
    practice.configure(clients=[{"id": "jd", "titles": ["J. D."], "emails": ["jane@example.com"]}])
    guests = [{"email": "jane@example.com", "responseStatus": "accepted"}]
    rule = WEEKLY if is_series else {}
    google.put(event("one", FIRST, None, attendees=guests, **rule))
    practice.look(f"{MONDAY}09:00")
    google.put_raw({"id": "one", "status": "cancelled", **rule, **ONE_BY_ONE[kept]})
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")

    (found,) = practice.all_findings()
    value = found.draft.value
    assert found.draft.rule == "cancellation"
    assert (value["notice_minutes_min"], value["notice_minutes_max"]) == notice
    assert found.draft.initiator == initiator


def test_a_deleted_event_that_is_brought_back_is_the_session_that_it_was(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", FIRST, None))
    practice.look(f"{MONDAY}09:00")
    (before,) = practice.sessions()
    practice.now = at(f"{MONDAY}09:05")
    google.delete("one", with_details=True)
    practice.look(f"{MONDAY}09:10")
    google.put(event("one", FIRST, None))
    practice.look(f"{MONDAY}09:14", f"{MONDAY}09:30")

    assert practice.all_findings() == []
    assert [(s.id, s.start, s.presence) for s in practice.sessions()] == [
        (before.id, before.start, "scheduled")
    ]


def test_details_that_google_drops_from_a_tombstone_later_change_nothing(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", FIRST, None))
    practice.look(f"{MONDAY}09:00")
    practice.now = at(f"{MONDAY}09:05")
    google.delete("one", with_details=True)
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")
    before = practice.all_findings()
    google.delete("one")
    practice.look(f"{MONDAY}09:40", f"{MONDAY}10:00")

    assert [f.id for f in before] == [f.id for f in practice.all_findings()]
    assert [f.draft.value for f in before] == [f.draft.value for f in practice.all_findings()]
