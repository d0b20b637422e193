"""HTTP for Google's client libraries, bounded in bytes and in seconds.

httplib2, which they take by default, ends neither an endless body nor a slow drip. This has its
`request`, and says what goes wrong in the words of the ConnectorError tree. Redirects come back as
they are: the APIs have none, and a token must not travel along.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import httpcore
import httplib2
import httpx

from connectors.base import ConnectorError, TooLarge, Truncated, Unreachable
from connectors.google.errors import AGAIN
from connectors.net.bounded_gzip import GzipError, gunzip
from connectors.net.http_errors import odd_encoding
from connectors.net.ssrf_guard import Deadline, GuardedBackend


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
        self._limits = limits
        self._conversation = Deadline(limits.total)

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
        deadline = Deadline(min(self._limits.seconds, self._conversation.left))
        try:
            with (
                self._pool(deadline) as pool,
                pool.stream(
                    method,
                    uri,
                    headers=[*_sent(headers or {})],
                    content=body.encode() if isinstance(body, str) else body,
                    extensions={"timeout": httpx.Timeout(self._limits.silence).as_dict()},
                ) as response,
            ):
                answer = _answer(response)
                return answer, self._body(response, answer.get("content-encoding", ""))
        except (GzipError, httpcore.RemoteProtocolError):
            raise Truncated(self._source, "Google's answer ended early.", AGAIN) from None
        except (
            httpcore.TimeoutException,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
        ) as error:
            raise self._unreachable(error, deadline) from None

    def _pool(self, deadline: Deadline) -> httpcore.ConnectionPool:
        backend = GuardedBackend(self._source, deadline, allow_private=True)
        return httpcore.ConnectionPool(ssl_context=self._certificates, network_backend=backend)

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    def _body(self, response: httpcore.Response, encoding: str) -> bytes:
        chunks = self._counted(response.iter_stream())
        if encoding.strip().lower() in ("", "identity"):
            return b"".join(chunks)
        if encoding.strip().lower() not in ("gzip", "x-gzip"):
            raise odd_encoding(self._source)
        return b"".join(self._counted(gunzip(chunks)))

    def _counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        total = 0
        for chunk in chunks:
            total += len(chunk)
            if total > self._limits.max_bytes:
                raise TooLarge(
                    self._source,
                    f"An answer of Google's is larger than {_size(self._limits.max_bytes)}.",
                    "Check api_endpoint, or use a calendar that holds the sessions only.",
                )
            yield chunk

    def _unreachable(self, error: Exception, deadline: Deadline) -> ConnectorError:
        if deadline.left <= 0:
            return Unreachable(
                self._source,
                f"Google did not finish its answer within {self._limits.seconds:g} s.",
                AGAIN,
            )
        if isinstance(error, httpcore.TimeoutException):
            return Unreachable(self._source, "Google did not answer in time.", AGAIN)
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            return Unreachable(
                self._source,
                "The server's certificate is not trusted.",
                "Check this machine's clock and certificates, and api_endpoint.",
            )
        return Unreachable(
            self._source, "Google could not be reached.", f"Check the network. {AGAIN}"
        )


def _sent(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """googleapiclient also offers deflate, which is not counted here."""
    stated = {name.lower(): value for name, value in headers.items()}
    return [*{**stated, "accept-encoding": "gzip", "connection": "close"}.items()]


def _answer(response: httpcore.Response) -> httplib2.Response:
    headers = {name.decode("latin-1").lower(): v.decode("latin-1") for name, v in response.headers}
    return httplib2.Response({**headers, "status": str(response.status)})


def _size(count: int) -> str:
    return f"{count // 2**20} MiB" if count >= 2**20 else f"{count:,} bytes"
