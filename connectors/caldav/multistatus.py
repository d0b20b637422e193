"""A WebDAV multistatus as values, tolerant of what servers add and strict about what is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx
from lxml import etree

from connectors.base import NotACalendar, Truncated
from connectors.net.failures import AnswerTooLarge

DAV = "{DAV:}"
# A tree of empty elements and attributes costs up to forty times its text.
_MOST_MARKUP = 1_000_000  # of `<` and `=` in one answer: about 200 MiB of tree at worst
_STATUS = re.compile(r"\s(\d{3})(?:\s|$)")
_BLANK = b"\xef\xbb\xbf \t\r\n"


class DamagedAnswer(Truncated):
    """It arrived whole, as far as HTTP can tell, and ends early or can't be read all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One `response`. `path` names the resource whichever way the server spelled its href."""

    path: str
    href: str = field(repr=False)
    status: int = 200
    texts: dict[str, str] = field(default_factory=dict, repr=False)  # tag to text, of those found
    insides: dict[str, frozenset[str]] = field(default_factory=dict)  # tag to all tags within

    @property
    def etag(self) -> str:
        return self.text(f"{DAV}getetag").strip()

    def text(self, tag: str) -> str:
        return self.texts.get(tag, "")

    def inside(self, tag: str) -> frozenset[str]:
        """The tags of everything inside a property, however deep."""
        return self.insides.get(tag, frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Multistatus:
    members: tuple[Member, ...] = ()
    sync_token: str = ""
    is_cut_short: bool = False  # 507 for the collection: there is more (RFC 6578, 3.6)


def read_multistatus(source: str, body: bytes, *, most_markup: int = _MOST_MARKUP) -> Multistatus:
    """Raises NotACalendar for anything else, DamagedAnswer and AnswerTooLarge."""
    members: list[Member] = []
    token, is_cut_short = "", False
    for element in _root(source, body, most_markup):
        if element.tag == f"{DAV}sync-token":
            token = (element.text or "").strip()
        elif element.tag == f"{DAV}response":
            for member in _members(element):
                if member.status == 507:
                    is_cut_short = True
                else:
                    members.append(member)
    return Multistatus(members=tuple(members), sync_token=token, is_cut_short=is_cut_short)


def path_of(href: str) -> str:
    """The path of an href, decoded: servers encode the same one differently from call to call.

    Bytes that are not UTF-8 stay apart as halves of characters.
    """
    path = href.strip()
    if "://" in path[:10]:
        try:
            path = httpx.URL(path).raw_path.decode("ascii").partition("?")[0]
        except (httpx.InvalidURL, ValueError, TypeError):
            return path
    return unquote(path, errors="surrogateescape")


def parsed(body: bytes) -> Any:
    """The root of a document. Expands no entity, opens nothing else, and stops at lxml's limits.

    Reads UTF-8 whatever the document says: what is counted must be what is parsed.
    """
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(body, parser=parser)


def _root(source: str, body: bytes, most_markup: int) -> Any:
    if body.count(b"<") + body.count(b"=") > most_markup:
        raise AnswerTooLarge(
            source,
            "The server's answer has too many parts.",
            "Move past years to a calendar of their own.",
        )
    try:
        root = parsed(body)
    except (etree.XMLSyntaxError, ValueError):
        if b"multistatus" in body[:2_000] and body.lstrip(_BLANK).startswith(b"<"):
            raise DamagedAnswer(
                source,
                "The server's answer ended early or is damaged.",
                "Nothing of it was believed; it will be tried again.",
            ) from None
        raise _not_dav(source, body) from None
    # No server sends a document type, and whoever wants to define entities needs one.
    if root.tag != f"{DAV}multistatus" or root.getroottree().docinfo.internalDTD is not None:
        raise _not_dav(source, body)
    return root


def _not_dav(source: str, body: bytes) -> NotACalendar:
    head = body[:2_000].lower()
    looks = "a web page (login?)" if b"<html" in head or b"<!doctype" in head else "something else"
    return NotACalendar(
        source,
        f"This is not a CalDAV answer; it looks like {looks}.",
        "Use the server's CalDAV address, see docs/caldav.md.",
    )


def _members(response: Any) -> Iterator[Member]:
    """One for each href: a refusal may name several."""
    stated = response.find(f"{DAV}status")
    status = _code(stated)
    texts: dict[str, str] = {}
    insides: dict[str, frozenset[str]] = {}
    refused = 0
    for propstat in response.iterfind(f"{DAV}propstat"):
        code = _code(propstat.find(f"{DAV}status"))
        if not 200 <= code < 300:
            refused = code
            continue
        for found in propstat.iterfind(f"{DAV}prop/*"):
            texts[str(found.tag)] = str(found.text or "")
            if len(found):
                tags = (str(each.tag) for each in found.iterdescendants() if each.tag)
                insides[str(found.tag)] = frozenset(tags)
    # 404 in a propstat says that the member lacks a property, not that there is no such member.
    if stated is None and not texts and refused not in (0, 404):
        status = refused
    for href in response.iterfind(f"{DAV}href"):
        path = (href.text or "").strip()
        if path:
            yield Member(path=path_of(path), href=path, status=status, texts=texts, insides=insides)


def _code(status: Any) -> int:
    """An element's status code: 200 where there is no element, 404 where it says none."""
    if status is None:
        return 200
    match = _STATUS.search(f" {status.text or ''} ")
    return int(match[1]) if match else 404  # iCloud leaves it empty for what it doesn't have
