"""One bounded exchange over HTTP: what feeds, CalDAV, Google and webhooks have in common.

It bounds what a server can cost: one deadline over everything, redirects included; a limit on the
bytes that arrive and on those they inflate to; a few redirects; checked addresses at every hop.
Proxies and .netrc of the environment are not used: the address check would be theirs, not ours. A
URL may be a secret, so no message, log line or exception text holds any part of one.
"""

from __future__ import annotations

import io
import logging
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from types import TracebackType

import httpcore
import httpx

from connectors.base import ConnectorError, NotACalendar, PermanentError, TooLarge
from connectors.net.bounded_gzip import gunzip
from connectors.net.credentials import Credentials
from connectors.net.deadline import Deadline
from connectors.net.failures import (
    NETWORK_ERRORS,
    AnswerTooLarge,
    Sentences,
    Wording,
    cause_of,
    classify_failure,
)
from connectors.net.limits import HttpLimits
from connectors.net.messages import Request, Response
from connectors.net.ssrf_guard import GuardedBackend
from connectors.net.web_address import web_address, without_userinfo

logging.getLogger("httpcore").setLevel(logging.WARNING)  # it logs paths at DEBUG


class Exchange:
    """Asks for one source until a deadline; a context manager, not for several threads at once.

    `limits` bound one request's redirects and silence, and the bytes of all responses together.
    `keeps_https` refuses a redirect from https to http. `certificates` are those to trust.
    """

    def __init__(
        self,
        source: str,
        *,
        deadline: Deadline,
        limits: HttpLimits,
        wording: Wording,
        credentials: Credentials | None = None,
        allow_private: bool = False,
        keeps_https: bool = False,
        certificates: Callable[[], ssl.SSLContext] = httpx.create_ssl_context,
    ) -> None:
        self._source = source
        self._deadline = deadline
        self._limits = limits
        self._wording = wording
        self._credentials = credentials
        self._keeps_https = keeps_https
        self._certificates = certificates
        self._backend = GuardedBackend(deadline, allow_private=allow_private)
        self._pools: dict[str, httpcore.ConnectionPool] = {}
        self._arrived = _Meter(left=limits.max_bytes)
        self._inflated = _Meter(left=limits.max_bytes)

    def __enter__(self) -> Exchange:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pool in self._pools.values():
            pool.close()

    def ask(self, request: Request) -> Response:
        """Asks, follows redirects and returns a whole response of whatever status.

        Raises ConnectorError.
        """
        credentials = self._credentials
        request = replace(request, url=without_userinfo(request.url))
        for _ in range((self._limits.redirects or 0) + 1):
            if credentials and not credentials.may_go_to(request.url):
                credentials = None  # for good: a stranger may redirect back with a wish of theirs
            response = self._hop(request, credentials)
            if self._limits.redirects is None or response.location is None:
                return response
            there = self._next(request.url, response.location)
            request = replace(request, url=without_userinfo(there))
        raise self._failure(PermanentError, self._wording.many_redirects)

    def _next(self, here: httpx.URL, location: str) -> httpx.URL:
        there = web_address(location, here)
        is_downgrade = there and (here.scheme, there.scheme) == ("https", "http")
        if there is None or (is_downgrade and self._keeps_https):
            raise self._failure(PermanentError, self._wording.odd_redirect)
        return there

    def _hop(self, request: Request, credentials: Credentials | None) -> Response:
        if credentials is None:
            return self._once(request, None)
        response = self._once(request, credentials.header(request.method, request.url))
        if response.status != 401:
            return response
        answer = credentials.answer_to(request.method, response)
        return self._once(request, answer) if answer else response

    def _once(self, request: Request, authorization: str | None) -> Response:
        try:
            with self._pool(request.url.scheme).stream(
                request.method,
                _target(request.url),
                headers=_headers(request, authorization),
                content=request.body,
                extensions={"timeout": self._timeouts},
            ) as response:
                return self._read(request, response)
        except NETWORK_ERRORS as error:
            told = classify_failure(error, self._wording, is_late=self._deadline.left <= 0)
            raise self._failure(*told) from cause_of(error)

    def _pool(self, scheme: str) -> httpcore.ConnectionPool:
        """Reading certificates takes some 20 ms: they are read where they are needed."""
        if scheme not in self._pools:
            self._pools[scheme] = httpcore.ConnectionPool(
                ssl_context=self._certificates() if scheme == "https" else None,
                network_backend=self._backend,
            )
        return self._pools[scheme]

    @property
    def _timeouts(self) -> dict[str, float | None]:
        return dict.fromkeys(("connect", "read", "write", "pool"), self._limits.silence)

    def _read(self, request: Request, response: httpcore.Response) -> Response:
        headers = httpx.Headers(response.headers)
        head = Response(status=response.status, headers=headers, url=request.url)
        is_followed = self._limits.redirects is not None and head.location is not None
        if is_followed or not request.wants_body(head.status):
            return head
        body = io.BytesIO()  # unlike a join of its pieces, it holds a large body only once
        most = self._limits.max_bytes if request.max_bytes is None else request.max_bytes
        for piece in self._unpacked(response, headers.get("content-encoding", ""), most):
            body.write(piece)
        return replace(head, body=body.getvalue())

    def _unpacked(self, response: httpcore.Response, encoding: str, most: int) -> Iterator[bytes]:
        """One layer of gzip is taken off; anything else nobody asked for."""
        raw = self._counted(self._arrived, response.iter_stream(), most)
        match encoding.strip().lower():
            case "" | "identity":
                return raw
            case "gzip" | "x-gzip":
                return self._counted(self._inflated, gunzip(raw), most)
        raise self._failure(NotACalendar, self._wording.odd_encoding)

    def _counted(self, meter: _Meter, chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
        here = most
        for chunk in chunks:
            here -= len(chunk)
            meter.left -= len(chunk)
            if meter.left < 0:
                raise self._failure(TooLarge, self._wording.too_large, self._limits.max_bytes)
            if here < 0:
                raise self._failure(AnswerTooLarge, self._wording.too_large, most)
            yield chunk

    def _failure(
        self, kind: type[ConnectorError], said: Sentences, most_bytes: int = 0
    ) -> ConnectorError:
        what, remedy = said
        numbers = {
            "seconds": f"{self._limits.seconds:g}",
            "redirects": str(self._limits.redirects),
            "size": _size(most_bytes),
        }
        return kind(self._source, what.format(**numbers), remedy)


@dataclass(slots=True, kw_only=True)
class _Meter:
    """Bytes that all responses together may still have."""

    left: int


def _headers(request: Request, authorization: str | None) -> list[tuple[bytes, bytes]]:
    host = request.url.netloc.decode("ascii")
    headers = httpx.Headers({"Host": host, "User-Agent": "SteadyFrame"}, encoding="utf-8")
    for name, value in request.headers.items():
        headers[name] = value
    headers["Accept-Encoding"] = "gzip"  # whatever else is offered is not counted here
    if authorization:
        headers["Authorization"] = authorization
    return headers.raw


def _target(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _size(count: int) -> str:
    return f"{count // 2**20} MiB" if count >= 2**20 else f"{count:,} bytes"
