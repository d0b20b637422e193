"""Google against the suite that every connector passes, and its own way of synchronising."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import ConnectorError, TooLarge, Truncated
from connectors.google.calendar.listing import Limits
from connectors.model import EventRef, Fetch, Status, Withheld
from tests.contract.connectors.connector_suite import FIRST, NOW, NetworkConnectorContract, current
from tests.contract.connectors.google.google_world import GoogleWorld, connector_for, session, when
from tests.servers.google.server import GoogleServer

LATER = NOW + timedelta(minutes=5)


class TestGoogle(NetworkConnectorContract):
    @pytest.fixture
    def world(self, google: GoogleServer, credentials: Path) -> GoogleWorld:
        return GoogleWorld(google, credentials)


def uids(fetch: Fetch) -> set[str]:
    return {event.uid for event in fetch.events}


def test_every_page_is_read(google: GoogleServer, credentials: Path) -> None:
    google.page_limit = 3
    for number in range(8):
        google.put(session(f"s{number}", FIRST + timedelta(days=number)))

    fetch = connector_for(google, credentials).fetch(None, now=NOW)

    assert uids(fetch) == {f"s{number}" for number in range(8)}
    assert len(google.requests) == 3


def test_a_listing_that_fails_on_its_second_page_gives_nothing(
    google: GoogleServer, credentials: Path
) -> None:
    google.page_limit = 1
    google.put(session("one"))
    google.put(session("two"))
    google.fail_next(1, 404, "notFound", after=1)

    with pytest.raises(ConnectorError):
        connector_for(google, credentials).fetch(None, now=NOW)


def test_a_page_token_that_google_forgot_is_no_end(google: GoogleServer, credentials: Path) -> None:
    google.page_limit = 1
    google.put(session("one"))
    google.put(session("two"))
    google.fail_next(1, 410, "fullSyncRequired", after=1)

    with pytest.raises(Truncated):
        connector_for(google, credentials).fetch(None, now=NOW)


def test_an_incremental_fetch_states_only_what_changed(
    google: GoogleServer, credentials: Path
) -> None:
    google.put(session("one"))
    google.put(session("two"))
    connector = connector_for(google, credentials)
    first = connector.fetch(None, now=NOW)
    google.put(session("two", FIRST + timedelta(hours=1)))

    second = connector.fetch(first.cursor, now=LATER)

    assert not second.is_full
    assert second.window is None
    assert uids(second) == {"two"}
    assert second.cursor != first.cursor


def test_the_incremental_request_repeats_the_first_one_but_for_its_span(
    google: GoogleServer, credentials: Path
) -> None:
    connector = connector_for(google, credentials)
    first = connector.fetch(None, now=NOW)
    connector.fetch(first.cursor, now=LATER)

    (_, initial), (_, incremental) = google.requests
    assert initial.pop("timeMin") == "2025-10-19T09:00:00Z"
    assert incremental.pop("syncToken")
    assert incremental == initial
    assert initial["singleEvents"] == "false"
    assert initial["showDeleted"] == "true"


def test_nothing_new_is_said_to_be_unchanged(google: GoogleServer, credentials: Path) -> None:
    google.put(session("one"))
    connector = connector_for(google, credentials)
    first = connector.fetch(None, now=NOW)

    second = connector.fetch(first.cursor, now=LATER)

    assert second.unchanged
    assert second.cursor is not None


def test_a_sync_token_that_ended_leads_to_a_full_fetch_over_the_same_span(
    google: GoogleServer, credentials: Path
) -> None:
    google.put(session("one"))
    google.put(session("two"))
    connector = connector_for(google, credentials)
    first = connector.fetch(None, now=NOW)
    google.put(session("three"))
    google.expire_tokens()

    second = connector.fetch(first.cursor, now=NOW + timedelta(days=30))

    assert second.is_full
    assert second.window == first.window
    assert uids(second) == {"one", "two", "three"}


def test_a_garbled_sync_token_leads_to_a_full_fetch(
    google: GoogleServer, credentials: Path
) -> None:
    google.put(session("one"))
    connector = connector_for(google, credentials)
    cursor = json.loads(connector.fetch(None, now=NOW).cursor or "")
    cursor["sync_token"] = "garbled"

    assert connector.fetch(json.dumps(cursor), now=LATER).is_full


def test_the_cursor_of_another_calendar_is_not_used(
    google: GoogleServer, credentials: Path
) -> None:
    google.add_calendar("ben@riverside.example")
    google.put(session("one"))
    cursor = connector_for(google, credentials).fetch(None, now=NOW).cursor

    other = connector_for(google, credentials, calendar_id="ben@riverside.example")

    assert other.fetch(cursor, now=LATER).is_full


def test_a_full_fetch_covers_the_last_400_days_and_all_that_comes(
    google: GoogleServer, credentials: Path
) -> None:
    google.put(session("old", FIRST - timedelta(days=500)))
    google.put(session("far", FIRST + timedelta(days=5_000)))
    google.put(
        session("ancient", FIRST - timedelta(days=900), recurrence=["RRULE:FREQ=WEEKLY;COUNT=200"])
    )

    fetch = connector_for(google, credentials).fetch(None, now=NOW)

    assert uids(fetch) == {"far", "ancient"}
    assert fetch.window is not None
    assert fetch.window.start == NOW - timedelta(days=400)
    assert fetch.window.end > datetime(2500, 1, 1, tzinfo=UTC)


def test_a_cancelled_occurrence_knows_no_more_than_its_start(
    google: GoogleServer, credentials: Path
) -> None:
    google.put(session("weekly", recurrence=["RRULE:FREQ=WEEKLY"]))
    connector = connector_for(google, credentials)
    first = connector.fetch(None, now=NOW)
    original = FIRST + timedelta(weeks=1)
    google.cancel_instance("weekly", when(original))

    (override,) = connector.fetch(first.cursor, now=LATER).events

    assert override.uid == "weekly"
    assert override.status is Status.CANCELLED
    assert override.recurrence_id is not None
    assert override.recurrence_id.instant == original.astimezone(UTC)
    assert override.start == override.recurrence_id


def test_a_deleted_series_is_deleted_by_its_id(google: GoogleServer, credentials: Path) -> None:
    google.put(session("weekly", recurrence=["RRULE:FREQ=WEEKLY"]))
    connector = connector_for(google, credentials)
    first = connector.fetch(None, now=NOW)
    google.delete("weekly")

    second = connector.fetch(first.cursor, now=LATER)

    assert second.deleted == (EventRef(uid="weekly"),)
    assert second.events == ()


def test_one_unreadable_event_does_not_hide_the_others(
    google: GoogleServer, credentials: Path
) -> None:
    google.put(session("one"))
    google.put_raw({"id": "odd", "status": "confirmed", "start": {"dateTime": "soon"}})

    fetch = connector_for(google, credentials).fetch(None, now=NOW)

    assert uids(fetch) == {"one"}
    assert [problem.uid for problem in fetch.problems] == ["odd"]


def test_a_private_event_whose_details_are_hidden_is_set_aside_and_counts_as_present(
    google: GoogleServer, credentials: Path
) -> None:
    google.calendars[google.calendar_id].role = "reader"
    google.put(session("one", visibility="private"))
    google.put(session("two", visibility="public"))
    google.put(session("three", summary=None))

    fetch = connector_for(google, credentials).fetch(None, now=NOW)

    assert {e.uid: e.withheld for e in fetch.events} == {
        "one": Withheld.DETAILS,
        "two": Withheld.NOTHING,
        "three": Withheld.NOTHING,
    }
    assert [problem.uid for problem in fetch.problems] == ["one"]
    assert "private" in fetch.problems[0].reason


def test_a_private_event_without_a_title_is_its_owners_own_choice(
    google: GoogleServer, credentials: Path
) -> None:
    google.put(session("one", visibility="private", summary=None))

    assert uids(connector_for(google, credentials).fetch(None, now=NOW)) == {"one"}


def test_an_event_on_two_pages_counts_as_the_later_one_states_it(
    google: GoogleServer, credentials: Path
) -> None:
    google.put(session("one"))
    google.put(session("two"))
    google.calendars[google.calendar_id].items["again"] = session("one", status="cancelled")
    google.calendars[google.calendar_id].touched["again"] = 3

    fetch = connector_for(google, credentials).fetch(None, now=NOW)

    assert set(current([fetch])) == {("two", None)}


def test_more_events_than_the_limit_are_refused(google: GoogleServer, credentials: Path) -> None:
    for number in range(4):
        google.put(session(f"s{number}"))
    connector = connector_for(google, credentials, limits=Limits(events=3))

    with pytest.raises(TooLarge, match="more than 3 events"):
        connector.fetch(None, now=NOW)


def test_a_listing_that_takes_too_long_is_refused(google: GoogleServer, credentials: Path) -> None:
    google.page_limit = 1
    google.put(session("one"))
    google.put(session("two"))
    connector = connector_for(google, credentials, limits=Limits(seconds=-1))

    with pytest.raises(TooLarge, match="seconds"):
        connector.fetch(None, now=NOW)


def test_the_client_library_is_loaded_by_the_first_fetch_only() -> None:
    script = (
        "import sys, connectors.google.connector\n"
        "print(sorted({'googleapiclient', 'google', 'httplib2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
