"""The contract on four real servers, and on one that only has etags."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.base import Connector
from tests.builders.ics import calendar
from tests.contract.connectors.caldav.caldav_reading import connector_for
from tests.contract.connectors.connector_suite import (
    Appointment,
    NetworkConnectorContract,
    Trouble,
    World,
)
from tests.contract.connectors.test_ical import components
from tests.servers.caldav_server import (
    PASSWORD,
    Asked,
    CalDavServer,
    Fault,
    Told,
    radicale_server,
    xandikos_server,
)
from tests.servers.cyrus import Cyrus, cyrus_server
from tests.servers.davical import DaviCal, davical_server


def without_sync(asked: Asked, told: Told) -> Told:
    if asked.method == "REPORT" and b"sync-collection" in asked.body:
        return Told(status=501)
    return told


def saying(status: int, body: bytes = b"") -> Fault:
    return lambda asked, told: Told(status=status, body=body)


class CalDavWorld(World):
    secret = PASSWORD

    def __init__(self, server: CalDavServer) -> None:
        self.server = server
        server.make("Sessions")

    def put(self, appointment: Appointment) -> None:
        self.server.put(f"{appointment.uid}.ics", calendar(*components(appointment)))

    def remove(self, uid: str) -> None:
        self.server.remove(f"{uid}.ics")

    def connector(self) -> Connector:
        return connector_for(self.server)

    def break_with(self, trouble: Trouble) -> None:
        page = b"<!DOCTYPE html><html><title>Sign in</title></html>"
        match trouble:
            case Trouble.BAD_CREDENTIALS:
                self.server.fault = saying(401)
            case Trouble.SERVER_ERROR:
                self.server.fault = saying(503)
            case Trouble.RATE_LIMITED:
                self.server.fault = saying(429)
            case Trouble.LOGIN_PAGE:
                self.server.fault = saying(200, page)
            case Trouble.CUT_OFF:
                self.server.fault = lambda asked, told: Told(
                    status=told.status, body=told.body, cut=True
                )
            case Trouble.REFUSED:
                self.server.stop()


class TestRadicale(NetworkConnectorContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[World]:
        with radicale_server(tmp_path) as server:
            yield CalDavWorld(server)


class TestXandikos(NetworkConnectorContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[World]:
        with xandikos_server(tmp_path) as server:
            yield CalDavWorld(server)


class TestCyrus(NetworkConnectorContract):
    @pytest.fixture
    def world(self, cyrus: Cyrus) -> Iterator[World]:
        with cyrus_server(cyrus) as server:
            yield CalDavWorld(server)


class TestDaviCal(NetworkConnectorContract):
    @pytest.fixture
    def world(self, davical: DaviCal) -> Iterator[World]:
        with davical_server(davical) as server:
            yield CalDavWorld(server)


class TestWithoutSync(NetworkConnectorContract):
    """A server that has no sync-collection: etags are compared."""

    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[World]:
        with radicale_server(tmp_path) as server:
            server.fault = without_sync
            yield CalDavWorld(server)


def test_naming_the_connector_loads_neither_caldav_nor_lxml() -> None:
    code = (
        "import sys, connectors.caldav\n"
        "print([name for name in ('caldav', 'lxml', 'requests') if name in sys.modules])"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == "[]\n"
