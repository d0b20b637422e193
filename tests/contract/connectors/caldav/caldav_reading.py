"""How the CalDAV tests read: a calendar "Sessions" on a real server, this machine allowed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.caldav import CalDavConnector
from connectors.model import Fetch
from connectors.net.limits import HttpLimits
from tests.builders.ics import calendar, vevent
from tests.contract.connectors.connector_suite import NOW, ZONE
from tests.servers.caldav_server import (
    PASSWORD,
    Asked,
    CalDavServer,
    Fault,
    Told,
    radicale_server,
    xandikos_server,
)
from tests.servers.cyrus import cyrus_server
from tests.servers.davical import davical_server

# The collection itself with 507: there is more (RFC 6578, 3.6).
MORE = (
    b"<response><href>/amara/sessions/</href>"
    b"<status>HTTP/1.1 507 Insufficient Storage</status></response></multistatus>"
)
UIDS = ("one", "two", "three", "four")
LATER = NOW + timedelta(minutes=5)
NEXT_DAY = NOW + timedelta(hours=25)
SOON = timedelta(minutes=5)
BY_TOKEN_AND_READ = ["REPORT sync-collection", "REPORT calendar-multiget"]


def connector_for(server: CalDavServer, **others: Any) -> CalDavConnector:
    """One for its calendar "Sessions", unless `others` say otherwise."""
    settings: dict[str, Any] = {
        "url": server.url,
        "calendar": "Sessions",
        "username": server.user,
        "password": PASSWORD,
        "zone": ZONE,
        "allow_private_network": True,
        "limits": HttpLimits(seconds=10, tries=2),
        "sleep": lambda _: None,
    }
    return CalDavConnector("cloud", **{**settings, **others})


def event(uid: str, *lines: str, start: str = ":20261125T100000Z") -> bytes:
    """A resource with one event, of some length: Cyrus takes no other."""
    return calendar(vevent("DURATION:PT50M", *lines, uid=uid, start=start))


def filled(server: CalDavServer, *uids: str) -> CalDavServer:
    """With a calendar of one resource for each UID."""
    server.make("Sessions")
    for uid in uids:
        server.put(f"{uid}.ics", event(uid))
    server.questions()
    return server


def changed(server: CalDavServer, uid: str, title: str = "Session: K. L.") -> None:
    server.put(f"{uid}.ics", event(uid, f"SUMMARY:{title}"))


def uids(fetch: Fetch) -> set[str]:
    return {each.uid for each in fetch.events}


def gone(fetch: Fetch) -> set[str]:
    return {ref.uid for ref in fetch.deleted}


def read_after(connector: CalDavConnector, fetch: Fetch, now: datetime = LATER) -> Fetch:
    """The next poll after `fetch`."""
    return connector.fetch(fetch.cursor, now=now)


def polls(cloud: CalDavConnector, fetch: Fetch, times: int) -> Fetch:
    """After so many more polls, five minutes apart."""
    for number in range(1, times + 1):
        fetch = read_after(cloud, fetch, LATER + number * SOON)
    return fetch


def with_token(cursor: str | None, token: str) -> str:
    """The cursor with another sync token in it."""
    assert cursor is not None
    state = json.loads(cursor)
    assert state["sync_token"]
    return json.dumps({**state, "sync_token": token})


def to(kind: str, change: Callable[[Told], Told]) -> Fault:
    """A fault in the answers to one kind of question.

    `kind` is a method, `listing` (of the calendar's members), or what a REPORT is for.
    """

    def fault(asked: Asked, told: Told) -> Told:
        is_report = asked.method == "REPORT" and kind.encode() in asked.body
        is_meant = asked.method == kind or is_report or (kind == "listing" and _is_listing(asked))
        return change(told) if is_meant else told

    return fault


def _is_listing(asked: Asked) -> bool:
    is_deep = asked.method == "PROPFIND" and asked.headers.get("depth") == "1"
    return is_deep and asked.path.endswith("/sessions/")


def hiding_sync(told: Told) -> Told:
    """A server that has no sync-collection, as it says of itself."""
    return Told(status=told.status, body=told.body.replace(b"<sync-collection />", b"<other/>"))


def without_losses(told: Told) -> Told:
    return _forgetting(told, rb"<response><href>[^<]*</href><status>.*?</response>")


def without_changes(told: Told) -> Told:
    return _forgetting(told, rb"<response><href>[^<]*</href><propstat>.*?</response>")


def _forgetting(told: Told, pattern: bytes) -> Told:
    return Told(status=told.status, body=re.sub(pattern, b"", told.body, flags=re.DOTALL))


def all_of(*faults: Fault) -> Fault:
    def fault(asked: Asked, told: Told) -> Told:
        for each in faults:
            told = each(asked, told)
        return told

    return fault


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[CalDavServer]:
    """A real Radicale with four events."""
    with radicale_server(tmp_path) as server:
        yield filled(server, *UIDS)


@pytest.fixture
def cloud(radicale: CalDavServer) -> CalDavConnector:
    return connector_for(radicale)


@pytest.fixture(params=["radicale", "xandikos", "cyrus", "davical"])
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CalDavServer]:
    """The real servers, one after the other, with four events."""
    with serving_each(request, tmp_path) as server:
        yield filled(server, *UIDS)


def serving_each(
    request: pytest.FixtureRequest, folder: Path
) -> AbstractContextManager[CalDavServer]:
    """The server that a test's or a fixture's parameter names."""
    name: str = request.param
    if name == "cyrus":
        return cyrus_server(request.getfixturevalue("cyrus"))
    if name == "davical":
        return davical_server(request.getfixturevalue("davical"))
    return radicale_server(folder) if name == "radicale" else xandikos_server(folder)
