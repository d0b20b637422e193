"""The `webhook` channel: one JSON object a message, signed as Standard Webhooks says.

github.com/standard-webhooks/standard-webhooks, specification 1.0.0, symmetric signatures (`v1`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import httpcore
import httpx

from connectors.base import AddressRefused
from connectors.net.ssrf_guard import Deadline, GuardedBackend
from monitor.clock import Clock, system_clock
from monitor.notify.message import Message
from monitor.notify.payload import payload_of
from monitor.notify.webhook.errors import Explainer

# AddressRefused comes from the backend; ValueError, with httpx.InvalidURL, from an odd address.
_TROUBLE = (
    AddressRefused,
    OSError,
    ValueError,
    httpx.InvalidURL,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)


class WebhookNotifier:
    """Posts to `url`, which is a secret; `key` signs.

    `total` bounds one delivery once the name is looked up. `clock` is the real one even in a
    replay: receivers refuse a timestamp that is minutes off theirs.
    """

    def __init__(
        self,
        name: str,
        *,
        url: str,
        key: bytes,
        allow_private_network: bool = False,
        total: timedelta = timedelta(seconds=30),
        clock: Clock = system_clock,
    ) -> None:
        self._name = name
        self._url = url
        self._key = key
        self._allow_private = allow_private_network
        self._total = total.total_seconds()
        self._clock = clock
        self._explainer = Explainer(channel=name)

    @property
    def name(self) -> str:
        return self._name

    def send(self, message: Message) -> None:
        # ASCII only: half of a surrogate pair has no bytes in UTF-8.
        body = json.dumps(payload_of(message, self._name)).encode("ascii")
        at = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": at,
            "webhook-signature": self._signature(message.id, at, body),
        }
        status, answered = self._ask("POST", body, headers)
        if not 200 <= status < 300:
            raise self._explainer.refused(status, answered)

    def check(self) -> str:
        """Sends no message: asks with OPTIONS, to which any answer will do."""
        status, _ = self._ask("OPTIONS", b"", {})
        test = f"`steadyframe alerts test {self._name}` shows whether it takes messages"
        return f"The webhook's server answers ({status} to a question without a message); {test}."

    def close(self) -> None:
        """Nothing is kept open."""

    def _signature(self, message_id: str, at: str, body: bytes) -> str:
        signed = b".".join((message_id.encode(), at.encode(), body))
        code = hmac.digest(self._key, signed, hashlib.sha256)
        return f"v1,{base64.b64encode(code).decode('ascii')}"

    def _ask(self, method: str, body: bytes, headers: dict[str, str]) -> tuple[int, httpx.Headers]:
        """Status and headers of the answer. No redirect is followed and no body read."""
        deadline = Deadline(self._total)
        backend = GuardedBackend(self._name, deadline, allow_private=self._allow_private)
        try:
            request = self._request(method, body, headers)
            tls = httpx.create_ssl_context() if request.url.scheme == "https" else None
            with (
                httpcore.ConnectionPool(ssl_context=tls, network_backend=backend) as pool,
                pool.stream(
                    method,
                    _place(request.url),
                    headers=request.headers.raw,
                    content=body,
                ) as answer,
            ):
                return answer.status, httpx.Headers(answer.headers)
        except _TROUBLE as error:
            # Not chained: such errors may quote the URL.
            raise self._explainer.unreachable(error, is_late=deadline.left <= 0) from None

    def _request(self, method: str, body: bytes, headers: dict[str, str]) -> httpx.Request:
        """A user name and password in the URL become a header."""
        url = httpx.URL(self._url)
        every = {"User-Agent": "SteadyFrame", "Connection": "close", **headers}
        bare = url.copy_with(username=None, password=None, fragment=None)
        request = httpx.Request(method, bare, headers=every, content=body)
        if url.username or url.password:
            request = next(httpx.BasicAuth(url.username, url.password).auth_flow(request))
        return request


def _place(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
