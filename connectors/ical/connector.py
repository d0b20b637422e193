"""iCalendar sources: files on this machine, or one address on the web."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Set
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from connectors.base import ServerFailed
from connectors.ical.files.folder import Content, read_path
from connectors.ical.http import HttpReader
from connectors.ical.parse.component_hashes import as_text, remembered
from connectors.ical.parse.reader import Reading, read_calendar
from connectors.ical.summary import in_words
from connectors.model import Fetch
from connectors.net.limits import HttpLimits

_READER = 4  # raise it when the reader says something else of the same bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the last good fetch saw. `origin` is a hash: the URL of a feed is a secret.

    `components` are the hashes of `connectors.ical.parse.component_hashes`.
    """

    origin: str
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""
    components: str = ""

    def conditions(self) -> dict[str, str]:
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


class IcalConnector:
    """Reads a feed, or .ics files, always in full; `unchanged` when the bytes are the same.

    `zone` is the practice's. Exactly one of `path` (a file, a folder or a pattern) and `url` is
    given; `username` and `password`, or a bearer `token`, go to the url's origin only. `sleep` is
    what retries wait with.
    """

    def __init__(
        self,
        name: str,
        *,
        zone: ZoneInfo,
        path: Path | None = None,
        url: str | None = None,
        username: str | None = None,
        password: str | None = None,
        token: str | None = None,
        allow_private_network: bool = False,
        limits: HttpLimits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if (path is None) == (url is None):
            raise ValueError(f"source {name}: give either a path or a url")
        self._name = name
        self._zone = zone
        self._path = path
        self._url = url
        self._limits = limits or HttpLimits()
        self._http = HttpReader(
            source=name,
            limits=self._limits,
            allow_private_network=allow_private_network,
            credentials=(username or "", password or "") if username or password else None,
            token=token,
            sleep=sleep,
        )
        self._origin = _origin(str(path) if path else _without_userinfo(url or ""), zone)

    @property
    def name(self) -> str:
        return self._name

    def fetch(self, cursor: str | None, *, now: datetime) -> Fetch:
        """The whole calendar, or `unchanged`. Raises ConnectorError."""
        before = self._remembered(cursor)
        content, seen = self._read(before)
        if content is None or (before.sha256 and seen.sha256 == before.sha256):
            return Fetch(
                unchanged=True, cursor=_written(replace(seen, components=before.components))
            )
        reading = self._reading(content, now, remembered(before.components))
        return Fetch(
            events=reading.events,
            kept=reading.kept,
            problems=reading.problems,
            notes=reading.notes,
            doubted_zones=reading.doubted_zones,
            cursor=_written(replace(seen, components=as_text(reading.hashes))),
        )

    def check(self, *, now: datetime) -> str:
        """Reads it once, whatever was seen before. Raises ConnectorError."""
        content, _ = self._read(_Seen(origin=self._origin))
        reading = self._reading(content or Content(body=b""), now)
        return in_words(reading, zone=self._zone, now=now)

    def _reading(self, content: Content, now: datetime, known: Set[bytes] = frozenset()) -> Reading:
        reading = read_calendar(self._name, content.body, zone=self._zone, now=now, known=known)
        return replace(reading, problems=(*content.problems, *reading.problems))

    def _read(self, before: _Seen) -> tuple[Content | None, _Seen]:
        """What is there, or None where the server said that it is the same."""
        if self._path is not None:
            content = read_path(self._name, self._path, self._limits.max_bytes)
            return content, _Seen(origin=self._origin, sha256=content.sha256)
        reply = self._http.get(self._url or "", before.conditions())
        if reply.status == 304:
            return None, self._after_304(before)
        return Content(body=reply.body), _Seen(
            origin=self._origin,
            sha256=_sha256(reply.body),
            etag=_header(reply.headers.get("etag", "")),
            last_modified=_header(reply.headers.get("last-modified", "")),
        )

    def _after_304(self, before: _Seen) -> _Seen:
        if not before.sha256:
            raise ServerFailed(
                self._name,
                "The server said that nothing changed before it had sent anything.",
                "It will be tried again at the next poll.",
            )
        return before

    def _remembered(self, cursor: str | None) -> _Seen:
        """The cursor as values; nothing remembered if it is odd, or of another address or zone."""
        nothing = _Seen(origin=self._origin)
        try:
            stated = json.loads(cursor or "{}")
            seen = _Seen(**{str(key): str(value) for key, value in stated.items()})
        except (ValueError, TypeError, AttributeError, RecursionError):
            return nothing
        return seen if seen.origin == self._origin and seen.sha256 else nothing


def _written(seen: _Seen) -> str:
    return json.dumps(asdict(seen), sort_keys=True)


def _origin(place: str, zone: ZoneInfo) -> str:
    """A fingerprint of where and how it is read, so that another address is read anew."""
    return _sha256(f"{_READER}\n{zone.key}\n{place}".encode())[:16]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _without_userinfo(url: str) -> str:
    """A password is short enough to be guessed from a hash; a feed's secret path is not."""
    try:
        return str(httpx.URL(url).copy_with(username=None, password=None))
    except (httpx.InvalidURL, ValueError, TypeError):
        return ""


def _header(value: str) -> str:
    """A validator to send back; one too long or odd is not worth it."""
    return value if len(value) <= 500 and value.isprintable() and value.isascii() else ""
