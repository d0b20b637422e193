"""Which events the stand-in takes, and what of them it shows to whom, as Google does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.contract.connectors.connector_suite import FIRST
from tests.contract.connectors.google.google_world import session, when
from tests.contract.connectors.google.stand_in.asking import FULL, ask
from tests.servers.google.events import RefusedByGoogle
from tests.servers.google.server import GoogleServer


def test_a_deleted_event_keeps_its_id_only(google: GoogleServer) -> None:
    google.put(session("one"))
    token = ask(google, **FULL).json()["nextSyncToken"]
    google.delete("one")

    (item,) = ask(google, syncToken=token, **FULL).json()["items"]
    assert item == {"kind": "calendar#event", "id": "one", "status": "cancelled"}
    assert ask(google).json()["items"] == []


def test_a_cancelled_occurrence_is_listed_without_show_deleted(google: GoogleServer) -> None:
    google.put(session("weekly", recurrence=["RRULE:FREQ=WEEKLY"]))
    google.cancel_instance("weekly", when(FIRST))

    assert len(ask(google).json()["items"]) == 2


def test_single_events_expand_a_series_on_its_own_wall_clock(google: GoogleServer) -> None:
    start = FIRST - timedelta(weeks=5)  # in summer time
    google.put(session("weekly", start, recurrence=["RRULE:FREQ=WEEKLY;COUNT=7"]))
    google.cancel_instance("weekly", when(FIRST))

    items = ask(google, singleEvents="true", orderBy="startTime").json()["items"]

    starts = [item["start"]["dateTime"][:16] for item in items]
    assert starts == [(start + timedelta(weeks=n)).isoformat()[:16] for n in (0, 1, 2, 3, 4, 6)]
    assert {item["recurringEventId"] for item in items} == {"weekly"}


def test_an_all_day_series_is_expanded_too(google: GoogleServer) -> None:
    google.put(
        {
            "id": "days",
            "start": {"date": "2026-11-23"},
            "end": {"date": "2026-11-24"},
            "recurrence": ["RRULE:FREQ=DAILY;UNTIL=20261126", "EXDATE;VALUE=DATE:20261124"],
        }
    )
    items = ask(google, singleEvents="true").json()["items"]

    assert [item["start"]["date"][-2:] for item in items] == ["23", "25", "26"]


@pytest.mark.parametrize(
    "broken",
    [
        {"start": {}},
        {"end": when(FIRST - timedelta(hours=1))},
        {"end": {"date": "2026-11-26"}},
        {"start": {"dateTime": FIRST.isoformat()}, "recurrence": ["RRULE:FREQ=WEEKLY"]},
        {"recurrence": ["DTSTART:20261125T090000Z"]},
    ],
)
def test_an_event_that_google_would_not_take_is_refused(
    google: GoogleServer, broken: dict[str, object]
) -> None:
    with pytest.raises(RefusedByGoogle):
        google.put({**session("one"), **broken})
    assert json.loads(ask(google).text)["items"] == []


@pytest.mark.parametrize(
    ("role", "shows"),
    [("owner", True), ("writer", True), ("writerWithoutPrivateAccess", False), ("reader", False)],
)
def test_private_details_are_for_owners_and_writers(
    google: GoogleServer, role: str, shows: bool
) -> None:
    google.put(session("one", visibility="private"))
    google.calendars[google.calendar_id].role = role
    (item,) = ask(google, **FULL).json()["items"]

    assert ("summary" in item, "organizer" in item) == (shows, shows)
    assert {"start", "visibility"} <= item.keys()


@pytest.mark.parametrize(
    ("more", "params", "seen"),
    [
        ({}, {}, 2),
        ({}, {"maxAttendees": "1"}, 1),
        ({"guestsCanSeeOtherGuests": False}, {}, 2),
        ({"guestsCanSeeOtherGuests": False, "organizer": {"email": "b@x.example"}}, {}, 1),
    ],
)
def test_guests_are_left_out_where_they_may_not_be_seen(
    google: GoogleServer, more: dict[str, object], params: dict[str, str], seen: int
) -> None:
    guests = [{"email": "jane@example.com"}, {"email": google.calendar_id, "self": True}]
    google.put(session("one", attendees=guests, **more))
    (item,) = ask(google, **FULL, **params).json()["items"]

    assert len(item["attendees"]) == seen
    assert item.get("attendeesOmitted", False) is (seen == 1)


def test_a_split_keeps_the_ids_of_exceptions(google: GoogleServer) -> None:
    google.put(session("one", recurrence=["RRULE:FREQ=WEEKLY"]))
    late = google.cancel_instance("one", when(FIRST + timedelta(weeks=3)))
    made = google.this_and_following("one", FIRST + timedelta(weeks=2))
    items = {item["id"]: item for item in ask(google, **FULL).json()["items"]}

    assert items.keys() == {"one", made, late}
    assert items[late]["recurringEventId"] == made
    assert "UNTIL=" in items["one"]["recurrence"][0]


@pytest.mark.parametrize("with_details", [False, True])
def test_a_tombstone_has_its_id_and_perhaps_its_details(
    google: GoogleServer, with_details: bool
) -> None:
    google.put(session("one"))
    token = ask(google, **FULL).json()["nextSyncToken"]
    google.delete("one", with_details=with_details)
    (item,) = ask(google, syncToken=token, **FULL).json()["items"]

    assert (item["id"], item["status"]) == ("one", "cancelled")
    assert ({"summary", "start", "updated"} <= item.keys()) is with_details
