from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import Connector
from connectors.ical.connector import IcalConnector
from connectors.net.limits import HttpLimits
from tests.builders.ics import calendar, local, vevent
from tests.contract.connectors.connector_suite import (
    ZONE,
    Appointment,
    ConnectorContract,
    NetworkConnectorContract,
    Trouble,
    World,
)
from tests.servers.feed_server import FeedServer, Request, feed_server, response

TZID = ";TZID=Europe/Berlin:"


def components(appointment: Appointment) -> Iterator[str]:
    lines = [f"DTEND{TZID}{local(appointment.end)}", f"SUMMARY:{appointment.title}"]
    series = ["RRULE:FREQ=WEEKLY"] if appointment.weekly else []
    series += [f"EXDATE{TZID}{local(each)}" for each in appointment.skipped]
    start = f"{TZID}{local(appointment.start)}"
    yield vevent(*lines, *series, uid=appointment.uid, start=start)
    for original, new in appointment.moved:
        end = new + timedelta(minutes=appointment.minutes)
        yield vevent(
            f"RECURRENCE-ID{TZID}{local(original)}",
            f"DTEND{TZID}{local(end)}",
            f"SUMMARY:{appointment.title}",
            uid=appointment.uid,
            start=f"{TZID}{local(new)}",
        )


class Appointments:
    def __init__(self) -> None:
        self._known: dict[str, Appointment] = {}

    def put(self, appointment: Appointment) -> None:
        self._known[appointment.uid] = appointment

    def remove(self, uid: str) -> None:
        del self._known[uid]

    def text(self) -> bytes:
        return calendar(*(part for one in self._known.values() for part in components(one)))


class FileWorld(World):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._appointments = Appointments()
        self._write()

    def put(self, appointment: Appointment) -> None:
        self._appointments.put(appointment)
        self._write()

    def remove(self, uid: str) -> None:
        self._appointments.remove(uid)
        self._write()

    def connector(self) -> Connector:
        return IcalConnector("exported", zone=ZONE, path=self._path)

    def _write(self) -> None:
        self._path.write_bytes(self._appointments.text())


class FeedWorld(World):
    secret = "private-7f3a9c"  # part of the feed's path

    def __init__(self, server: FeedServer) -> None:
        self._server = server
        self._appointments = Appointments()
        self._trouble: Trouble | None = None
        server.answer = self._answer

    def put(self, appointment: Appointment) -> None:
        self._appointments.put(appointment)

    def remove(self, uid: str) -> None:
        self._appointments.remove(uid)

    def connector(self) -> Connector:
        return IcalConnector(
            "feed",
            zone=ZONE,
            url=self._server.url(f"/{self.secret}/basic.ics"),
            allow_private_network=True,
            limits=HttpLimits(seconds=5, tries=2),
            sleep=lambda _: None,
        )

    def break_with(self, trouble: Trouble) -> None:
        self._trouble = trouble
        if trouble is Trouble.REFUSED:
            self._server.stop()

    def _answer(self, request: Request) -> Iterable[bytes]:
        body = self._appointments.text()
        etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if self._trouble is not None:
            return self._broken(body)
        if request.headers.get("if-none-match") == etag:
            return response(status=304, headers={"ETag": etag, "Content-Length": ""})
        return response(body, headers={"ETag": etag})

    def _broken(self, body: bytes) -> Iterable[bytes]:
        if self._trouble is Trouble.CUT_OFF:  # close-delimited, so HTTP itself sees nothing wrong
            return response(body[: len(body) // 2], headers={"Content-Length": ""})
        if self._trouble is Trouble.LOGIN_PAGE:
            return response(b"<!DOCTYPE html><html><title>Sign in</title></html>")
        statuses = {
            Trouble.BAD_CREDENTIALS: 401,
            Trouble.SERVER_ERROR: 503,
            Trouble.RATE_LIMITED: 429,
        }
        return response(status=statuses[self._trouble or Trouble.SERVER_ERROR])


class TestFile(ConnectorContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> World:
        return FileWorld(tmp_path / "calendar.ics")


class TestFeed(NetworkConnectorContract):
    @pytest.fixture
    def world(self) -> Iterator[World]:
        with feed_server() as server:
            yield FeedWorld(server)
