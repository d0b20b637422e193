"""The HTTP side of the Calendar stand-in: requests, bodies, and the ways in which they go wrong."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Protocol
from urllib.parse import parse_qsl, urlsplit

from tests.servers.google.consent import AUTH, PageOfError
from tests.servers.google.events import Item, RefusedByGoogle
from tests.servers.google.listing import Params
from tests.servers.google.tokens import TokenOffice

API = "/calendar/v3/"
LONG = 2**20 + 1
LOGIN_PAGE = b"<!doctype html><title>Sign in</title><p>Please sign in to this network."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`kind`: an error `status`, a `page` of HTML with 200, an answer `cut` in the middle of what
    Content-Length promised, `half` of the JSON sent as if it were all, no answer (`stall`), a body
    of LONG bytes (`long`) or one that inflates to so many (`packed`), or a `drip` of one byte now
    and then for ten seconds."""

    kind: Literal["status", "page", "cut", "half", "stall", "long", "packed", "drip"]
    path: str = API
    status: int = 500
    reason: str = "backendError"
    retry_after: str | None = None


_WHOLE = frozenset({"status", "page", "stall", "long", "packed", "drip"})


class Served(Protocol):
    """What the handler needs of the server behind it."""

    lock: threading.RLock
    stopped: threading.Event
    requests: list[tuple[str, Params]]
    tokens: TokenOffice

    @property
    def token_uri(self) -> str: ...

    def fault_for(self, path: str) -> Fault | None: ...

    def answer(self, path: str, params: Params, token: str) -> Item: ...


class Http(ThreadingHTTPServer):
    google: Served
    daemon_threads = True
    block_on_close = False


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 10
    server: Http

    def do_GET(self) -> None:
        path, params = self._target()
        google = self.server.google
        if path == AUTH:
            self._ask_for_consent(params)
            return
        with google.lock:
            google.requests.append((path, params))
            fault = google.fault_for(path)
        if fault is not None and fault.kind in _WHOLE:
            self._spoiled(fault)
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            with google.lock:
                status, body = 200, google.answer(path, params, token)
        except RefusedByGoogle as refused:
            status, body = refused.status, refused.body
        self._send(status, body, fault)

    def do_POST(self) -> None:
        path, _ = self._target()
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        google = self.server.google
        with google.lock:
            fault = google.fault_for(path)
            status, body = google.tokens.answer(form, google.token_uri)
        if fault is not None:
            self._spoiled(fault)
        else:
            self._send(status if path == "/token" else 404, body, None)

    def _ask_for_consent(self, params: Params) -> None:
        google = self.server.google
        try:
            with google.lock:
                there = google.tokens.consent.answer(params)
        except PageOfError as error:
            self._bytes(400, str(error).encode(), content_type="text/html")
            return
        self.send_response(302)
        self.send_header("Location", there)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet: the test asserts on `requests`."""

    def _target(self) -> tuple[str, Params]:
        split = urlsplit(self.path)
        return split.path, dict(parse_qsl(split.query, keep_blank_values=True))

    def _spoiled(self, fault: Fault) -> None:
        if fault.kind == "stall":
            self.server.google.stopped.wait(5)
            self.close_connection = True
        elif fault.kind == "page":
            self._bytes(200, LOGIN_PAGE, content_type="text/html")
        elif fault.kind == "packed":
            self._bytes(200, b" " * LONG)
        elif fault.kind == "long":
            self._pour([b" " * LONG], pause=0)
        elif fault.kind == "drip":
            self._pour([b" "] * 500, pause=0.02)
        else:
            refused = RefusedByGoogle(fault.status, fault.reason, "Refused.", "usageLimits")
            self._send(fault.status, refused.body, replace(fault, kind="status"))

    def _pour(self, pieces: Iterable[bytes], *, pause: float) -> None:
        """Of a length that is not told, with so many seconds before each piece."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with suppress(OSError):
            for piece in pieces:
                if self.server.google.stopped.wait(pause):
                    return
                self.wfile.write(piece)

    def _send(self, status: int, body: Item, fault: Fault | None) -> None:
        raw = json.dumps(body).encode()
        if fault is not None and fault.kind == "half":
            raw = raw[: len(raw) // 2]
        cut = len(raw) // 2 if fault is not None and fault.kind == "cut" else None
        self._bytes(status, raw, cut=cut, retry_after=fault.retry_after if fault else None)

    def _bytes(
        self,
        status: int,
        raw: bytes,
        *,
        content_type: str = "application/json; charset=UTF-8",
        cut: int | None = None,
        retry_after: str | None = None,
    ) -> None:
        zipped = "gzip" in self.headers.get("Accept-Encoding", "") and cut is None
        sent = gzip.compress(raw, 1) if zipped else raw
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(sent)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(sent[:cut])
        self.close_connection = self.close_connection or cut is not None
