"""A loopback server that answers with exactly the bytes a test wants, at the pace it wants."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    path: str
    headers: dict[str, str]  # lower-case names


Answer = Callable[[Request], Iterable[bytes]]


def response(
    body: bytes = b"", status: int = 200, headers: dict[str, str] | None = None
) -> Iterable[bytes]:
    """A well-formed answer with its Content-Length, unless `headers` state another."""
    named = {"Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return [f"HTTP/1.1 {status} Told\r\n{head}\r\n".encode() + body]


@dataclass(slots=True)
class FeedServer:
    listener: socket.socket
    tls: ssl.SSLContext | None = None
    answer: Answer = lambda _: response()
    requests: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/feed.ics", host: str = "127.0.0.1") -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{host}:{self.listener.getsockname()[1]}{path}"

    def serve(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        self.stopped.set()
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _handle(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece:
                    return
                head += piece
            request = _parsed(head)
            self.requests.append(request)
            for piece in self.answer(request):
                connection.sendall(piece)


def _parsed(head: bytes) -> Request:
    first, *rest = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in rest)}
    return Request(path=first.split(" ")[1], headers=headers)


@contextmanager
def feed_server(tls: ssl.SSLContext | None = None) -> Iterator[FeedServer]:
    server = FeedServer(socket.create_server(("127.0.0.1", 0)), tls)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(5)
