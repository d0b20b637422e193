"""The end of a browser sign-in: a door on this machine that waits for one answer.

Anything else that knocks (a favicon, a browser's idle connection, another program's guess) is
turned away, and the wait goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread

_TAKEN = (
    b"<!doctype html><meta charset=utf-8><title>SteadyFrame</title>"
    b"<p>SteadyFrame has its answer. You may close this window and go back to the terminal."
)


class Door:
    """Open while the `with` lasts. `address` is what Google sends the browser to."""

    def __init__(self, server: ThreadingHTTPServer, answers: Queue[str]) -> None:
        self.address = f"http://127.0.0.1:{server.server_address[1]}/"
        self._answers = answers
        self._is_answer: Callable[[str], bool] = lambda _: False

    def expect(self, is_answer: Callable[[str], bool]) -> None:
        """Say how the answer is known, before anyone is asked."""
        self._is_answer = is_answer

    def wait(self, seconds: float) -> str | None:
        """The first address asked for that is the answer; None when the time is over."""
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            return None

    def takes(self, path: str) -> bool:
        if not self._is_answer(path):
            return False
        self._answers.put(path)
        return True


@contextmanager
def open_door() -> Iterator[Door]:
    """Listens on a free port of 127.0.0.1 only. Raises OSError."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    door = Door(server, Queue())
    server.door = door  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds that an idle connection is kept

    def do_GET(self) -> None:
        door: Door = self.server.door  # type: ignore[attr-defined]
        taken = door.takes(self.path)
        self.send_response(200 if taken else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(_TAKEN) if taken else 0))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(_TAKEN if taken else b"")

    def log_message(self, *_: object) -> None:
        """Quiet: the address holds the code."""
