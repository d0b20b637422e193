"""How the HTTP tests read: no waiting, this machine allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from connectors.ical.http import HttpReader
from connectors.net.limits import HttpLimits
from tests.servers.feed_server import Request, response

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 100


def reader(
    *,
    limits: HttpLimits | None = None,
    private: bool = True,
    credentials: tuple[str, str] | None = None,
    token: str | None = None,
    sleep: Callable[[float], None] = lambda _: None,
) -> HttpReader:
    return HttpReader(
        source="feed",
        limits=limits or HttpLimits(),
        allow_private_network=private,
        credentials=credentials,
        token=token,
        sleep=sleep,
    )


def once() -> HttpLimits:
    return HttpLimits(tries=1)


def always(answer: Iterable[bytes]) -> Callable[[Request], Iterable[bytes]]:
    pieces = list(answer)
    return lambda _: pieces


def gzipped(data: bytes, length: int | None = None) -> Iterable[bytes]:
    headers = {"Content-Encoding": "gzip"}
    return response(data if length is None else data[:length], headers=headers)
