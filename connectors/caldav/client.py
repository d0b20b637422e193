"""The caldav library's client on our own wire, and what its answers mean in our errors.

Loads the caldav library, so it is imported by a fetch and not before.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from caldav.davclient import DAVClient
from caldav.elements.base import BaseElement
from caldav.response import DAVResponse

from connectors.answers import failure_of, patience
from connectors.base import AccessRevoked, ConnectorError, SourceNotFound
from connectors.caldav.multistatus import Multistatus, read_multistatus
from connectors.caldav.wire import DavReply, Wire
from connectors.quirks.caldav_app_passwords import password_remedy

# caldav quotes URLs and whole answers in its warnings.
logging.getLogger("caldav").setLevel(logging.CRITICAL)

WELL_KNOWN = "/.well-known/caldav"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What DAVResponse reads of a requests.Response. A refusal's body is nobody's business."""

    status_code: int
    content: bytes = field(repr=False)
    reason: str = ""
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Client(DAVClient):
    """`request` is the only way in which the library reaches the network, so it is ours."""

    def __init__(self, source: str, wire: Wire, url: httpx.URL) -> None:
        super().__init__(url=str(url), enable_rfc6764=False)
        self.source = source
        self.wire = wire

    def request(
        self,
        url: Any,
        method: str = "GET",
        body: str | bytes = "",
        headers: Mapping[str, str] | None = None,
        rate_limit_time_slept: float = 0,
    ) -> DAVResponse:
        """A 207, or another answer without its body. Raises ConnectorError for what is neither."""
        reply = self.send(method, str(url), body, headers)
        if reply.status == 207:
            read_multistatus(self.source, reply.body)  # the library would log what it can't parse
        elif reply.status != 404:
            raise self.failure(reply)
        content = reply.body if reply.status == 207 else b""
        return DAVResponse(_Answer(status_code=reply.status, content=content), self)

    def send(
        self,
        method: str,
        url: str,
        body: str | bytes | BaseElement = b"",
        headers: Mapping[str, str] | None = None,
    ) -> DavReply:
        """Any answer. `url` may be relative to the client's. Raises ConnectorError."""
        text = str(body) if isinstance(body, BaseElement) else body
        raw = text.encode() if isinstance(text, str) else text
        sent = {"Content-Type": "application/xml; charset=utf-8"} if raw else {}
        target = httpx.URL(str(self.url)).join(url)
        return self.wire.ask(method, target, raw, {**sent, **dict(headers or {})})

    def multistatus(
        self, method: str, url: str, body: BaseElement, *, depth: int | None
    ) -> Multistatus:
        """Raises ConnectorError for anything but a 207."""
        headers = {} if depth is None else {"Depth": str(depth)}
        reply = self.send(method, url, body, headers)
        if reply.status != 207:
            raise self.failure(reply)
        return read_multistatus(self.source, reply.body)

    def failure(self, reply: DavReply) -> ConnectorError:
        if reply.status in (401, 403):
            return AccessRevoked(
                self.source,
                f"The server answered {reply.status}.",
                password_remedy(reply.url.host),
            )
        if reply.status == 200:
            read_multistatus(self.source, reply.body)
        if reply.status in (200, 404, 405, 410):
            return SourceNotFound(
                self.source,
                f"The server answered {reply.status}: there is no calendar at this address.",
                "Check the source's url and calendar, see docs/caldav.md.",
            )
        wait = patience(reply.headers.get("retry-after"))
        return failure_of(self.source, reply.status, wait)
