"""The one HTTP client for calendars that are fetched as a whole.

It bounds what a server can cost: one deadline over everything, retries and redirects included; a
byte limit on what arrives and on what that inflates to; five redirects; checked addresses at every
hop. A private feed's URL is a secret, so no message, log line or exception text holds any part
of one. Proxies from the environment are not used: the address check would be theirs, not ours.
"""

from __future__ import annotations

import base64
import io
import logging
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

import httpcore
import httpx
import tenacity

from connectors.base import (
    ConnectorError,
    PermanentError,
    RateLimited,
    ServerFailed,
    SourceNotFound,
    TemporaryError,
    TooLarge,
    Truncated,
    Unreachable,
)
from connectors.net.bounded_gzip import GzipError, gunzip
from connectors.net.http_errors import failure_of, odd_encoding, patience
from connectors.net.ssrf_guard import Deadline, GuardedBackend

for _name in ("httpx", "httpcore"):  # httpx logs whole URLs at INFO, httpcore paths at DEBUG
    logging.getLogger(_name).setLevel(logging.WARNING)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
LONGEST_WAIT = timedelta(seconds=30)  # a longer Retry-After is left to the next poll
_BACK_OFF = tenacity.wait_exponential(multiplier=0.5, max=8) + tenacity.wait_random(0, 0.5)
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    seconds: float = 60.0  # for one `get`, with its redirects and retries
    max_bytes: int = 200 * 2**20  # as it arrives, and as it inflates
    silence: float = 20.0  # seconds without a byte
    redirects: int = 5
    tries: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A 200 with its whole body, or a 304 without one. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


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

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """A whole answer (200 or 304). Raises ConnectorError for anything else.

        Connection failures, 5xx and 429 are tried again a few times inside the deadline.
        """
        deadline = Deadline(self.limits.seconds)
        target = self._parsed(url)
        authorization = self._authorization(target)

        def worth_another_try(error: BaseException) -> bool:
            if not isinstance(error, TemporaryError):
                return False
            wait = error.retry_after
            return (wait is None or wait <= LONGEST_WAIT) and deadline.left > 1

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.limits.tries),
            retry=tenacity.retry_if_exception(worth_another_try),
            wait=lambda state: min(pause(state), deadline.left),
            sleep=self.sleep,
            reraise=True,
        )
        return retrying(self._follow, target, dict(headers or {}), authorization, deadline)

    def _parsed(self, url: str) -> httpx.URL:
        if url.lower().startswith("webcal://"):
            url = "https" + url[len("webcal") :]
        try:
            target = httpx.URL(url)
            usable = target.scheme in DEFAULT_PORTS and bool(target.host)
        except (httpx.InvalidURL, ValueError, TypeError):
            usable = False
        if not usable:
            raise SourceNotFound(
                self.source,
                "The calendar's address is not a web address.",
                "Write one that begins with https://, http:// or webcal://.",
            ) from None
        return target

    def _authorization(self, target: httpx.URL) -> str | None:
        if self.token and not self.credentials:
            return f"Bearer {self.token}"
        user, password = self.credentials or (target.username, target.password)
        if not user and not password:
            return None
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")

    def _follow(
        self,
        target: httpx.URL,
        headers: dict[str, str],
        authorization: str | None,
        deadline: Deadline,
    ) -> Reply:
        first = target
        for _ in range(self.limits.redirects + 1):
            if not may_see_credentials(first, target):
                authorization = None  # for good: a stranger may redirect back with a wish of theirs
            sent = headers | ({"Authorization": authorization} if authorization else {})
            reply = self._one(target, sent, deadline)
            if isinstance(reply, Reply):
                return reply
            target = self._next(target, reply)
        raise PermanentError(
            self.source,
            f"The server redirected more than {self.limits.redirects} times.",
            "Copy the calendar's address again from where it is published.",
        )

    def _next(self, here: httpx.URL, location: str) -> httpx.URL:
        there = redirected(here, location)
        if there is None:
            raise PermanentError(
                self.source,
                "The server redirected to something that is not a web address.",
                "Copy the calendar's address again from where it is published.",
            ) from None
        return there

    def _one(self, target: httpx.URL, headers: dict[str, str], deadline: Deadline) -> Reply | str:
        """One request. A string is the Location to go on to."""
        try:
            with _transport(self.source, deadline, self.allow_private_network) as transport:
                response = transport.handle_request(self._request(target, headers))
                try:
                    return self._read(response, headers)
                finally:
                    response.close()
        except GzipError:
            raise _cut_off(self.source) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.ConnectError) as error:
            raise self._connection_failure(error, deadline) from None

    def _request(self, target: httpx.URL, headers: dict[str, str]) -> httpx.Request:
        every = {
            "Accept": "text/calendar, text/plain;q=0.8, */*;q=0.1",
            "Accept-Encoding": "gzip",
            "User-Agent": "SteadyFrame",
            "Connection": "close",
        }
        timeout = httpx.Timeout(self.limits.silence).as_dict()
        bare = target.copy_with(username=None, password=None, fragment=None)
        return httpx.Request(
            "GET", bare, headers={**every, **headers}, extensions={"timeout": timeout}
        )

    def _read(self, response: httpx.Response, sent: Mapping[str, str]) -> Reply | str:
        status = response.status_code
        if status in REDIRECTS and "location" in response.headers:
            return str(response.headers["location"])
        conditional = "If-None-Match" in sent or "If-Modified-Since" in sent
        if status == HTTPStatus.NOT_MODIFIED and conditional:
            return Reply(status=status, headers=dict(response.headers))
        if status != HTTPStatus.OK:
            raise failure_of(self.source, status, patience(response.headers.get("retry-after")))
        body = io.BytesIO()  # unlike a join of its pieces, it holds a large body only once
        for piece in self._counted(self._inflated(response)):
            body.write(piece)
        return Reply(status=status, headers=dict(response.headers), body=body.getvalue())

    def _inflated(self, response: httpx.Response) -> Iterator[bytes]:
        encoding = response.headers.get("content-encoding", "").strip().lower()
        raw = self._counted(response.iter_raw())
        if encoding in ("", "identity"):
            return raw
        if encoding in ("gzip", "x-gzip"):
            return gunzip(raw)
        raise odd_encoding(self.source)

    def _counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        total = 0
        for chunk in chunks:
            total += len(chunk)
            if total > self.limits.max_bytes:
                raise TooLarge(
                    self.source,
                    f"The calendar is larger than {self.limits.max_bytes // 2**20} MiB.",
                    "Publish a smaller one, for example without past years.",
                )
            yield chunk

    def _connection_failure(self, error: Exception, deadline: Deadline) -> ConnectorError:
        if deadline.left <= 0:
            return Unreachable(
                self.source,
                f"The server did not finish its answer within {self.limits.seconds:g} s.",
                "It will be tried again at the next poll.",
            )
        if isinstance(error, httpx.TimeoutException):
            return Unreachable(self.source, "The server did not answer.", "It will be tried again.")
        if isinstance(error, httpx.RemoteProtocolError):
            return _cut_off(self.source)
        if is_certificate_failure(error):
            return Unreachable(
                self.source,
                "The server's certificate could not be verified.",
                "Check this machine's clock and ask whoever runs the server.",
            )
        return Unreachable(
            self.source,
            "The server could not be reached (name not found, refused or cut off).",
            "Check the network and the address; it will be tried again.",
        )


def _transport(source: str, deadline: Deadline, allow_private: bool) -> httpx.HTTPTransport:
    """httpx's own transport on a guarded pool; a client would keep cookies and log URLs."""
    context = httpx.create_ssl_context()
    transport = httpx.HTTPTransport(verify=context)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=context,
        network_backend=GuardedBackend(source, deadline, allow_private=allow_private),
    )
    return transport


def redirected(here: httpx.URL, location: str) -> httpx.URL | None:
    """Where a Location leads; None if to no web address."""
    try:
        there = here.join(location)
    except (httpx.InvalidURL, ValueError, TypeError):
        return None
    return there if there.scheme in DEFAULT_PORTS and there.host else None


def may_see_credentials(first: httpx.URL, target: httpx.URL) -> bool:
    """The same origin, or the same host moving up from http to https on the usual ports."""
    if _origin(first) == _origin(target):
        return True
    upgrade = (_origin(first)[0], _origin(first)[2], *_origin(target)[::2])
    return first.host == target.host and upgrade == ("http", 80, "https", 443)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or DEFAULT_PORTS[url.scheme]


def pause(state: tenacity.RetryCallState) -> float:
    """Seconds before the next try: the server's wish, else 0.5 s doubling, with jitter."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, RateLimited | ServerFailed) and error.retry_after is not None:
        return error.retry_after.total_seconds()
    return _BACK_OFF(state)


def is_certificate_failure(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _cut_off(source: str) -> Truncated:
    return Truncated(
        source,
        "The server's answer ended before the calendar did.",
        "Nothing of it was believed; it will be tried again.",
    )
