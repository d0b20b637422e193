"""What `check` says of a Google calendar, and of one that isn't found."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import SourceNotFound
from tests.contract.connectors.connector_suite import FIRST, NOW
from tests.contract.connectors.google.google_world import connector_for, session, when
from tests.servers.google.server import GoogleServer


def test_a_check_counts_events_and_says_when_the_next_one_is(
    google: GoogleServer, credentials: Path
) -> None:
    google.put(session("past", FIRST - timedelta(days=20)))
    google.put(
        session("weekly", FIRST - timedelta(weeks=3), recurrence=["RRULE:FREQ=WEEKLY;COUNT=9"])
    )
    google.cancel_instance("weekly", when(FIRST))

    line = connector_for(google, credentials).check(now=NOW)

    assert line == (
        "Calendar amara@riverside.example: 2 events since 2025-10-19, "
        "next on 2026-12-02T10:00+01:00."
    )


def test_a_check_of_an_empty_calendar_says_so(google: GoogleServer, credentials: Path) -> None:
    line = connector_for(google, credentials).check(now=NOW)

    assert line.endswith("0 events since 2025-10-19, none to come.")


def test_a_check_does_not_list_a_whole_large_calendar(
    google: GoogleServer, credentials: Path
) -> None:
    for number in range(260):
        google.put(session(f"s{number}"))

    line = connector_for(google, credentials).check(now=NOW)

    assert "250 or more events" in line
    assert len(google.requests) == 2


def check_error(google: GoogleServer, credentials: Path, calendar_id: str) -> str:
    connector = connector_for(google, credentials, calendar_id=calendar_id)
    with pytest.raises(SourceNotFound) as caught:
        connector.check(now=NOW)
    return str(caught.value)


def test_a_check_lists_the_calendars_that_are_visible_with_their_names(
    google: GoogleServer, credentials: Path
) -> None:
    google.add_calendar("c_77aa@group.calendar.google.com", summary="Sessions")
    said = check_error(google, credentials, "sesions").splitlines()

    assert "no calendar 'sesions'" in said[0]
    assert said[0].endswith("Did you mean c_77aa@group.calendar.google.com? It can see:")
    assert said[1:] == [
        "  amara@riverside.example",
        "  c_77aa@group.calendar.google.com  Sessions",
    ]


def test_a_check_suggests_the_nearest_id(google: GoogleServer, credentials: Path) -> None:
    google.add_calendar("ben@riverside.example")

    said = check_error(google, credentials, "amra@riverside.example")
    assert "Did you mean amara@riverside.example?" in said


def test_a_check_lists_twenty_calendars_at_most(google: GoogleServer, credentials: Path) -> None:
    for number in range(24):
        google.add_calendar(f"room-{number}")
    said = check_error(google, credentials, "nothing like it")

    assert "Did you mean" not in said
    assert "room-18" in said
    assert "room-19" not in said
    assert said.endswith("  and 5 more")
