"""A practice whose calendar is the Google stand-in's, and events in New York's time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from tests.acceptance.practice import Practice, at
from tests.google_server import GoogleServer

Kind = Literal["authorized_user", "service_account"]


class GoogleClock:
    """What the stand-in stamps `updated` with; a test moves it."""

    def __init__(self, clock: str) -> None:
        self.set(clock)

    def __call__(self) -> datetime:
        return self._now

    def set(self, clock: str) -> None:
        self._now = datetime.fromisoformat(at(clock))


def when(clock: str) -> dict[str, str]:
    return {"dateTime": at(clock), "timeZone": "America/New_York"}


def event(uid: str, clock: str, **more: Any) -> dict[str, Any]:
    begin = datetime.fromisoformat(at(clock))
    end = begin + timedelta(minutes=50)
    times = {
        name: {"dateTime": moment.isoformat(), "timeZone": "America/New_York"}
        for name, moment in (("start", begin), ("end", end))
    }
    return {"id": uid, "summary": f"Session: {uid}", **times, **more}


def instance(series: str, original: str, clock: str, **more: Any) -> dict[str, Any]:
    item = event("", clock, summary=f"Session: {series}", **more)
    del item["id"]
    stated = {"dateTime": at(original), "timeZone": "America/New_York"}
    return {**item, "recurringEventId": series, "originalStartTime": stated}


def connected(
    make_practice: Callable[..., Practice],
    google: GoogleServer,
    folder: Path,
    kind: Kind,
    **more: Any,
) -> Practice:
    google.write_credentials(folder / "google.json", kind)
    source = {
        "name": "north",
        "type": "google",
        "calendar_id": google.calendar_id,
        "credentials_file": "google.json",
        "api_endpoint": google.url,
        **more,
    }
    return make_practice(sources=[source])
