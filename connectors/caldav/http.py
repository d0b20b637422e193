"""Bounded HTTP for one conversation with a CalDAV server.

The caldav library's own session has no total time limit, inflates without one, follows the proxies
and .netrc of the environment and asks any address; so the library speaks through this instead. One
deadline holds for the whole conversation, its redirects, retries and waits included; one limit
holds for a single answer and one for all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import tenacity

from connectors.caldav.credentials import DavCredentials, is_trusted
from connectors.net.deadline import Deadline
from connectors.net.exchange import Exchange
from connectors.net.failures import Wording
from connectors.net.http_errors import failure_of, patience
from connectors.net.limits import HttpLimits
from connectors.net.messages import Request, Response
from connectors.net.retry import retrying

MAX_ANSWER = 32 * 2**20  # bytes of one answer
_PASSING = frozenset({429, 502, 503, 504})  # 500 may be a refusal of one request, see quirks
_AGAIN = "It will be tried again at the next poll."
_NOT_REACHED = (
    "The server could not be reached (name not found, refused or cut off).",
    f"Check the network and the address. {_AGAIN}",
)
WORDING = Wording(
    cut_off=("The server's answer ended early.", f"Nothing was believed. {_AGAIN}"),
    late=("The server did not finish within {seconds} s.", _AGAIN),
    silent=("The server did not answer.", _AGAIN),
    no_connection=_NOT_REACHED,
    connection_lost=_NOT_REACHED,
    too_large=(
        "The server sent more than {size}.",
        "Take large attachments out, or move past years to a calendar of their own.",
    ),
    odd_redirect=(
        "The server redirected to something that is no safe web address.",
        "Check the server's address.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DavHttp:
    """Speaks for one source. Not for several threads at once."""

    source: str
    home: httpx.URL
    exchange: Exchange
    retrying: tenacity.Retrying

    def ask(
        self,
        method: str,
        url: httpx.URL,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        max_bytes: int = MAX_ANSWER,
    ) -> Response:
        """Asks for one answer of at most `max_bytes`, of any status but 429, 502, 503 and 504.

        Raises ConnectorError.
        """
        request = Request(
            method=method,
            url=url,
            headers=headers or {},
            body=body,
            wants_body=lambda status: status not in _PASSING,
            max_bytes=max_bytes,
        )
        return self.retrying(self._once, request)

    def trusts(self, url: httpx.URL) -> bool:
        """Tells whether the credentials may be sent there."""
        return is_trusted(self.home, url)

    def _once(self, request: Request) -> Response:
        response = self.exchange.ask(request)
        if response.status in _PASSING:
            wait = patience(response.headers.get("retry-after"))
            raise failure_of(self.source, response.status, wait)
        return response


@contextmanager
def conversation(
    source: str,
    *,
    credentials: tuple[str, str] | None,
    home: httpx.URL,
    limits: HttpLimits,
    allow_private: bool,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[DavHttp]:
    """Opens connections for as long as it lasts, at most `limits.seconds`.

    `credentials` (username, password) go to `home` only, and to what a quirk counts as one with it.
    """
    deadline = Deadline(limits.seconds)
    with Exchange(
        source,
        deadline=deadline,
        limits=limits,
        wording=WORDING,
        credentials=DavCredentials(home, *credentials) if credentials else None,
        allow_private=allow_private,
        keeps_https=True,
    ) as exchange:
        yield DavHttp(
            source=source,
            home=home,
            exchange=exchange,
            retrying=retrying(limits.tries, deadline, sleep),
        )
