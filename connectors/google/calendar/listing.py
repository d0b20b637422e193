"""Every page of one `events.list`, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from connectors.base import NotACalendar, PermanentError, TooLarge, Truncated
from connectors.google.calendar.mapping import ItemReader, is_hidden, problem_of
from connectors.google.errors import AGAIN, GUIDE
from connectors.model import CalendarEvent, EventProblem, EventRef, Withheld

_HIDDEN = "It is private, and its details are hidden from this account."
_FREE_BUSY = frozenset({"none", "freeBusyReader"})  # roles that are shown no events
_Key = tuple[str, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    events: int = 200_000
    seconds: float = 300.0  # for one listing, waits included


class Pages(Protocol):
    """Where pages come from."""

    @property
    def source(self) -> str: ...

    def events(self, **params: object) -> dict[str, object]:
        """One page. Raises RefusedError and ConnectorError."""
        ...


class Reading(Protocol):
    def __call__(self, calendar_zone: object) -> ItemReader: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A complete answer. Each event is there once, as the last page that has it states it."""

    events: tuple[CalendarEvent, ...]
    deleted: tuple[EventRef, ...]
    problems: tuple[EventProblem, ...]
    sync_token: str


def read_listing(
    pages: Pages, params: dict[str, object], *, reader: Reading, limits: Limits
) -> Listing:
    """Pages until the sync token, which comes with the last one.

    Raises RefusedError, TooLarge, Truncated, what `items_of` and `pages` raise; nothing of a
    listing that fails on a later page is returned.
    """
    stated: dict[_Key, CalendarEvent | EventRef] = {}
    left: dict[_Key, EventRef] = {}
    problems: list[EventProblem] = []
    token = ""
    for page in _pages(pages, params, limits):
        read = reader(page.get("timeZone"))
        for item in items_of(pages.source, page):
            mapped = read.read(item)
            if isinstance(mapped, CalendarEvent) and is_hidden(item, page.get("accessRole")):
                problems.append(problem_of(item, _HIDDEN))
                mapped = replace(mapped, withheld=Withheld.DETAILS)
            if isinstance(mapped, EventProblem):
                problems.append(mapped)
                continue
            stated[_key(mapped)] = mapped
            if (before := _other_series(read, mapped)) is not None:
                left[_key(before)] = before
        if len(stated) + len(problems) > limits.events:
            raise TooLarge(
                pages.source,
                f"The calendar has more than {limits.events:,} events.",
                "Use a calendar that holds the sessions only.",
            )
        token = str(page.get("nextSyncToken") or "")
    values = stated.values()
    return Listing(
        events=tuple(e for e in values if isinstance(e, CalendarEvent)),
        deleted=(*(e for e in values if isinstance(e, EventRef)), *left.values()),
        problems=tuple(problems),
        sync_token=token,
    )


def _other_series(read: ItemReader, stated: CalendarEvent | EventRef) -> EventRef | None:
    """What an exception's own id names, where a split has left it in another series."""
    if isinstance(stated, EventRef) or stated.recurrence_id is None or stated.instance is None:
        return None
    named = read.named_by(stated.instance.id, stated.last_modified)
    return named if named.instance is not None and _key(named) != _key(stated) else None


def _pages(pages: Pages, params: dict[str, object], limits: Limits) -> Iterator[dict[str, object]]:
    page: dict[str, object] = {}
    for page in every_page(pages.source, lambda **more: pages.events(**params, **more), limits):
        yield page
    if not page.get("nextSyncToken"):
        raise Truncated(pages.source, "Google's listing ended without its end.", AGAIN)


def every_page(
    source: str, ask: Callable[..., dict[str, object]], limits: Limits
) -> Iterator[dict[str, object]]:
    """The pages of a listing; `ask` takes `pageToken`.

    Raises what `ask` raises, TooLarge and Truncated.
    """
    deadline = time.monotonic() + limits.seconds
    asked: set[str] = set()
    page = ask()
    while True:
        yield page
        following = page.get("nextPageToken")
        if not following:
            return
        if not isinstance(following, str) or following in asked:
            raise Truncated(source, "Google's listing went round in a circle.", AGAIN)
        if time.monotonic() > deadline:
            raise TooLarge(
                source,
                f"Google took more than {limits.seconds:g} seconds to list everything.",
                "Use a calendar that holds the sessions only, or check the network.",
            )
        asked.add(following)
        page = ask(pageToken=following)


def items_of(source: str, page: dict[str, object]) -> list[object]:
    """The page's items. Raises NotACalendar, and PermanentError if only free/busy is shared.

    Free/busy has no titles and no guests: taken at its word, a calendar whose sharing was reduced
    would look like one whose sessions were all called off.
    """
    items = page.get("items")
    if not isinstance(items, list):
        raise NotACalendar(
            source, "The answer is no list of events.", "Check api_endpoint and calendar_id."
        )
    if page.get("accessRole") in _FREE_BUSY:
        raise PermanentError(
            source,
            "The calendar shows this account free and busy times only.",
            f"Share it with See all event details. {GUIDE}",
        )
    return items


def _key(stated: CalendarEvent | EventRef) -> _Key:
    if isinstance(stated, EventRef):
        return stated.uid, stated.recurrence_id
    return stated.uid, stated.recurrence_id.instant if stated.recurrence_id else None
