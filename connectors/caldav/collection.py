"""One collection: its listing, what changed in it, and the content of its members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import httpx
from caldav.elements import cdav, dav
from caldav.elements.base import BaseElement

from connectors.base import AccessRevoked, ServerFailed, TooLarge
from connectors.caldav.client import Client
from connectors.caldav.cursor import Resource
from connectors.caldav.multistatus import Member, key_of, read_multistatus
from connectors.quirks.caldav_lost_member import lost_members
from connectors.quirks.caldav_sync_refusals import refuses_the_token

MAX_MEMBERS = 50_000
_BATCH = 50  # iCloud and others refuse multigets of hundreds
_PAGES = 200


class _Ctag(BaseElement):
    tag = "{http://calendarserver.org/ns/}getctag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Members with their etags. `gone` holds keys that a sync answer named as removed."""

    members: dict[str, Member] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    sync_token: str = ""


class Collection:
    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = str(httpx.URL(str(client.url)).join(url))
        self.key = key_of(self._url).rstrip("/")

    def ctag(self) -> str:
        """The collection's own tag; empty if it has none. Raises ConnectorError."""
        body = dav.Propfind() + (dav.Prop() + [_Ctag()])
        answer = self._client.multistatus("PROPFIND", self._url, body, depth=0)
        return answer.members[0].text(_Ctag.tag) if answer.members else ""

    def changes(self, token: str) -> Listing | None:
        """Since `token`, or everything if it is empty; None if the server does not take it."""
        members: dict[str, Member] = {}
        gone: set[str] = set()
        for _ in range(_PAGES):
            prop = dav.Prop() + [dav.GetEtag()]
            level = [dav.SyncToken(value=token), dav.SyncLevel(value="1"), prop]
            body = dav.SyncCollection() + level
            reply = self._client.send("REPORT", self._url, body, {"Depth": "0"})
            if refuses_the_token(reply.status):
                return None
            if reply.status != 207:
                raise self._client.failure(reply)
            answer = read_multistatus(self._client.source, reply.body)
            if not answer.sync_token:
                return None
            self._sort(answer.members, members, gone)
            if not answer.is_cut_short:
                return Listing(members=members, gone=frozenset(gone), sync_token=answer.sync_token)
            token = answer.sync_token
        return None

    def listing(self) -> Listing:
        """Every member with its etag. Raises ConnectorError."""
        body = dav.Propfind() + (dav.Prop() + [dav.ResourceType(), dav.GetEtag()])
        answer = self._client.multistatus("PROPFIND", self._url, body, depth=1)
        members: dict[str, Member] = {}
        self._sort(answer.members, members, set())
        return Listing(members=members)

    def _sort(self, found: Sequence[Member], members: dict[str, Member], gone: set[str]) -> None:
        for member in found:
            is_folder = dav.Collection.tag in member.children(dav.ResourceType.tag)
            if member.key.rstrip("/") == self.key or member.key.endswith("/") or is_folder:
                continue
            if member.status in (404, 410):
                gone.add(member.key)
                members.pop(member.key, None)
            elif member.status >= 400:
                self._refuse(member.status)
            else:
                members[member.key] = member
                gone.discard(member.key)
        if len(members) > MAX_MEMBERS:
            raise TooLarge(
                self._client.source,
                f"The calendar has more than {MAX_MEMBERS:,} events.",
                "Move past years to a calendar of their own.",
            )

    def _refuse(self, status: int) -> None:
        """A listing with a hole in it is no listing."""
        if status in (401, 403):
            raise AccessRevoked(
                self._client.source,
                f"The server answered {status} for a part of the calendar.",
                "Let this account read the whole calendar.",
            )
        raise ServerFailed(
            self._client.source,
            f"The server answered {status} for a part of the calendar.",
            "It will be tried again at the next poll.",
        )

    def member(self, key: str) -> Member:
        return unlisted(key)

    def contents(self, members: Sequence[Member]) -> dict[str, bytes]:
        """The calendar text of these by key; those that the server holds back are left out."""
        found: dict[str, bytes] = {}
        for first in range(0, len(members), _BATCH):
            batch = members[first : first + _BATCH]
            found.update(self._batch(batch))
            hrefs = {member.key: member.href for member in batch}
            for key in lost_members(hrefs, found):
                reply = self._client.send("GET", hrefs[key])
                if reply.status == 200:
                    found[key] = reply.body
                elif reply.status not in (403, 404, 410):
                    raise self._client.failure(reply)
        return found

    def _batch(self, members: Sequence[Member]) -> dict[str, bytes]:
        prop = dav.Prop() + [dav.GetEtag(), cdav.CalendarData()]
        body = cdav.CalendarMultiGet() + [prop, *(dav.Href(value=m.href) for m in members)]
        reply = self._client.send("REPORT", self._url, body, {"Depth": "1"})
        if reply.status in (404, 410):
            return {}
        if reply.status != 207:
            raise self._client.failure(reply)
        asked = {member.key for member in members}
        answer = read_multistatus(self._client.source, reply.body)
        texts = {m.key: m.text(cdav.CalendarData.tag) for m in answer.members if m.key in asked}
        return {key: text.encode() for key, text in texts.items() if text.strip()}


def unlisted(key: str) -> Member:
    """A member that no listing of this fetch named."""
    return Member(key=key, href=quote(key, safe="/@:+,;=!$&'()*~"))


def retried(listing: Listing, known: Mapping[str, Resource]) -> Listing:
    """With the members that could not be read the last time, though the server says no more."""
    waiting = [key for key, each in known.items() if not each.etag and key not in listing.gone]
    more = {key: unlisted(key) for key in waiting if key not in listing.members}
    return replace(listing, members={**more, **listing.members}) if more else listing
