"""The stand-in refuses what Google's documentation says Google refuses."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.contract.connectors.connector_suite import FIRST
from tests.contract.connectors.google.google_world import session, when
from tests.servers.google.events import RefusedByGoogle
from tests.servers.google.server import GoogleServer
from tests.servers.google.tokens import private_key

FULL = {"singleEvents": "false", "showDeleted": "true"}


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(anonymous=True) as server:
        yield server


def ask(google: GoogleServer, token: str = "", **params: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    path = f"/calendar/v3/calendars/{google.calendar_id}/events?{urlencode(params)}"
    return httpx.get(google.url + path, headers=headers)


def reason(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["errors"][0]["reason"]


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


def test_a_bad_bearer_token_is_refused(google: GoogleServer) -> None:
    assert reason(ask(google, token="made-up")) == (401, "authError")


def test_an_unknown_calendar_is_not_found(google: GoogleServer) -> None:
    response = httpx.get(f"{google.url}/calendar/v3/calendars/nobody/events")

    assert reason(response) == (404, "notFound")


def test_a_token_endpoint_refuses_an_assertion_that_it_cannot_verify(google: GoogleServer) -> None:
    response = asserted(google, "e30.e30.c2lnbmF0dXJl")

    assert response.status_code == 400
    assert response.json()["error"] == "invalid_grant"


def asserted(google: GoogleServer, assertion: str) -> httpx.Response:
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    return httpx.post(google.token_uri, data={"grant_type": grant, "assertion": assertion})


def test_an_assertion_that_is_signed_and_names_another_algorithm_is_refused(
    google: GoogleServer,
) -> None:
    def part(stated: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(stated).encode()).rstrip(b"=").decode()

    now = int(time.time())
    claims = {
        "iss": google.tokens.service_account,
        "aud": google.token_uri,
        "iat": now,
        "exp": now + 60,
        "scope": "https://www.googleapis.com/auth/calendar.readonly",
    }
    answers = []
    for algorithm in ("RS256", "PS256", "none"):
        signed = f"{part({'alg': algorithm, 'kid': google.tokens.key_id})}.{part(claims)}"
        signature = private_key().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        encoded = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
        answers.append(asserted(google, f"{signed}.{encoded}").status_code)

    assert answers == [200, 400, 400]


def tasks(google: GoogleServer, tasklist: str = "main", **params: str) -> httpx.Response:
    return httpx.get(f"{google.url}/tasks/v1/lists/{tasklist}/tasks", params=params)


@pytest.mark.parametrize(
    "params",
    [
        {"updatedMin": "2026-01-01T00:00:00"},
        {"updatedMin": "yesterday"},
        {"maxResults": "101"},
        {"pageToken": "made-up"},
        {"syncToken": "made-up"},
    ],
)
def test_a_bad_parameter_of_tasks_is_refused(google: GoogleServer, params: dict[str, str]) -> None:
    assert tasks(google).status_code == 200
    assert tasks(google, **params).status_code == 400


def test_a_page_token_of_tasks_belongs_to_its_request(google: GoogleServer) -> None:
    for number in range(3):
        google.tasks.put(f"t{number}")
    first = tasks(google, maxResults="2").json()

    following = first["nextPageToken"]
    assert tasks(google, pageToken=following, maxResults="2", showHidden="true").is_client_error
    rest = tasks(google, pageToken=following, maxResults="2").json()
    assert [item["id"] for item in rest["items"]] == ["t2"]


def test_tasks_that_are_done_or_deleted_are_shown_to_those_who_ask(google: GoogleServer) -> None:
    google.tasks.put("open", due="2026-11-25T17:30:00Z")
    google.tasks.put("done")
    google.tasks.complete("done")
    google.tasks.put("gone")
    google.tasks.delete("gone")

    (shown,) = tasks(google).json()["items"]
    assert shown["due"] == "2026-11-25T00:00:00.000Z"
    every = tasks(google, showHidden="true", showDeleted="true").json()["items"]
    assert [item["id"] for item in every] == ["open", "done", "gone"]
    assert tasks(google, "no-such-list").status_code == 404


@pytest.mark.parametrize(
    "odd",
    [
        {"client_id": "somebody-else"},
        {"redirect_uri": "https://example.com/"},
        {"response_type": "token"},
        {"scope": "https://www.googleapis.com/auth/drive"},
        {"code_challenge_method": "plain"},
    ],
)
def test_the_page_of_consent_sends_nobody_back_from_a_bad_question(
    google: GoogleServer, odd: dict[str, str]
) -> None:
    question = {
        "client_id": google.tokens.client_id,
        "redirect_uri": "http://127.0.0.1:50000/",
        "response_type": "code",
        "scope": "https://www.googleapis.com/auth/calendar.readonly",
        "code_challenge_method": "S256",
    }
    page = f"{google.url}/o/oauth2/v2/auth"

    assert httpx.get(page, params=question).status_code == 302
    assert httpx.get(page, params={**question, **odd}).status_code == 400


def test_a_fault_comes_with_its_wish(google: GoogleServer) -> None:
    google.fail_next(1, 429, "rateLimitExceeded", retry_after=9, after=1)

    assert ask(google).status_code == 200
    refused = ask(google)
    assert reason(refused) == (429, "rateLimitExceeded")
    assert refused.headers["Retry-After"] == "9"
    assert ask(google).status_code == 200


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
