"""A WebDAV multistatus as values, tolerant of what servers add and strict about what is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx
from lxml import etree  # type: ignore[import-untyped]

from connectors.base import NotACalendar, Truncated

_DAV = "{DAV:}"
_STATUS = re.compile(r"\s(\d{3})(?:\s|$)")
_NO_ENTITIES = {"resolve_entities": False, "no_network": True, "huge_tree": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One `response`. `key` names the resource whichever way the server spelled its href."""

    key: str
    href: str
    status: int = 200
    props: dict[str, Any] = field(default_factory=dict)  # tag to element, of those found

    @property
    def etag(self) -> str:
        return self.text(f"{_DAV}getetag").strip()

    def text(self, tag: str) -> str:
        element = self.props.get(tag)
        return str(element.text or "") if element is not None else ""

    def children(self, tag: str) -> frozenset[str]:
        """The tags of everything inside a property, however deep."""
        element = self.props.get(tag)
        if element is None:
            return frozenset()
        return frozenset(str(each.tag) for each in element.iterdescendants() if each.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Multistatus:
    members: tuple[Member, ...] = ()
    sync_token: str = ""
    is_cut_short: bool = False  # RFC 6578, 3.6: there is more, ask again with the new token


def read_multistatus(source: str, body: bytes) -> Multistatus:
    """Raises NotACalendar for anything else, and Truncated for one that ends early."""
    root = _root(source, body)
    members: list[Member] = []
    token, is_cut_short = "", False
    for element in root:
        if element.tag == f"{_DAV}sync-token":
            token = (element.text or "").strip()
        elif element.tag == f"{_DAV}response":
            for member in _members(element):
                if member.status == 507:
                    is_cut_short = True
                else:
                    members.append(member)
    return Multistatus(members=tuple(members), sync_token=token, is_cut_short=is_cut_short)


def key_of(href: str) -> str:
    """The path of an href, decoded: servers encode the same one differently from call to call."""
    path = href.strip()
    if "://" in path[:10]:
        try:
            path = httpx.URL(path).raw_path.decode("ascii").partition("?")[0]
        except (httpx.InvalidURL, ValueError, TypeError):
            return path
    return unquote(path)


def _root(source: str, body: bytes) -> Any:
    try:
        root = etree.fromstring(body, parser=etree.XMLParser(**_NO_ENTITIES))
    except (etree.XMLSyntaxError, ValueError):
        if b"multistatus" in body[:2_000]:
            raise Truncated(
                source,
                "The server's answer ended early or is damaged.",
                "Nothing of it was believed; it will be tried again.",
            ) from None
        raise _not_dav(source, body) from None
    if root.tag != f"{_DAV}multistatus":
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
    status = _code(response.findtext(f"{_DAV}status"))
    props: dict[str, Any] = {}
    refused = 0
    for propstat in response.iterfind(f"{_DAV}propstat"):
        code = _code(propstat.findtext(f"{_DAV}status"))
        if 200 <= code < 300:
            for prop in propstat.iterfind(f"{_DAV}prop"):
                props.update({str(child.tag): child for child in prop})
        else:
            refused = code
    if status == 200 and not props and refused:
        status = refused
    for href in response.iterfind(f"{_DAV}href"):
        text = (href.text or "").strip()
        if text:
            yield Member(key=key_of(text), href=text, status=status, props=props)


def _code(status: str | None) -> int:
    match = _STATUS.search(f"{status or ''} ")
    return int(match[1]) if match else 200
