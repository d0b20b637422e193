"""From a server's address and a calendar's name to the collection's URL.

Principal, then calendar home, then the collections in it (RFC 4791, 6.2; RFC 6764, 6), as the
caldav library walks them. A URL that is itself a calendar needs none of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from caldav.collection import Principal
from caldav.elements import cdav, dav
from caldav.lib.error import DAVError
from caldav.lib.url import URL

from connectors.base import AccessRevoked, PermanentError, SourceNotFound
from connectors.caldav.client import Client
from connectors.caldav.multistatus import Multistatus, path_of, read_multistatus
from connectors.caldav.requests import propfind
from connectors.clean_text import one_line
from connectors.quirks.caldav_fastmail_slash import with_slash

WELL_KNOWN = "/.well-known/caldav"
_SHOWN = 12
_GUIDE = "See docs/caldav.md."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    name: str
    url: str = field(repr=False)


def find_collection(client: Client, calendar: str | None) -> Found:
    """The collection named by display name, URL or last path segment. Raises ConnectorError."""
    if calendar and (calendar.startswith("/") or "://" in calendar[:10]):
        return Found(name="", url=_given(client, calendar))
    start = _start(client)
    if _is_calendar(start):
        name = start.members[0].text(dav.DisplayName.tag)
        if calendar is None or _same(name, calendar):
            return Found(name=name, url=str(client.url))
    return _chosen(client, calendar, _calendars(client))


def _given(client: Client, calendar: str) -> str:
    there = httpx.URL(with_slash(str(client.address(calendar))))
    if not client.http.trusts(there):
        raise SourceNotFound(
            client.source,
            "`calendar` is on another server than `url`.",
            "Write the calendar's whole address in `url` and leave `calendar` out.",
        )
    return str(there)


def _start(client: Client) -> Multistatus:
    """What is at the configured URL, or where /.well-known/caldav leads from a bare host."""
    given = str(client.url)
    is_bare = httpx.URL(given).path in ("", "/")
    refusals: list[PermanentError] = []
    for address in dict.fromkeys((with_slash(given), WELL_KNOWN if is_bare else given)):
        try:
            return _look(client, address)
        except PermanentError as error:
            if isinstance(error, AccessRevoked) and not is_bare:
                raise  # a bare address may be refused to everyone
            refusals.append(error)
    raise next((each for each in refusals if isinstance(each, AccessRevoked)), refusals[0])


def _look(client: Client, url: str) -> Multistatus:
    body = propfind(dav.ResourceType(), dav.DisplayName())
    reply = client.send("PROPFIND", url, body, {"Depth": "0"})
    if reply.status != 207:
        raise client.failure(reply)
    answer = read_multistatus(client.source, reply.body)
    client.url = URL.objectify(str(reply.url))
    return answer


def _is_calendar(answer: Multistatus) -> bool:
    kinds = [member.inside(dav.ResourceType.tag) for member in answer.members]
    return len(kinds) == 1 and cdav.Calendar.tag in kinds[0]


def _calendars(client: Client) -> list[Found]:
    try:
        listed = Principal(client=client).calendars()
    # What the library makes of answers that no standard foresaw.
    except (DAVError, AssertionError, ValueError, TypeError, LookupError, AttributeError):
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
    if calendar is None:
        several = "This account has several calendars, and one source reads one."
        what = several if matching else "This account has no calendar."
    elif matching:
        what = f"This account has several calendars {one_line(calendar, 80)!r}."
    else:
        what = f"This account has no calendar {one_line(calendar, 80)!r}."
    raise SourceNotFound(client.source, what, f"{_shown(found)} {_GUIDE}")


def _shown(found: Sequence[Found]) -> str:
    """The names, with the last part of the address where the name alone won't do."""
    if not found:
        return "Check whether the calendar is shared with this account."
    names = [one_line(each.name, 80) for each in found]
    shown = sorted(
        f"{name!r}" if name and names.count(name) == 1 else f"{name!r} ({_segment(each.url)})"
        for name, each in zip(names, found, strict=True)
    )
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return f"It can see: {', '.join(shown[:_SHOWN])}{more}. Write one of them in `calendar`."


def _same(name: str, wanted: str) -> bool:
    return " ".join(name.split()).casefold() == " ".join(wanted.split()).casefold()


def _segment(url: str) -> str:
    return one_line(path_of(url).rstrip("/").rpartition("/")[2], 80)
