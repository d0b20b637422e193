"""The Meet stand-in refuses what Google's reference says is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.servers.google.meet import guest
from tests.servers.google.server import GoogleServer

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
PATH = "/v2/conferenceRecords"


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(anonymous=True, clock=lambda: NOW) as server:
        yield server


def asked(google: GoogleServer, path: str = PATH, **params: str) -> tuple[int, Any]:
    answer = httpx.get(f"{google.url}{path}", params=params)
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "params",
    [
        {"filter": "space.meeting_code=abc-mnop-xyz"},
        {"filter": 'meeting_code="abc-mnop-xyz"'},
        {"filter": 'space.meeting_code>="abc-mnop-xyz"'},
        {"filter": 'start_time>="2026-11-24"'},
        {"filter": 'start_time>="2026-11-24T00:00:00"'},
        {"filter": 'start_time>="2026-11-24T00:00:00Z" OR end_time IS NULL'},
        {"maxResults": "10"},
        {"pageSize": "-1"},
        {"pageToken": "made-up"},
    ],
)
def test_what_google_does_not_take_is_refused(google: GoogleServer, params: dict[str, str]) -> None:
    status, body = asked(google, **params)

    assert (status, body["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_a_page_token_belongs_to_its_list(google: GoogleServer) -> None:
    for minute in range(3):
        google.meet.hold("abc-mnop-xyz", guest("Jane", NOW + timedelta(minutes=minute)))
    _, first = asked(google, pageSize="2", filter="end_time IS NULL")
    token = first["nextPageToken"]

    assert asked(google, pageToken=token)[0] == 400
    _, rest = asked(google, pageToken=token, filter="end_time IS NULL")
    assert [len(page["conferenceRecords"]) for page in (first, rest)] == [2, 1]
    starts = [r["startTime"] for page in (first, rest) for r in page["conferenceRecords"]]
    assert starts == sorted(starts, reverse=True)


def test_a_record_is_kept_for_thirty_days(google: GoogleServer) -> None:
    def held(end: datetime) -> str:
        return google.meet.hold("abc-mnop-xyz", guest("Jane", end - timedelta(hours=1), end))

    kept = held(NOW - timedelta(days=30) + timedelta(seconds=1))
    gone = held(NOW - timedelta(days=30))

    _, body = asked(google)
    assert [record["name"] for record in body["conferenceRecords"]] == [kept]
    assert asked(google, f"/v2/{gone}/participants")[0] == 404


def test_without_a_token_nobody_is_shown_anything(google: GoogleServer) -> None:
    google.anonymous = False

    assert asked(google)[0] == 401
