"""A served Google calendar for the connector suite, and the events that its tests write."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import ConnectorError
from connectors.google.connector import GoogleConnector
from tests.contract.connectors.connector_suite import FIRST, NOW, ZONE, Appointment, Trouble, World
from tests.servers.google.http import Fault
from tests.servers.google.server import FOREVER, GoogleServer


def no_sleep(_seconds: float) -> None:
    """Back-off takes no time in tests."""


def when(moment: datetime) -> dict[str, str]:
    return {"dateTime": moment.isoformat(), "timeZone": "Europe/Berlin"}


def session(uid: str, start: datetime = FIRST, **more: Any) -> dict[str, Any]:
    """An Event resource of 50 minutes."""
    end = start + timedelta(minutes=50)
    event = {"id": uid, "summary": "Session: J. D.", "start": when(start), "end": when(end)}
    return {**event, **more}


def connector_for(
    google: GoogleServer,
    credentials: Path | None,
    *,
    calendar_id: str | None = None,
    sleep: Callable[[float], None] = no_sleep,
    **more: Any,
) -> GoogleConnector:
    return GoogleConnector(
        "north",
        calendar_id=calendar_id or google.calendar_id,
        zone=ZONE,
        credentials_file=credentials,
        sleep=sleep,
        **{"subject": None, "api_endpoint": google.url, **more},
    )


def error_of(connector: GoogleConnector, google: GoogleServer | None = None) -> ConnectorError:
    """What fetch raises, after a look for secrets in all that a log could show of it."""
    with pytest.raises(ConnectorError) as caught:
        connector.fetch(None, now=NOW)
    error = caught.value
    shown = "".join(traceback.format_exception(error))
    if google is not None:
        tokens = google.tokens
        for secret in (tokens.refresh_token, tokens.client_secret, *tokens.grants):
            assert secret not in shown
    assert "BEGIN PRIVATE KEY" not in shown
    assert error.remedy
    return error


class GoogleWorld(World):
    def __init__(self, google: GoogleServer, credentials: Path) -> None:
        self.google = google
        self.credentials = credentials
        self.secret = google.tokens.refresh_token

    def put(self, appointment: Appointment) -> None:
        a = appointment
        weekly = {"recurrence": ["RRULE:FREQ=WEEKLY"]} if a.weekly else {}
        self.google.put(session(a.uid, a.start, summary=a.title, end=when(a.end), **weekly))
        for original in a.skipped:
            self.google.cancel_instance(a.uid, when(original))
        for original, to in a.moved:
            exception = {"recurringEventId": a.uid, "originalStartTime": when(original)}
            event = session("", to, summary=a.title, **exception)
            self.google.put({k: v for k, v in event.items() if k != "id"})

    def remove(self, uid: str) -> None:
        self.google.delete(uid)

    def connector(self) -> GoogleConnector:
        return connector_for(self.google, self.credentials)

    def break_with(self, trouble: Trouble) -> None:
        google = self.google
        match trouble:
            case Trouble.BAD_CREDENTIALS:
                google.tokens.revoke()
            case Trouble.SERVER_ERROR:
                google.fail_next(FOREVER, 503)
            case Trouble.RATE_LIMITED:
                google.fail_next(FOREVER, 429, "rateLimitExceeded")
            case Trouble.REFUSED:
                google.stop()
            case Trouble.CUT_OFF:
                google.spoil(Fault(kind="cut"), FOREVER)
            case Trouble.LOGIN_PAGE:
                google.spoil(Fault(kind="page"), FOREVER)
