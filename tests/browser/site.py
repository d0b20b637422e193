"""A practice whose page is to be served on loopback, at a set time: Tuesday, 10:04."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor.core.timeline.model import Checkin
from monitor.jobs.access.tokens import TokenKind, issue
from monitor.jobs.app import Installation
from monitor.store.database import reading
from monitor.store.timelines import checkins
from tests.integration.watched import Watched, an_event
from tests.servers.ports import free_port


class Site:
    def __init__(self, folder: Path) -> None:
        port = free_port()
        web = {"enabled": True, "port": port, "base_url": f"http://localhost:{port}"}
        self.watched = Watched(folder, web=web)
        self.watched.write(
            an_event("early", "Client 1", "2026-11-24T08:00"),
            an_event("jane", "Jane Doe", "2026-11-24T10:00"),
            an_event("john", "John Roe", "2026-11-24T11:00"),
        )
        self.watched.look("2026-11-24T07:00")
        self.watched.evaluate("2026-11-24T07:15")
        self.now = self.watched.at("2026-11-24T10:04:30")

    def app(self) -> Installation:
        return replace(self.watched.app, clock=lambda: self.now)

    @property
    def address(self) -> str:
        return self.app().settings.web.address

    def checkin_link(self) -> str:
        made = issue(self.app(), TokenKind.CHECKIN_PAGE, "amara", lasts=timedelta(days=1))
        return f"{self.address}/c/{made.value}"

    def kept(self, client: str) -> list[Checkin]:
        (session,) = [s for s in self.watched.sessions() if s.client == client]
        with reading(self.app().engine) as connection:
            return checkins.of_sessions(connection, [session.id])
