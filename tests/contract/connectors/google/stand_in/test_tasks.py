"""The stand-in lists tasks as Google does, and refuses what Google refuses."""

from __future__ import annotations

import httpx
import pytest

from tests.servers.google.server import GoogleServer


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
