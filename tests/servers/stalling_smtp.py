"""A mail server that takes a message, says nothing more, and so holds its sender to the end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(slots=True)
class StallingServer:
    port: int
    has_mail: threading.Event = field(default_factory=threading.Event)
    held: socket.socket | None = None


@contextmanager
def stalling_smtp() -> Iterator[StallingServer]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = StallingServer(listener.getsockname()[1])
    thread = threading.Thread(target=_serve, args=(listener, server), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        if server.held is not None:
            with suppress(OSError):
                server.held.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve(listener: socket.socket, server: StallingServer) -> None:
    with suppress(OSError):
        connection, _ = listener.accept()
        server.held = connection
        with connection, connection.makefile("rwb", buffering=0) as talk:
            talk.write(b"220 mail.example\r\n")
            while line := talk.readline():
                if line == b".\r\n":
                    server.has_mail.set()
                elif line[:4].upper() == b"DATA":
                    talk.write(b"354 go on\r\n")
                elif line[:4].upper() in (b"EHLO", b"HELO", b"MAIL", b"RCPT", b"RSET"):
                    talk.write(b"250 OK\r\n")
