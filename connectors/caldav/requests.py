"""The XML that a CalDAV server is asked with, in the caldav library's elements."""

from __future__ import annotations

from collections.abc import Iterable

from caldav.elements import cdav, dav
from caldav.elements.base import BaseElement


class Ctag(BaseElement):
    """The collection's own etag, a common extension (caldav-ctag.txt)."""

    tag = "{http://calendarserver.org/ns/}getctag"


def propfind(*wanted: BaseElement) -> BaseElement:
    return _holding(dav.Propfind(), _holding(dav.Prop(), *wanted))


def sync_collection(token: str) -> BaseElement:
    """What changed since `token` (RFC 6578), with etags."""
    wanted = _holding(dav.Prop(), dav.GetEtag())
    level = dav.SyncLevel(value="1")
    return _holding(dav.SyncCollection(), dav.SyncToken(value=token), level, wanted)


def multiget(hrefs: Iterable[str]) -> BaseElement:
    """The content of these members (RFC 4791, 7.9)."""
    wanted = _holding(dav.Prop(), dav.GetEtag(), cdav.CalendarData())
    return _holding(cdav.CalendarMultiGet(), wanted, *(dav.Href(value=href) for href in hrefs))


def calendar_query(kind: str, *wanted: BaseElement) -> BaseElement:
    """All members of one kind of component (RFC 4791, 7.8)."""
    outer = _holding(cdav.CompFilter("VCALENDAR"), cdav.CompFilter(kind))
    chosen = _holding(cdav.Filter(), outer)
    return _holding(cdav.CalendarQuery(), _holding(dav.Prop(), *wanted), chosen)


def _holding(parent: BaseElement, *children: BaseElement) -> BaseElement:
    return parent + children
