"""A practice whose page is visited: the app itself, a real database, and a clock that is set.

visited = Visited(tmp_path)
visited.at("2026-11-24T10:05")
visited.get("/healthz")
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from monitor.jobs.access.tokens import IssuedToken, TokenKind, issue
from monitor.jobs.app import Installation
from monitor.jobs.bulkhead import Bulkhead
from monitor.web.app import make_app
from monitor.web.serving import PageServer
from tests.integration.watched import Watched
from tests.servers.ports import wait_for

BASE = "http://page.example"


class Visited:
    def __init__(self, folder: Path, **sections: Any) -> None:
        web = {"enabled": True, "base_url": BASE, **sections.pop("web", {})}
        self.watched = Watched(folder, web=web, **sections)
        self.now: datetime = self.watched.at("2026-11-24T09:00")
        self._page = make_app(self.app, self.app().settings.web)

    def app(self) -> Installation:
        return replace(self.watched.app, clock=lambda: self.now)

    def at(self, when: str) -> None:
        self.now = self.watched.at(when)

    def get(self, path: str, token: str | None = None, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=headers | _bearer(token))

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        return asyncio.run(self._asked(method, path, given))

    async def _asked(self, method: str, path: str, given: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._page, client=("192.0.2.7", 50000))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, path, **given)

    def post(self, path: str, token: str | None = None, **given: Any) -> httpx.Response:
        headers = given.pop("headers", {}) | _bearer(token)
        if "json" in given:  # in ASCII: what can't be encoded can be sent all the same
            given["content"] = json.dumps(given.pop("json"))
            headers["Content-Type"] = "application/json"
        return self.ask("POST", path, headers=headers, **given)

    def token(self, kind: TokenKind, clinician: str | None = None, days: int = 30) -> IssuedToken:
        return issue(self.app(), kind, clinician, lasts=timedelta(days=days))


@contextmanager
def page_served(app: Callable[[], Installation]) -> Iterator[None]:
    """On loopback, for browsers: at the port of the settings."""
    server = PageServer(app, Bulkhead())
    server.ensure_serving()
    try:
        wait_for(app().settings.web.port)
        yield
    finally:
        server.close()
        app().engine.dispose()


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}
