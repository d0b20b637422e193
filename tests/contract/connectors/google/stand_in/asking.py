"""Questions to the stand-in as they go over the wire."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx

from tests.servers.google.server import GoogleServer

FULL = {"singleEvents": "false", "showDeleted": "true"}


def ask(google: GoogleServer, token: str = "", **params: str) -> httpx.Response:
    """The calendar's events."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    path = f"/calendar/v3/calendars/{google.calendar_id}/events?{urlencode(params)}"
    return httpx.get(google.url + path, headers=headers)


def reason(response: httpx.Response) -> tuple[int, str]:
    """The status of a refusal, and Google's word for it."""
    return response.status_code, response.json()["error"]["errors"][0]["reason"]
