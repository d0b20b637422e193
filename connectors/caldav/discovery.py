"""From a server's address and a calendar's name to the collection's URL.

Principal, then calendar home, then the collections in it (RFC 4791, 6.2; RFC 6764, 6), as the
caldav library walks them. A URL that is itself a calendar needs none of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from caldav.elements import cdav, dav
from caldav.lib.error import DAVError
from caldav.lib.url import URL

from connectors.base import ConnectorError, NotACalendar, SourceNotFound
from connectors.caldav.client import WELL_KNOWN, Client
from connectors.caldav.multistatus import Multistatus, key_of, read_multistatus
from connectors.google.text import one_line

_SHOWN = 12
_GUIDE = "See docs/caldav.md."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    name: str
    url: str = field(repr=False)


def find_collection(client: Client, calendar: str | None) -> Found:
    """The collection named by display name, URL or last path segment. Raises ConnectorError."""
    if calendar and "://" in calendar[:10]:
        return Found(name="", url=calendar)
    start = _start(client)
    if _is_calendar(start):
        name = start.members[0].text(dav.DisplayName.tag)
        if calendar is None or _same(name, calendar):
            return Found(name=name, url=str(client.url))
    return _chosen(client, calendar, _calendars(client))


def _start(client: Client) -> Multistatus:
    """What is at the configured URL, or where /.well-known/caldav leads from a bare host."""
    path = httpx.URL(str(client.url)).path
    try:
        return _look(client, "")
    except (SourceNotFound, NotACalendar):
        if path not in ("", "/"):
            raise
    return _look(client, WELL_KNOWN)


def _look(client: Client, url: str) -> Multistatus:
    body = dav.Propfind() + (dav.Prop() + [dav.ResourceType(), dav.DisplayName()])
    reply = client.send("PROPFIND", url, body, {"Depth": "0"})
    if reply.status != 207:
        raise client.failure(reply)
    client.url = URL.objectify(str(reply.url))
    return read_multistatus(client.source, reply.body)


def _is_calendar(answer: Multistatus) -> bool:
    kinds = [member.children(dav.ResourceType.tag) for member in answer.members]
    return len(kinds) == 1 and cdav.Calendar.tag in kinds[0]


def _calendars(client: Client) -> list[Found]:
    try:
        listed = client.get_calendars(client.get_principal())
    except ConnectorError:
        raise
    except (DAVError, ValueError, TypeError, LookupError, AttributeError):
        raise SourceNotFound(
            client.source,
            "The server does not say where this account's calendars are.",
            f"Write the address of the calendar itself in `url`. {_GUIDE}",
        ) from None
    return [Found(name=str(each.name or ""), url=str(each.url)) for each in listed]


def _chosen(client: Client, calendar: str | None, found: Sequence[Found]) -> Found:
    if calendar is None:
        matching = list(found)
    else:
        matching = [each for each in found if _same(each.name, calendar)]
        matching = matching or [each for each in found if _segment(each.url) == calendar.strip("/")]
    if len(matching) == 1:
        return matching[0]
    names = ", ".join(repr(one_line(each.name, 80)) for each in found[:_SHOWN]) or "none"
    if len(matching) > 1:
        what = "Several calendars match; one source reads one."
    elif calendar is None:
        what = "This account has no calendar."
    else:
        what = f"This account has no calendar {one_line(calendar, 80)!r}."
    raise SourceNotFound(client.source, what, f"Its calendars: {names}. Set `calendar`. {_GUIDE}")


def _same(name: str, wanted: str) -> bool:
    return " ".join(name.split()).casefold() == " ".join(wanted.split()).casefold()


def _segment(url: str) -> str:
    return key_of(url).rstrip("/").rpartition("/")[2]
