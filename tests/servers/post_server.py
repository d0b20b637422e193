"""Servers on loopback for channels that post: one that records, and one that takes very long.

The fixture `server`, which records, can be imported.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True, kw_only=True)
class PostServer:
    """Answers POST and GET with `status`, `headers` and `body`; `by_path` has other statuses."""

    url: str = ""
    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    by_path: dict[str, int] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)


@contextmanager
def running_posts() -> Iterator[PostServer]:
    box = PostServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            post = Post(method=self.command, path=self.path, headers=headers, body=body)
            box.posts.append(post)
            answer = box.body.encode()
            self.send_response(box.by_path.get(self.path, box.status))
            for name, value in {"Content-Length": str(len(answer)), **box.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815 - http.server's name

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        box.url = f"http://{HOST}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join(10)


@contextmanager
def dripping(start: bytes, drip: bytes, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a server that says `start`, and then `drip` again and again for ten seconds."""
    over = threading.Event()
    threads: list[threading.Thread] = []

    def drip_on(connection: socket.socket) -> None:
        with suppress(OSError), wrapped(connection) as speaking:
            speaking.sendall(start)
            for _ in range(500):
                if over.wait(0.02):
                    return
                speaking.sendall(drip)

    def wrapped(connection: socket.socket) -> socket.socket:
        return tls.wrap_socket(connection, server_side=True) if tls else connection

    def accept(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threads.append(threading.Thread(target=drip_on, args=(listening.accept()[0],)))
                threads[-1].start()

    with socket.create_server((HOST, 0)) as listening:
        accepting = threading.Thread(target=accept, args=(listening,))
        accepting.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *threads):
                thread.join(10)


@pytest.fixture
def server() -> Iterator[PostServer]:
    with running_posts() as running:
        yield running


def dead_url() -> str:
    """Where nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return f"http://{HOST}:{probe.getsockname()[1]}"
