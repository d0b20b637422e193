"""A real Radicale on loopback, with a door in front of it that a test can break.

The door hands each request on and each answer back, unless the test set a `fault`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

USER, PASSWORD = "amara", "s3cret-app-pass"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    method: str
    path: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False  # Content-Length stays that of the whole


Fault = Callable[[Asked, Told], Told]


class CalDavServer:
    def __init__(self, folder: Path) -> None:
        radicale = pytest.importorskip(
            "radicale", reason="Radicale is missing: install it with `pip install Radicale`"
        )
        from radicale import config

        (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
        settings = config.load()
        settings.update(
            {
                "auth": {
                    "type": "htpasswd",
                    "htpasswd_filename": str(folder / "users"),
                    "htpasswd_encryption": "plain",
                    "delay": "0",
                },
                "storage": {"filesystem_folder": str(folder / "data")},
                "logging": {"level": "critical"},
            },
            "tests",
            privileged=True,
        )
        self._application = radicale.Application(settings)
        self.fault: Fault | None = None
        self.asked: list[Asked] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self._is_stopped = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/"

    def stop(self) -> None:
        if not self._is_stopped:
            self._is_stopped = True
            self._http.shutdown()
            self._http.server_close()

    def answer(self, asked: Asked, environ: dict[str, Any]) -> Told:
        said: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            said.update(status=int(status.split()[0]), headers=dict(headers))

        body = b"".join(self._application(environ, start))
        told = Told(status=said["status"], body=body, headers=said["headers"])
        return self.fault(asked, told) if self.fault else told

    def make(self, name: str, path: str = "sessions") -> None:
        """A calendar of the user's with a display name."""
        body = (
            '<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>'
            f"<displayname>{name}</displayname></prop></set></C:mkcalendar>"
        )
        self._edit("MKCALENDAR", f"{USER}/{path}/", body.encode())

    def put(self, member: str, body: bytes, path: str = "sessions") -> None:
        self._edit("PUT", f"{USER}/{path}/{member}", body, {"Content-Type": "text/calendar"})

    def remove(self, member: str, path: str = "sessions") -> None:
        self._edit("DELETE", f"{USER}/{path}/{member}")

    def _edit(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        answer = httpx.request(
            method, self.url + path, content=body, headers=headers, auth=(USER, PASSWORD)
        )
        assert answer.is_success, answer.text


def _handler(server: CalDavServer) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(method=self.command, path=self.path, body=body)
            server.asked.append(asked)
            told = server.answer(asked, self._environ(body))
            self._tell(told)
            self.close_connection = True

        def _environ(self, body: bytes) -> dict[str, Any]:
            environ: dict[str, Any] = {
                "REQUEST_METHOD": self.command,
                "PATH_INFO": httpx.URL(self.path).path,
                "SCRIPT_NAME": "",
                "CONTENT_LENGTH": str(len(body)),
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "SERVER_NAME": "127.0.0.1",
                "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "wsgi.url_scheme": "http",
                "wsgi.input": BytesIO(body),
                "wsgi.errors": None,
            }
            for name, value in self.headers.items():
                environ["HTTP_" + name.upper().replace("-", "_")] = value
            return environ

        def _tell(self, told: Told) -> None:
            self.send_response(told.status)
            for name, value in told.headers.items():
                if name.lower() not in ("content-length", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(told.body[: len(told.body) // 2] if told.cut else told.body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Door


@contextmanager
def caldav_server(folder: Path) -> Iterator[CalDavServer]:
    server = CalDavServer(folder)
    try:
        yield server
    finally:
        server.stop()
