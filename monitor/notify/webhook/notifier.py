"""The `webhook` channel: one JSON object a message, signed as Standard Webhooks says.

github.com/standard-webhooks/standard-webhooks, specification 1.0.0, symmetric signatures (`v1`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import httpx

from connectors.base import ConnectorError
from connectors.net.credentials import Credentials, basic
from connectors.net.deadline import Deadline
from connectors.net.exchange import Exchange
from connectors.net.limits import HttpLimits
from connectors.net.messages import Request, Response
from connectors.net.web_address import web_address
from monitor.clock import Clock, system_clock
from monitor.notify.message import Message, PermanentDeliveryError
from monitor.notify.payload import payload_of
from monitor.notify.webhook.errors import WORDING, WebhookErrors

_NO_ADDRESS = (
    "The webhook has an address that is none.",
    "Write one that begins with https:// into the channel's `url`.",
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
        self._total = total
        self._clock = clock
        self._errors = WebhookErrors(channel=name)

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
        answer = self._ask("POST", body, headers)
        if not 200 <= answer.status < 300:
            raise self._errors.refused(answer.status, answer.headers)

    def check(self) -> str:
        """Sends no message: asks with OPTIONS, to which any answer will do."""
        status = self._ask("OPTIONS", b"", {}).status
        test = f"`steadyframe alerts test {self._name}` shows whether it takes messages"
        return f"The webhook's server answers ({status} to a question without a message); {test}."

    def close(self) -> None:
        """Nothing is kept open."""

    def _signature(self, message_id: str, at: str, body: bytes) -> str:
        signed = b".".join((message_id.encode(), at.encode(), body))
        code = hmac.digest(self._key, signed, hashlib.sha256)
        return f"v1,{base64.b64encode(code).decode('ascii')}"

    def _ask(self, method: str, body: bytes, headers: dict[str, str]) -> Response:
        """The answer's status and headers. No redirect is followed and no body read."""
        url = web_address(self._url)
        if url is None:
            raise PermanentDeliveryError(self._name, *_NO_ADDRESS)
        request = Request(
            method=method,
            url=url,
            headers={"Connection": "close", **headers},
            body=body,
            wants_body=lambda status: False,
        )
        try:
            with self._exchange(url) as exchange:
                return exchange.ask(request)
        except ConnectorError as error:
            raise self._errors.unanswered(error) from error

    def _exchange(self, url: httpx.URL) -> Exchange:
        """A username and password in the URL become a header."""
        has_login = url.username or url.password
        login = Credentials(url, basic(url.username, url.password)) if has_login else None
        seconds = self._total.total_seconds()
        return Exchange(
            self._name,
            deadline=Deadline(seconds),
            limits=HttpLimits(seconds=seconds, silence=None, redirects=None),
            wording=WORDING,
            credentials=login,
            allow_private=self._allow_private,
        )
