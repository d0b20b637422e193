"""Bounded HTTP for one conversation with a CalDAV server.

The caldav library's own session has no total time limit, inflates without one, follows the proxies
and .netrc of the environment and asks any address; so the library speaks through this instead. One
deadline holds for the whole conversation, its redirects, retries and waits included; one limit
holds for a single answer and one for all of them, as they arrive and as they inflate. No text
holds any part of a URL.
"""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType

import httpcore
import httpx
import tenacity

from connectors.base import (
    ConnectorError,
    PermanentError,
    SourceNotFound,
    TemporaryError,
    TooLarge,
    Truncated,
    Unreachable,
)
from connectors.net.bounded_gzip import GzipError, gunzip
from connectors.net.client import (
    LONGEST_WAIT,
    REDIRECTS,
    HttpLimits,
    is_certificate_failure,
    may_see_credentials,
    pause,
    redirected,
)
from connectors.net.http_errors import failure_of, odd_encoding, patience
from connectors.net.ssrf_guard import Deadline, GuardedBackend
from connectors.quirks.caldav_icloud_hosts import are_one_icloud

MAX_ANSWER = 32 * 2**20  # bytes of one answer
_PASSING = frozenset({429, 502, 503, 504})  # 500 may be a refusal of one request, see quirks
_AGAIN = "It will be tried again at the next poll."
_FAILURES = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    ssl.SSLError,
)


class AnswerTooLarge(TooLarge):
    """One answer is over its limit; a smaller question may get a smaller one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DavReply:
    """Any whole answer that is no redirect, 429, 502, 503 or 504. `url` is where it came from."""

    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes = field(repr=False)
    url: httpx.URL = field(repr=False)


class Wire:
    """Speaks for one source; use it as a context manager. Not for several threads at once.

    Credentials (username, password) go to `home`'s origin only, and to what a quirk counts as one
    with it.
    """

    def __init__(
        self,
        source: str,
        *,
        credentials: tuple[str, str] | None,
        home: httpx.URL,
        limits: HttpLimits,
        allow_private: bool,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._source = source
        self._limits = limits
        self._sleep = sleep
        self._credentials = credentials
        self._home = home
        self._digest = httpx.DigestAuth(*credentials) if credentials else None
        self._use_digest = False
        self._left = limits.max_bytes
        self._deadline = Deadline(limits.seconds)
        backend = GuardedBackend(source, self._deadline, allow_private=allow_private)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=backend, max_connections=2
        )

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.close()

    def ask(
        self,
        method: str,
        url: httpx.URL,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        max_bytes: int = MAX_ANSWER,
    ) -> DavReply:
        """One answer of at most `max_bytes`, whatever its status says. Raises ConnectorError."""
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._limits.tries),
            retry=tenacity.retry_if_exception(self._is_worth_another_try),
            wait=lambda state: min(pause(state), self._deadline.left),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._follow, method, url, body, dict(headers or {}), max_bytes)

    def trusts(self, url: httpx.URL) -> bool:
        """Whether the credentials may be sent there."""
        if may_see_credentials(self._home, url):
            return True
        is_safe = url.scheme == "https" and (url.port or 443) == 443
        return is_safe and are_one_icloud(self._home.host, url.host)

    def _is_worth_another_try(self, error: BaseException) -> bool:
        if not isinstance(error, TemporaryError):
            return False
        wait = error.retry_after
        return (wait is None or wait <= LONGEST_WAIT) and self._deadline.left > 1

    def _follow(
        self, method: str, url: httpx.URL, body: bytes, headers: dict[str, str], max_bytes: int
    ) -> DavReply:
        is_trusted = True
        for _ in range(self._limits.redirects + 1):
            # For good: a stranger may redirect back with a wish of theirs.
            is_trusted = is_trusted and self.trusts(url)
            ask = self._authorized if is_trusted else self._once
            reply = ask(method, url, body, headers, max_bytes)
            if reply.status not in REDIRECTS or "location" not in reply.headers:
                return reply
            url = self._next(url, reply.headers["location"])
        raise PermanentError(
            self._source,
            f"The server redirected more than {self._limits.redirects} times.",
            "Check the server's address.",
        )

    def _next(self, here: httpx.URL, location: str) -> httpx.URL:
        there = redirected(here, location)
        if there is None or (here.scheme == "https" and there.scheme == "http"):
            raise PermanentError(
                self._source,
                "The server redirected to something that is no safe web address.",
                "Check the server's address.",
            )
        return there

    def _authorized(
        self, method: str, url: httpx.URL, body: bytes, headers: dict[str, str], max_bytes: int
    ) -> DavReply:
        """Basic at once; Digest where the server asks for that alone."""
        signed = self._authorization(method, url)
        reply = self._once(method, url, body, {**headers, **signed}, max_bytes)
        offered = reply.headers.get("www-authenticate", "").lower()
        wants_digest = "digest" in offered and "basic" not in offered
        if reply.status != 401 or not wants_digest:
            return reply
        self._use_digest = True
        signed = self._signed_for(method, url, reply)
        return self._once(method, url, body, {**headers, **signed}, max_bytes) if signed else reply

    def _authorization(self, method: str, url: httpx.URL) -> dict[str, str]:
        if self._credentials is None:
            return {}
        if self._use_digest:
            return self._signed_for(method, url, None)
        token = base64.b64encode(":".join(self._credentials).encode()).decode("ascii")
        return {"Authorization": f"Basic {token}"}

    def _signed_for(self, method: str, url: httpx.URL, refusal: DavReply | None) -> dict[str, str]:
        if self._digest is None:
            return {}
        request = httpx.Request(method, url)
        try:
            flow = self._digest.sync_auth_flow(request)
            request = next(flow)
            if refusal is not None:
                challenge = httpx.Response(401, headers=dict(refusal.headers), request=request)
                request = flow.send(challenge)
        except (StopIteration, httpx.HTTPError, ValueError, KeyError, NotImplementedError):
            return {}
        header = request.headers.get("authorization")
        return {"Authorization": header} if header else {}

    def _once(
        self, method: str, url: httpx.URL, body: bytes, headers: Mapping[str, str], max_bytes: int
    ) -> DavReply:
        bare = url.copy_with(username=None, password=None, fragment=None)
        sent = {
            "Host": bare.netloc.decode("ascii"),
            "User-Agent": "SteadyFrame",
            "Accept-Encoding": "gzip",
            "Content-Length": str(len(body)),
            **headers,
        }
        try:
            with self._pool.stream(
                method,
                str(bare),
                headers=[(k.encode(), v.encode()) for k, v in sent.items()],
                content=body,
                extensions={"timeout": httpx.Timeout(self._limits.silence).as_dict()},
            ) as response:
                return self._read(response, bare, max_bytes)
        except GzipError:
            raise _cut_off(self._source) from None
        except _FAILURES as error:
            raise self._connection_failure(error) from None

    def _read(self, response: httpcore.Response, url: httpx.URL, max_bytes: int) -> DavReply:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in response.headers
        }
        if response.status in _PASSING:
            wait = patience(headers.get("retry-after"))
            raise failure_of(self._source, response.status, wait)
        chunks = self._inflated(response, headers.get("content-encoding", ""), max_bytes)
        return DavReply(status=response.status, headers=headers, body=b"".join(chunks), url=url)

    def _inflated(
        self, response: httpcore.Response, encoding: str, max_bytes: int
    ) -> Iterator[bytes]:
        name = encoding.strip().lower()
        raw = self._counted(response.iter_stream(), max_bytes)
        if name in ("", "identity"):
            return raw
        if name in ("gzip", "x-gzip"):
            return self._counted(gunzip(raw), max_bytes)
        raise odd_encoding(self._source)

    def _counted(self, chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
        total = 0
        for chunk in chunks:
            total += len(chunk)
            self._left -= len(chunk)
            if total > max_bytes or self._left < 0:
                kind = AnswerTooLarge if self._left >= 0 else TooLarge
                limit = max_bytes if self._left >= 0 else self._limits.max_bytes
                raise kind(
                    self._source,
                    f"The server sent more than {limit // 2**20} MiB.",
                    "Take large attachments out, or move past years to a calendar of their own.",
                )
            yield chunk

    def _connection_failure(self, error: Exception) -> ConnectorError:
        if self._deadline.left <= 0:
            said = f"The server did not finish within {self._limits.seconds:g} s."
            return Unreachable(self._source, said, _AGAIN)
        if isinstance(error, httpcore.TimeoutException):
            return Unreachable(self._source, "The server did not answer.", _AGAIN)
        if isinstance(error, httpcore.RemoteProtocolError):
            return _cut_off(self._source)
        if isinstance(error, httpcore.UnsupportedProtocol):
            return SourceNotFound(
                self._source, "The server's address is not a web address.", "Begin with https://."
            )
        if is_certificate_failure(error):
            said = "The server's certificate could not be verified."
            remedy = "Check this machine's clock and ask whoever runs the server."
            return Unreachable(self._source, said, remedy)
        said = "The server could not be reached (name not found, refused or cut off)."
        return Unreachable(self._source, said, "Check the network and the address. " + _AGAIN)


def _cut_off(source: str) -> Truncated:
    return Truncated(source, "The server's answer ended early.", f"Nothing was believed. {_AGAIN}")
