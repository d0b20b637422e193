"""A CalDAV collection as a source: full and incremental reading behind the Connector protocol."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx

from connectors.base import SourceNotFound
from connectors.caldav.cursor import fingerprint
from connectors.ical.parse.reader import Reading
from connectors.ical.summary import in_words
from connectors.model import Fetch
from connectors.net.limits import HttpLimits
from connectors.net.web_address import web_address, without_userinfo

if TYPE_CHECKING:
    from connectors.caldav.poll import Poll

_READER = "2"  # raise it when the reader says something else of the same bytes
_SECONDS = 180.0  # a first read of thousands of events takes hundreds of requests


class CalDavConnector:
    """Reads one collection of events or to-dos. Not for several threads at once.

    `calendar` is a display name, a URL or the last part of one; None takes the only one there is.
    `zone` is the practice's. `limits` hold for one whole fetch; `sleep` waits out back-off.
    """

    def __init__(
        self,
        name: str,
        *,
        url: str,
        zone: ZoneInfo,
        calendar: str | None = None,
        username: str | None = None,
        password: str | None = None,
        allow_private_network: bool = False,
        limits: HttpLimits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._name = name
        self._url = url
        self._calendar = calendar
        self._credentials = (username or "", password or "") if username or password else None
        self._zone = zone
        self._allow_private = allow_private_network
        self._limits = limits or HttpLimits(seconds=_SECONDS)
        self._sleep = sleep
        self._found: str | None = None  # the collection's URL, until it is not there any more

    @property
    def name(self) -> str:
        return self._name

    def fetch(self, cursor: str | None, *, now: datetime) -> Fetch:
        """What changed since `cursor`, or everything. Raises ConnectorError."""
        with self._poll(now) as poll:
            return poll.since(cursor)

    def check(self, *, now: datetime) -> str:
        """Reads it once in full, whatever was seen before. Raises ConnectorError."""
        fetch = self.fetch(None, now=now)
        reading = Reading(events=fetch.events, problems=fetch.problems, notes=fetch.notes)
        return in_words(reading, zone=self._zone, now=now)

    @contextmanager
    def _poll(self, now: datetime) -> Iterator[Poll]:
        # The caldav library takes a tenth of a second to load.
        from connectors.caldav.client import Client
        from connectors.caldav.collection import Collection
        from connectors.caldav.discovery import find_collection
        from connectors.caldav.http import conversation
        from connectors.caldav.poll import Poll
        from connectors.caldav.sync_merge import MemberReader

        home = self._home()
        with conversation(
            self._name,
            credentials=self._credentials,
            home=home,
            limits=self._limits,
            allow_private=self._allow_private,
            sleep=self._sleep,
        ) as http:
            client = Client(self._name, http, home)
            if self._found is None:
                self._found = find_collection(client, self._calendar).url
            collection = Collection(client, self._found)
            user = self._credentials[0] if self._credentials else ""
            # Servers of one make name their calendars and count their sync tokens alike.
            server = home.netloc.decode("ascii")
            yielded = Poll(
                collection,
                reader=MemberReader(source=self._name, zone=self._zone, now=now),
                calendar=fingerprint(_READER, self._zone.key, server, user, collection.path),
            )
            try:
                yield yielded
            except SourceNotFound:
                self._found = None  # it may have moved: look for it anew at the next poll
                raise

    def _home(self) -> httpx.URL:
        home = web_address(self._url)
        if home is None:
            raise SourceNotFound(
                self._name,
                "The server's address is not a web address.",
                "Write one that begins with https://.",
            )
        return without_userinfo(home)
