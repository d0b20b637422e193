"""One collection: its listing, what changed in it, and the content of its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from caldav.elements import cdav, dav
from caldav.elements.base import BaseElement

from connectors.base import (
    AccessRevoked,
    ConnectorError,
    ServerFailed,
    SourceNotFound,
    TooLarge,
)
from connectors.caldav.client import Client
from connectors.caldav.multistatus import (
    DamagedAnswer,
    Member,
    Multistatus,
    path_of,
    read_multistatus,
)
from connectors.caldav.requests import Ctag, calendar_query, multiget, propfind, sync_collection
from connectors.caldav.unread import Content, Unread
from connectors.net.failures import AnswerTooLarge
from connectors.quirks.caldav_davical_private import is_hidden
from connectors.quirks.caldav_lost_member import lost_members
from connectors.quirks.caldav_nextcloud_teapot import is_removed
from connectors.quirks.caldav_nextcloud_trash import is_in_the_trash
from connectors.quirks.caldav_sync_refusals import refuses_the_token

MAX_MEMBERS = 50_000
MAX_RESOURCE = 4 * 2**20  # bytes of one member that is asked for alone
MAX_LOST = 100  # members that the server lists and withholds, before it counts as broken
_BATCH = 50  # iCloud and others refuse multigets of hundreds
_PAGES = 200
_NOT_OFFERED = frozenset({400, 403, 405, 415, 422, 501})  # of a kind of question, not of a password
_AGAIN = "It will be tried again at the next poll."


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionState:
    """What a collection says of its own state. Each is empty if it says nothing."""

    ctag: str
    sync_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Members by their key in the collection. `gone` are keys that a sync answer takes out."""

    members: dict[str, Member] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    sync_token: str = ""

    @property
    def named(self) -> frozenset[str]:
        return self.gone | self.members.keys()


class Collection:
    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = client.address(url)
        self.path = path_of(str(self._url)).rstrip("/")
        self._everything: dict[str, bytes] | None = None  # where there is no multiget

    def standing(self) -> CollectionState:
        """Raises ConnectorError, also where this is no calendar."""
        wanted = [dav.ResourceType(), Ctag(), dav.SyncToken(), dav.SupportedReportSet()]
        answer = self._client.multistatus("PROPFIND", self._url, propfind(*wanted), depth=0)
        own = self._own(answer)
        if own.status >= 400:  # Xandikos says it within a 207
            raise self._client.refusal(own.status, self._url)
        kinds = own.inside(dav.ResourceType.tag)
        if is_in_the_trash(kinds):
            what = "The calendar was deleted and is in the server's trash."
            raise self._not_found(what, "Restore it there, or take this source out.")
        if cdav.Calendar.tag not in kinds:
            what = "There is something at this address, but no calendar."
            raise self._not_found(what, "Check the source's url and calendar, see docs/caldav.md.")
        has_sync = dav.SyncCollection.tag in own.inside(dav.SupportedReportSet.tag)
        token = own.text(dav.SyncToken.tag).strip() if has_sync else ""
        return CollectionState(ctag=own.text(Ctag.tag).strip(), sync_token=token)

    def changes(self, token: str) -> Listing | None:
        """What changed since `token`; None if the server does not say. Raises ConnectorError."""
        members: dict[str, Member] = {}
        gone: set[str] = set()
        for _ in range(_PAGES):
            body = sync_collection(token)
            reply = self._client.send("REPORT", self._url, body, {"Depth": "0"})
            if refuses_the_token(reply.status):
                return None
            if reply.status != 207:
                raise self._client.failure(reply)
            answer = read_multistatus(self._client.source, reply.body)
            self._sort(answer.members, members, gone)
            if not answer.sync_token or (answer.is_cut_short and answer.sync_token == token):
                return None
            token = answer.sync_token
            if not answer.is_cut_short:
                return Listing(members=members, gone=frozenset(gone), sync_token=token)
        return None

    def listing(self) -> Listing:
        """Every member with its etag. Raises ConnectorError.

        One that it names and says is not found counts as listed: it is asked for by itself.
        """
        body = propfind(dav.ResourceType(), dav.GetEtag())
        reply = self._client.send("PROPFIND", self._url, body, {"Depth": "1"})
        if reply.status in _NOT_OFFERED:
            answer = self._queried(dav.GetEtag())
        elif reply.status == 207:
            answer = read_multistatus(self._client.source, reply.body)
        else:
            raise self._client.failure(reply)
        if answer.is_cut_short:
            raise TooLarge(
                self._client.source,
                "The server lists only a part of the calendar.",
                "Raise its limit, or move past years to a calendar of their own.",
            )
        members: dict[str, Member] = {}
        named: set[str] = set()
        self._sort(answer.members, members, named)
        return Listing(members={**members, **{key: self.unlisted(key) for key in sorted(named)}})

    def contents(self, members: Mapping[str, Member]) -> Iterator[dict[str, Content]]:
        """The calendar text by key, batch by batch, or why the server withholds it."""
        keys, lost = list(members), 0
        for first in range(0, len(keys), _BATCH):
            batch = {key: members[key] for key in keys[first : first + _BATCH]}
            found: dict[str, Content] = dict(self._batch(batch))
            for key in lost_members(batch, found):
                found[key] = self._alone(batch[key])
                lost += found[key] in (Unread.LOST, Unread.HIDDEN)
                if lost > MAX_LOST:
                    raise ServerFailed(
                        self._client.source,
                        "The server lists events and does not hand them out.",
                        f"Let this account read all details of the calendar. {_AGAIN}",
                    )
            yield found

    def alone(self, key: str) -> Content:
        """The text at a member's own address, or why not; LOST if it is there no more."""
        return self._alone(self.unlisted(key))

    def unlisted(self, key: str) -> Member:
        """A member that no listing of this conversation named."""
        path = key if key.startswith("/") else f"{self.path}/{key}"
        href = quote(path, safe="/@:+,;=!$&'()*~", errors="surrogateescape")
        return Member(path=path, href=href)

    def _batch(self, members: dict[str, Member]) -> dict[str, bytes]:
        if self._everything is None:
            try:
                found = self._multigot(members)
            except (AnswerTooLarge, DamagedAnswer):
                return {}  # one of them is too much for all: each is asked for alone
            if found is not None:
                return {key: text for key, text in found.items() if key in members}
            self._everything = self._texts(self._queried(dav.GetEtag(), cdav.CalendarData()))
        return {key: self._everything[key] for key in members if key in self._everything}

    def _multigot(self, members: dict[str, Member]) -> dict[str, bytes] | None:
        """None where the server has no multiget."""
        body = multiget(member.href for member in members.values())
        reply = self._client.send("REPORT", self._url, body, {"Depth": "1"})
        if reply.status in _NOT_OFFERED:
            return None
        if reply.status in (404, 410):  # for one of them, or for all
            return {}
        if reply.status != 207:
            raise self._client.failure(reply)
        return self._texts(read_multistatus(self._client.source, reply.body))

    def _texts(self, answer: Multistatus) -> dict[str, bytes]:
        texts = {self._key(m): m.text(cdav.CalendarData.tag) for m in answer.members}
        return {key: text.encode() for key, text in texts.items() if text.strip()}

    def _alone(self, member: Member) -> Content:
        there = self._url.copy_with(raw_path=self._client.address(member.href).raw_path)
        try:
            reply = self._client.send("GET", there, max_bytes=MAX_RESOURCE)
        except AnswerTooLarge:
            return Unread.TOO_LARGE
        if is_hidden(reply.status):
            return Unread.HIDDEN
        if reply.status in (404, 410) or reply.status in _NOT_OFFERED:
            return Unread.LOST
        if reply.status != 200:
            raise self._client.failure(reply)
        return reply.body

    def _queried(self, *wanted: BaseElement) -> Multistatus:
        """Events and to-dos, each by a calendar-query: the way of last resort.

        A calendar of one kind may refuse to be asked for the other. A refusal beside nothing is no
        empty calendar.
        """
        found: list[Member] = []
        refusal = None
        is_cut_short = False
        for kind in ("VEVENT", "VTODO"):
            body = calendar_query(kind, *wanted)
            reply = self._client.send("REPORT", self._url, body, {"Depth": "1"})
            if reply.status == 207:
                answer = read_multistatus(self._client.source, reply.body)
                found += answer.members
                is_cut_short = is_cut_short or answer.is_cut_short
            elif reply.status not in _NOT_OFFERED or refusal is not None:
                raise self._client.failure(reply)
            else:
                refusal = reply
        if refusal is not None and not found:
            raise self._client.failure(refusal)
        return Multistatus(members=tuple(found), is_cut_short=is_cut_short)

    def _sort(self, found: Sequence[Member], members: dict[str, Member], gone: set[str]) -> None:
        for member in found:
            key = self._key(member)
            is_folder = dav.Collection.tag in member.inside(dav.ResourceType.tag)
            if self._is_own(member) or key.endswith("/") or is_folder:
                continue
            if is_removed(member.status):
                gone.add(key)
                members.pop(key, None)
            elif member.status >= 400:
                raise self._hole(member.status)
            else:
                members[key] = member
                gone.discard(key)
        if len(members) > MAX_MEMBERS:
            raise TooLarge(
                self._client.source,
                f"The calendar has more than {MAX_MEMBERS:,} events.",
                "Move past years to a calendar of their own.",
            )

    def _own(self, answer: Multistatus) -> Member:
        """What an answer says of the collection itself, by whatever address."""
        own = [member for member in answer.members if self._is_own(member)]
        return (own or [*answer.members, Member(path="", href="")])[0]

    def _is_own(self, member: Member) -> bool:
        return member.path.rstrip("/") == self.path

    def _key(self, member: Member) -> str:
        return member.path.removeprefix(f"{self.path}/")

    def _hole(self, status: int) -> ConnectorError:
        """A listing with a hole in it is no listing."""
        what = f"The server answered {status} for a part of the calendar."
        if status in (401, 403):
            remedy = "Let this account read the whole calendar."
            return AccessRevoked(self._client.source, what, remedy)
        return ServerFailed(self._client.source, what, _AGAIN)

    def _not_found(self, what: str, remedy: str) -> SourceNotFound:
        return SourceNotFound(self._client.source, what, remedy)
