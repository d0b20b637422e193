"""Real CalDAV servers on loopback, with a door in front of them that a test can break.

    with radicale_server(tmp_path) as server:
        server.make("Sessions")
        server.put("one.ics", calendar(vevent(...)))
        server.fault = lambda asked, told: told if asked.method == "GET" else Told(status=503)

The door hands each request on and each answer back, unless the test set a `fault`. It asks for the
password itself where the server behind it does not.
"""

from __future__ import annotations

import base64
import http.client
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import httpx

USER, PASSWORD = "amara", "s3cret-app-pass"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# Of one connection, and not of what is said over it.
_HOPS = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]  # lower-case names
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False  # Content-Length stays that of the whole
    raw: Iterable[bytes] = ()  # instead of all that, head and body


Fault = Callable[[Asked, Told], Told]
Backend = Callable[[Asked], Told]  # the server behind the door


class CalDavServer:
    """`home` is the path of the user's calendars."""

    def __init__(
        self, backend: Backend, *, user: str, home: str, asks_for_password: bool = False
    ) -> None:
        self._backend = backend
        self.user = user
        self.login = "Basic " + base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
        self.home = home
        self._asks_for_password = asks_for_password
        self.fault: Fault | None = None
        self.broken: Exception | None = None
        self.asked: list[Asked] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _door(self))
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/"

    def stop(self) -> None:
        if not self.stopped.is_set():
            self.stopped.set()
            self._http.shutdown()
            self._http.server_close()

    def answer(self, asked: Asked) -> Told:
        """What the client gets."""
        if self._asks_for_password and asked.headers.get("authorization") != self.login:
            told = Told(status=401, headers={"WWW-Authenticate": 'Basic realm="calendars"'})
        else:
            told = self.told(asked)
        return self.fault(asked, told) if self.fault else told

    def safely(self, asked: Asked) -> Told:
        """The answer; a fault that fails is the test's own and fails it at the end."""
        try:
            return self.answer(asked)
        except Exception as error:  # noqa: BLE001
            self.broken = error
            return Told(status=599)

    def told(self, asked: Asked) -> Told:
        """What the server itself says."""
        if self.fault:  # faults are written for plain text
            asked = replace(asked, headers={**asked.headers, "accept-encoding": "identity"})
        return self._backend(asked)

    def make(self, name: str, path: str = "sessions") -> None:
        """A calendar of the user's with a display name."""
        body = (
            '<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>'
            f"<displayname>{name}</displayname></prop></set></C:mkcalendar>"
        )
        self._edit("MKCALENDAR", f"{self.home}{path}/", body.encode(), "application/xml")

    def put(self, member: str, body: bytes, path: str = "sessions") -> None:
        self._edit("PUT", f"{self.home}{path}/{member}", body, "text/calendar")

    def remove(self, member: str = "", path: str = "sessions") -> None:
        """Without a member: the calendar itself."""
        self._edit("DELETE", f"{self.home}{path}/{member}")

    def questions(self) -> list[str]:
        """What was asked since the last time, as `PROPFIND` or `REPORT sync-collection`."""
        asked, self.asked = self.asked, []
        return [_question(each) for each in asked]

    def _edit(self, method: str, path: str, body: bytes = b"", kind: str = "") -> None:
        headers = {"authorization": self.login, "content-type": kind}
        told = self.told(Asked(method=method, path=path, headers=headers, body=body))
        assert told.status in (200, 201, 204), told


def _in_process(application: Wsgi) -> Backend:
    def tell(asked: Asked) -> Told:
        said: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            said.update(status=int(status.split()[0]), headers=dict(headers))

        body = b"".join(application(_environ(asked), start))
        return Told(status=said["status"], body=body, headers=said["headers"])

    return tell


def forwarded_to(port: int) -> Backend:
    """A server that is a process of its own on loopback.

    Hands each request on as it came: its `Host` too, for redirects must lead to the door.
    """

    def tell(asked: Asked) -> Told:
        headers = {k: v for k, v in asked.headers.items() if k not in _HOPS}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(asked.method, asked.path, asked.body, headers)
            reply = connection.getresponse()
            kept = {k: v for k, v in reply.getheaders() if k.lower() not in _HOPS}
            return Told(status=reply.status, body=reply.read(), headers=kept)
        finally:
            connection.close()

    return tell


def _question(asked: Asked) -> str:
    if asked.method != "REPORT":
        return asked.method
    kinds = ("sync-collection", "calendar-multiget", "calendar-query")
    return f"REPORT {next(kind for kind in kinds if kind.encode() in asked.body)}"


def _environ(asked: Asked) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": httpx.URL(asked.path).path,
        "SCRIPT_NAME": "",
        "CONTENT_LENGTH": str(len(asked.body)),
        "CONTENT_TYPE": asked.headers.get("content-type", ""),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(asked.body),
        "wsgi.errors": None,
    }
    for name, value in asked.headers.items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    return environ


def _door(server: CalDavServer) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # 40 ms for each answer otherwise

        def handle_one_request(self) -> None:
            self.raw_requestline = b""
            with suppress(OSError):  # the client has hung up
                self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length") or 0))
            asked = Asked(method=self.command, path=self.path, headers=headers, body=body)
            server.asked.append(asked)
            told = server.safely(asked)
            self.close_connection = self.close_connection or told.cut or bool(told.raw)
            with suppress(OSError):
                if told.raw:
                    self.wfile.writelines(told.raw)
                else:
                    self._tell(told)

        def _tell(self, told: Told) -> None:
            self.send_response(told.status)
            for name, value in told.headers.items():
                if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body[: len(told.body) // 2] if told.cut else told.body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Door


def _radicale(folder: Path, user: str) -> Backend:
    from radicale import Application, config

    (folder / "users").write_text(f"{user}:{PASSWORD}\n")
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
    return _in_process(cast(Wsgi, Application(settings)))


def _xandikos(folder: Path) -> Backend:
    from xandikos.web import SingleUserFilesystemBackend, XandikosApp

    logging.getLogger("xandikos").setLevel(logging.CRITICAL)
    backend = SingleUserFilesystemBackend(str(folder))
    backend.create_principal(f"/{USER}/", create_defaults=True)
    backend._mark_as_principal(f"/{USER}/")
    return _in_process(cast(Wsgi, XandikosApp(backend, current_user_principal=f"/{USER}/")))


@contextmanager
def radicale_server(folder: Path, user: str = USER) -> Iterator[CalDavServer]:
    with serving(CalDavServer(_radicale(folder, user), user=user, home=f"/{user}/")) as server:
        yield server


@contextmanager
def xandikos_server(folder: Path) -> Iterator[CalDavServer]:
    home = f"/{USER}/calendars/"
    with serving(
        CalDavServer(_xandikos(folder), user=USER, home=home, asks_for_password=True)
    ) as server:
        yield server


@contextmanager
def serving(server: CalDavServer) -> Iterator[CalDavServer]:
    try:
        yield server
    finally:
        server.stop()
    if server.broken:
        raise server.broken


def instead(told: Told, old: bytes, new: bytes) -> Told:
    """The same answer with other words in it, which must be there."""
    assert old in told.body, told.body
    return replace(told, body=told.body.replace(old, new))
