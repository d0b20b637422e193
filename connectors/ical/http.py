"""One address on the web, read as a whole by a conditional GET."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from connectors.base import SourceNotFound
from connectors.net.credentials import Credentials, basic
from connectors.net.deadline import Deadline
from connectors.net.exchange import Exchange
from connectors.net.failures import Wording
from connectors.net.http_errors import failure_of, patience
from connectors.net.limits import HttpLimits
from connectors.net.messages import Request, Response
from connectors.net.retry import retrying
from connectors.net.web_address import web_address

_NOT_REACHED = (
    "The server could not be reached (name not found, refused or cut off).",
    "Check the network and the address; it will be tried again.",
)
_COPY_AGAIN = "Copy the calendar's address again from where it is published."
WORDING = Wording(
    too_large=(
        "The calendar is larger than {size}.",
        "Publish a smaller one, for example without past years.",
    ),
    cut_off=(
        "The server's answer ended before the calendar did.",
        "Nothing of it was believed; it will be tried again.",
    ),
    late=(
        "The server did not finish its answer within {seconds} s.",
        "It will be tried again at the next poll.",
    ),
    silent=("The server did not answer.", "It will be tried again."),
    no_connection=_NOT_REACHED,
    connection_lost=_NOT_REACHED,
    many_redirects=("The server redirected more than {redirects} times.", _COPY_AGAIN),
    odd_redirect=("The server redirected to something that is not a web address.", _COPY_AGAIN),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReader:
    """Reads one source's address. `sleep` waits between tries; tests pass one that does not.

    `credentials` (username, password) or else the bearer `token` go to the URL's own origin only.
    """

    source: str
    limits: HttpLimits = field(default_factory=HttpLimits)
    allow_private_network: bool = False
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)  # printable ASCII, as a header needs
    sleep: Callable[[float], None] = time.sleep

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """Gets a whole answer (200 or 304). Raises ConnectorError for anything else.

        Connection failures, 5xx and 429 are tried again a few times inside the deadline.
        """
        deadline = Deadline(self.limits.seconds)
        target = self._parsed(url)
        request = Request(
            method="GET",
            url=target,
            headers={
                "Accept": "text/calendar, text/plain;q=0.8, */*;q=0.1",
                "Connection": "close",
                **(headers or {}),
            },
            wants_body=lambda status: status == HTTPStatus.OK,
        )
        attempt = retrying(self.limits.tries, deadline, self.sleep)
        return attempt(self._once, request, self._credentials_for(target), deadline)

    def _parsed(self, url: str) -> httpx.URL:
        if url.lower().startswith("webcal://"):
            url = "https" + url[len("webcal") :]
        target = web_address(url)
        if target is None:
            raise SourceNotFound(
                self.source,
                "The calendar's address is not a web address.",
                "Write one that begins with https://, http:// or webcal://.",
            )
        return target

    def _credentials_for(self, target: httpx.URL) -> Credentials | None:
        if self.token and not self.credentials:
            return Credentials(target, f"Bearer {self.token}")
        username, password = self.credentials or (target.username, target.password)
        return Credentials(target, basic(username, password)) if username or password else None

    def _once(
        self, request: Request, credentials: Credentials | None, deadline: Deadline
    ) -> Response:
        with Exchange(
            self.source,
            deadline=deadline,
            limits=self.limits,
            wording=WORDING,
            credentials=credentials,
            allow_private=self.allow_private_network,
        ) as exchange:
            response = exchange.ask(request)
        is_conditional = not {"If-None-Match", "If-Modified-Since"}.isdisjoint(request.headers)
        if response.status == HTTPStatus.OK:
            return response
        if response.status == HTTPStatus.NOT_MODIFIED and is_conditional:
            return response
        wait = patience(response.headers.get("retry-after"))
        raise failure_of(self.source, response.status, wait)
