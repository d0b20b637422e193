"""A CalDAV collection as a source: full and incremental reading behind the Connector protocol."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx

from connectors.base import ConnectorError, SourceNotFound
from connectors.caldav.cursor import Cursor, Resource, fingerprint
from connectors.caldav.merge import Merge, read_members
from connectors.http import HttpLimits
from connectors.ical.reader import Reading
from connectors.ical.summary import in_one_line
from connectors.model import Fetch

if TYPE_CHECKING:
    from connectors.caldav.collection import Collection, Listing

_READER = "1"  # raise it when the reader says something else of the same bytes


class CalDavConnector:
    """Reads one collection of events or to-dos. Not for several threads at once.

    `calendar` is a display name, a URL or the last part of one; None takes the only one there is.
    `limits` hold for one whole fetch; `sleep` waits out back-off.
    """

    def __init__(
        self,
        name: str,
        *,
        url: str,
        calendar: str | None,
        username: str | None,
        password: str | None,
        zone: ZoneInfo,
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
        self._limits = limits or HttpLimits(seconds=120.0)
        self._sleep = sleep
        self._found: str | None = None  # the collection's URL, until it is not there any more

    @property
    def name(self) -> str:
        return self._name

    def fetch(self, cursor: str | None, *, now: datetime) -> Fetch:
        """What changed since `cursor`, or everything. Raises ConnectorError."""
        with self._collection() as collection:
            known = Cursor.load(cursor)
            calendar = self._fingerprint(collection)
            if known is None or known.calendar != calendar:
                return self._everything(collection, now)
            if known.sync_token:
                listing = collection.changes(known.sync_token)
                if listing is None:
                    return self._everything(collection, now)
                return self._changed(collection, known, listing, now)
            ctag = collection.ctag()
            unfinished = any(not each.etag for each in known.resources.values())
            if ctag and ctag == known.ctag and not unfinished:
                return Fetch(is_full=False, unchanged=True, cursor=cursor)
            return self._compared(collection, known, ctag, now)

    def check(self, *, now: datetime) -> str:
        """Reads it once in full, whatever was seen before. Raises ConnectorError."""
        fetch = self.fetch(None, now=now)
        reading = Reading(events=fetch.events, problems=fetch.problems)
        return in_one_line(reading, zone=self._zone, now=now)

    def _everything(self, collection: Collection, now: datetime) -> Fetch:
        ctag = collection.ctag()
        listing = collection.changes("") or collection.listing()
        known = Cursor(
            calendar=self._fingerprint(collection), sync_token=listing.sync_token, ctag=ctag
        )
        return self._merged(collection, known, listing, now, is_full=True)

    def _compared(self, collection: Collection, known: Cursor, ctag: str, now: datetime) -> Fetch:
        from connectors.caldav.collection import Listing
        from connectors.caldav.multistatus import Member

        listed = collection.listing()
        changed: dict[str, Member] = {}
        for key, member in listed.members.items():
            before = known.resources.get(key)
            etag = member.etag
            if before is None or not etag or before.etag != etag:
                changed[key] = member
        gone = frozenset(known.resources.keys() - listed.members.keys())
        renewed = Cursor(calendar=known.calendar, ctag=ctag, resources=known.resources)
        return self._changed(collection, renewed, Listing(members=changed, gone=gone), now)

    def _changed(
        self, collection: Collection, known: Cursor, listing: Listing, now: datetime
    ) -> Fetch:
        from connectors.caldav.collection import retried

        listing = retried(listing, known.resources)
        renewed = Cursor(
            calendar=known.calendar,
            sync_token=listing.sync_token,
            ctag=known.ctag,
            resources=known.resources,
        )
        return self._merged(collection, renewed, listing, now, is_full=False)

    def _merged(
        self,
        collection: Collection,
        known: Cursor,
        listing: Listing,
        now: datetime,
        *,
        is_full: bool,
    ) -> Fetch:
        members = listing.members
        contents = collection.contents(list(members.values()))
        merge = Merge(before=known.resources, gone=listing.gone)
        etags = {key: member.etag for key, member in members.items()}
        merge.take(read_members(self._name, etags, contents, zone=self._zone, now=now))
        shadowed = merge.shadowed()
        if shadowed:
            again = collection.contents([collection.member(key) for key in shadowed])
            old = {key: known.resources[key].etag for key in shadowed}
            merge.take(read_members(self._name, old, again, zone=self._zone, now=now))
        resources: dict[str, Resource] = merge.resources
        cursor = Cursor(
            calendar=known.calendar,
            sync_token=known.sync_token,
            ctag=known.ctag,
            resources=resources,
        )
        events, deleted = merge.events(), merge.deleted()
        return Fetch(
            events=events,
            deleted=() if is_full else deleted,
            problems=merge.problems(),
            is_full=is_full,
            unchanged=not is_full and not (events or deleted or merge.problems()),
            cursor=cursor.dump(),
        )

    def _fingerprint(self, collection: Collection) -> str:
        user = self._credentials[0] if self._credentials else ""
        return fingerprint(_READER, self._zone.key, user, collection.key)

    @contextmanager
    def _collection(self) -> Iterator[Collection]:
        from connectors.caldav.client import Client
        from connectors.caldav.collection import Collection
        from connectors.caldav.discovery import find_collection
        from connectors.caldav.wire import Wire

        home = self._home()
        with Wire(
            self._name,
            credentials=self._credentials,
            home=home,
            limits=self._limits,
            allow_private=self._allow_private,
            sleep=self._sleep,
        ) as wire:
            client = Client(self._name, wire, home)
            if self._found is None:
                self._found = find_collection(client, self._calendar).url
            try:
                yield Collection(client, self._found)
            except ConnectorError as error:
                if isinstance(error, SourceNotFound):
                    self._found = None  # it may have moved: look for it anew at the next poll
                raise

    def _home(self) -> httpx.URL:
        try:
            home = httpx.URL(self._url)
            if home.scheme in ("http", "https") and home.host:
                return home.copy_with(username=None, password=None, fragment=None)
        except (httpx.InvalidURL, ValueError, TypeError):
            pass
        raise SourceNotFound(
            self._name,
            "The server's address is not a web address.",
            "Write one that begins with https://.",
        )
