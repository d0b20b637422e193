"""The caldav library's client on our own HTTP, and what its answers mean in our errors.

Loads the caldav library, so it is imported by a fetch and not before.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from caldav.davclient import DAVClient, DAVResponse
from caldav.elements.base import BaseElement

from connectors.base import AccessRevoked, ConnectorError, SourceNotFound
from connectors.caldav.http import MAX_ANSWER, DavHttp
from connectors.caldav.multistatus import Multistatus, read_multistatus
from connectors.net.http_errors import failure_of, patience
from connectors.net.messages import Response
from connectors.net.web_address import web_address
from connectors.quirks.caldav_app_passwords import password_remedy

# caldav quotes URLs and whole answers in its log.
logging.getLogger("caldav").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What DAVResponse reads of a requests.Response. A refusal's body is nobody's business."""

    status_code: int
    content: bytes = field(repr=False)
    reason: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Client(DAVClient):
    """`request` is the only way in which the library reaches the network, so it is ours."""

    def __init__(self, source: str, http: DavHttp, url: httpx.URL) -> None:
        super().__init__(url=str(url))
        self.source = source
        self.http = http

    def request(
        self,
        url: Any,
        method: str = "GET",
        body: str | bytes = "",
        headers: Mapping[str, str] | None = None,
    ) -> DAVResponse:
        """A 207, or a 404 without its body. Raises ConnectorError for anything else."""
        reply = self.send(method, str(url), body, headers)
        if reply.status == 207:
            read_multistatus(self.source, reply.body)  # the library would log what it can't parse
        elif reply.status != 404:
            raise self.failure(reply)
        content = reply.body if reply.status == 207 else b""
        answer: Any = _Answer(status_code=reply.status, content=content)
        return DAVResponse(answer, self)

    def send(
        self,
        method: str,
        url: str | httpx.URL,
        body: str | bytes | BaseElement = b"",
        headers: Mapping[str, str] | None = None,
        *,
        max_bytes: int = MAX_ANSWER,
    ) -> Response:
        """Any answer. `url` may be relative to the client's. Raises ConnectorError."""
        text = str(body) if isinstance(body, BaseElement) else body
        raw = text.encode() if isinstance(text, str) else text
        sent = {"Content-Type": "application/xml; charset=utf-8"} if raw else {}
        sent |= dict(headers or {})
        return self.http.ask(method, self.address(url), raw, sent, max_bytes=max_bytes)

    def address(self, url: str | httpx.URL) -> httpx.URL:
        """Absolute. Raises SourceNotFound for what is no URL."""
        there = web_address(url, httpx.URL(str(self.url)))
        if there is None:
            raise SourceNotFound(
                self.source,
                "The server names an address that is none.",
                "Ask whoever runs the server.",
            )
        return there

    def multistatus(
        self, method: str, url: str | httpx.URL, body: BaseElement, *, depth: int
    ) -> Multistatus:
        """Raises ConnectorError for anything but a 207."""
        reply = self.send(method, url, body, {"Depth": str(depth)})
        if reply.status != 207:
            raise self.failure(reply)
        return read_multistatus(self.source, reply.body)

    def failure(self, reply: Response) -> ConnectorError:
        """What an answer means that should have been a 207."""
        if reply.status == 200:
            read_multistatus(self.source, reply.body)  # says what it is instead
        if reply.status == 403 and b"need-privileges" in reply.body:  # RFC 3744, 7.1.1
            return AccessRevoked(
                self.source,
                "The server answered 403: this account may not read the calendar.",
                "Have its owner share it with this account, with all details.",
            )
        wait = patience(reply.headers.get("retry-after"))
        return self.refusal(reply.status, reply.url, wait)

    def refusal(
        self, status: int, there: httpx.URL, wait: timedelta | None = None
    ) -> ConnectorError:
        if status == 401 and not self.http.trusts(there):
            return AccessRevoked(
                self.source,
                "The server sent us on to another one, which wants a password.",
                "Write that server's own address in `url`; the password goes nowhere else.",
            )
        if status in (401, 403):
            said = f"The server answered {status}."
            return AccessRevoked(self.source, said, password_remedy(there.host))
        if status in (200, 404, 405, 410):
            return SourceNotFound(
                self.source,
                f"The server answered {status}: there is no calendar at this address.",
                "Check the source's url and calendar, see docs/caldav.md.",
            )
        return failure_of(self.source, status, wait)
