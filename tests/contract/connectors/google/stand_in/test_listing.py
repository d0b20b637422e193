"""The stand-in refuses what Google's documentation says Google refuses of who lists events."""

from __future__ import annotations

import httpx
import pytest

from tests.contract.connectors.google.google_world import session
from tests.contract.connectors.google.stand_in.asking import FULL, ask, reason
from tests.servers.google.server import GoogleServer


@pytest.mark.parametrize(
    "clashing",
    [
        {"timeMin": "2026-01-01T00:00:00Z"},
        {"timeMax": "2026-01-01T00:00:00Z"},
        {"updatedMin": "2026-01-01T00:00:00Z"},
        {"orderBy": "updated"},
        {"q": "session"},
        {"iCalUID": "x@google.com"},
        {"privateExtendedProperty": "a=b"},
        {"sharedExtendedProperty": "a=b"},
        {"showDeleted": "false"},
        {"singleEvents": "true"},
        {"maxResults": "7"},
    ],
)
def test_a_sync_token_goes_with_the_first_requests_parameters_only(
    google: GoogleServer, clashing: dict[str, str]
) -> None:
    token = ask(google, **FULL).json()["nextSyncToken"]

    assert ask(google, syncToken=token, **FULL).status_code == 200
    assert ask(google, syncToken=token, **{**FULL, **clashing}).status_code == 400


@pytest.mark.parametrize(
    "params",
    [
        {"timeMin": "2026-01-01T00:00:00"},
        {"timeMin": "yesterday"},
        {"maxResults": "0"},
        {"orderBy": "startTime"},
        {"pageToken": "made-up"},
        {"syncToken": "made-up"},
        {"colour": "red"},
    ],
)
def test_a_bad_parameter_is_refused(google: GoogleServer, params: dict[str, str]) -> None:
    assert ask(google, **params).status_code == 400


def test_a_page_token_belongs_to_its_request(google: GoogleServer) -> None:
    google.page_limit = 1
    google.put(session("one"))
    google.put(session("two"))
    first = ask(google, **FULL).json()

    assert "nextSyncToken" not in first
    following = first["nextPageToken"]
    assert ask(google, pageToken=following).status_code == 400
    assert "nextSyncToken" in ask(google, pageToken=following, **FULL).json()


def test_an_ended_sync_token_is_gone(google: GoogleServer) -> None:
    token = ask(google, **FULL).json()["nextSyncToken"]
    google.expire_tokens()

    assert reason(ask(google, syncToken=token, **FULL)) == (410, "fullSyncRequired")


def test_an_unknown_calendar_is_not_found(google: GoogleServer) -> None:
    response = httpx.get(f"{google.url}/calendar/v3/calendars/nobody/events")

    assert reason(response) == (404, "notFound")


def test_a_fault_comes_with_its_wish(google: GoogleServer) -> None:
    google.fail_next(1, 429, "rateLimitExceeded", retry_after=9, after=1)

    assert ask(google).status_code == 200
    refused = ask(google)
    assert reason(refused) == (429, "rateLimitExceeded")
    assert refused.headers["Retry-After"] == "9"
    assert ask(google).status_code == 200
