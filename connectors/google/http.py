"""HTTP for Google's client libraries, bounded in bytes and in seconds.

httplib2, which they take by default, ends neither an endless body nor a slow drip. This has its
`request`, and says what goes wrong in the words of the ConnectorError tree. Redirects come back as
they are: the APIs have none, and a token must not travel along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import httplib2
import httpx

from connectors.base import Unreachable
from connectors.google.errors import AGAIN
from connectors.net.deadline import Deadline
from connectors.net.exchange import Exchange
from connectors.net.failures import Wording
from connectors.net.limits import HttpLimits
from connectors.net.messages import Request
from connectors.net.web_address import web_address

_NOT_REACHED = ("Google could not be reached.", f"Check the network. {AGAIN}")
WORDING = Wording(
    certificate=(
        "The server's certificate is not trusted.",
        "Check this machine's clock and certificates, and api_endpoint.",
    ),
    cut_off=("Google's answer ended early.", AGAIN),
    late=("Google did not finish its answer within {seconds} s.", AGAIN),
    silent=("Google did not answer in time.", AGAIN),
    no_connection=_NOT_REACHED,
    connection_lost=_NOT_REACHED,
    too_large=(
        "An answer of Google's is larger than {size}.",
        "Check api_endpoint, or use a calendar that holds the sessions only.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLimits:
    """Seconds, and bytes as they arrive and as they inflate."""

    seconds: float = 60.0  # for one answer, from the connection to the last byte
    total: float = 400.0  # for one conversation, its waits included
    silence: float = 30.0  # without a byte
    max_bytes: int = 32 * 2**20


class BoundedHttp:
    """One conversation, from when it is made. A connection for each request."""

    def __init__(self, source: str, limits: AnswerLimits) -> None:
        self._source = source
        self._limits = HttpLimits(
            seconds=limits.seconds,
            silence=limits.silence,
            max_bytes=limits.max_bytes,
            redirects=None,
        )
        self._conversation = Deadline(limits.total)
        self._certificates = cache(httpx.create_ssl_context)

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,
        connection_type: object = None,
    ) -> tuple[httplib2.Response, bytes]:
        """A whole answer of whatever status. The last two are httplib2's and change nothing.

        Raises ConnectorError: Unreachable, Truncated, TooLarge, NotACalendar.
        """
        url = web_address(uri)
        if url is None:
            raise Unreachable(self._source, *_NOT_REACHED)
        with Exchange(
            self._source,
            deadline=Deadline(min(self._limits.seconds, self._conversation.left)),
            limits=self._limits,
            wording=WORDING,
            allow_private=True,  # api_endpoint may be a gateway in the practice's own network
            certificates=self._certificates,
        ) as exchange:
            response = exchange.ask(
                Request(
                    method=method,
                    url=url,
                    headers={**(headers or {}), "connection": "close"},
                    body=body.encode() if isinstance(body, str) else body,
                )
            )
        answer = httplib2.Response({**response.headers, "status": str(response.status)})
        return answer, response.body
