"""Google Tasks as to-dos: all of them, or what was touched since the last time.

Tasks know no sync token. `updatedMin` names what was touched, deleted ones included; a list that
was deleted is told by nothing but its absence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from connectors.base import NotACalendar, TooLarge
from connectors.clean_text import one_line, text
from connectors.google.calendar.cursor import TaskMark, rfc3339
from connectors.google.calendar.listing import Limits, every_page
from connectors.google.calendar.mapping import SUMMARY_LIMIT, TEXT_LIMIT, problem_of
from connectors.google.json_fields import UnreadableError, mapping, sequence
from connectors.google.times import parse_instant
from connectors.model import (
    CalendarEvent,
    Component,
    EventProblem,
    EventRef,
    EventTime,
    Status,
)

# Longer than a poll may take, in which one list is read before the other. What is read again is
# known to the ledger.
_OVERLAP = timedelta(minutes=10)
_ID_LIMIT = 1_024
# Tasks that were ticked off in Google's own apps are listed as hidden ones only.
_PARAMETERS = {"showCompleted": True, "showHidden": True, "showAssigned": True, "maxResults": 100}


class TaskPages(Protocol):
    """Where pages come from. Both raise RefusedError and ConnectorError."""

    @property
    def source(self) -> str: ...

    def lists(self, **params: object) -> dict[str, object]: ...

    def tasks(self, **params: object) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskListing:
    events: tuple[CalendarEvent, ...] = ()
    deleted: tuple[EventRef, ...] = ()
    problems: tuple[EventProblem, ...] = ()
    mark: TaskMark


class ListVanished(Exception):
    """A task list is gone, and its tasks with it: only a full fetch can tell which those were."""


def read_tasks(
    pages: TaskPages, known: TaskMark | None, *, zone: ZoneInfo, limits: Limits
) -> TaskListing:
    """Every task without `known`, else what was touched since. `zone` gives a due date its day.

    Raises ListVanished, RefusedError and ConnectorError.
    """
    lists = task_lists(pages, limits)
    if known is not None and not set(known.lists) <= set(lists):
        raise ListVanished
    found: list[tuple[str, dict[str, object]]] = []
    for one in lists:
        since = known.since if known is not None and one in known.lists else None
        for item in _tasks_of(pages, one, since, limits, is_full=known is None):
            found.append((one, item))
            if len(found) > limits.events:
                raise TooLarge(
                    pages.source,
                    f"There are more than {limits.events:,} tasks.",
                    "Delete completed tasks, or take `tasks: true` out.",
                )
    mark = _marked(lists, found, known)
    if known is not None and mark == known:
        return TaskListing(mark=mark)
    return _listing([item for _, item in found], mark, zone)


def task_lists(pages: TaskPages, limits: Limits) -> tuple[str, ...]:
    """The ids of all task lists. Raises RefusedError and ConnectorError."""
    ids = (
        one_line(item.get("id"), _ID_LIMIT)
        for page in every_page(pages.source, pages.lists, limits)
        for item in _items_of(pages.source, page)
    )
    return tuple(sorted(set(filter(None, ids))))


def _tasks_of(
    pages: TaskPages, tasklist: str, since: datetime | None, limits: Limits, *, is_full: bool
) -> Iterator[dict[str, object]]:
    params: dict[str, object] = {
        **_PARAMETERS,
        "tasklist": tasklist,
        "showDeleted": not is_full,
        **({"updatedMin": rfc3339(since)} if since else {}),
    }
    for page in every_page(pages.source, lambda **more: pages.tasks(**params, **more), limits):
        yield from _items_of(pages.source, page)


def _items_of(source: str, page: dict[str, object]) -> list[dict[str, object]]:
    """Google leaves `items` out where there are none, so `kind` tells what the answer is."""
    if not str(page.get("kind", "")).startswith("tasks#"):
        raise NotACalendar(source, "The answer is no list of tasks.", "Check api_endpoint.")
    return [mapping(item) for item in sequence(page.get("items"))]


def _marked(
    lists: tuple[str, ...], found: list[tuple[str, dict[str, object]]], known: TaskMark | None
) -> TaskMark:
    stamps = [parse_instant(item.get("updated")) for _, item in found]
    newest = max((s - _OVERLAP for s in stamps if s is not None), default=None)
    since = max(filter(None, (newest, known.since if known else None)), default=None)
    again = sorted(
        f"{tasklist} {item.get('id')} {item.get('updated')} {item.get('etag')}"
        for (tasklist, item), touched in zip(found, stamps, strict=True)
        if since is None or touched is None or touched >= since
    )
    digest = hashlib.sha256("\n".join(again).encode(errors="replace")).hexdigest()[:16]
    return TaskMark(lists=lists, since=since, seen=digest)


def _listing(items: list[dict[str, object]], mark: TaskMark, zone: ZoneInfo) -> TaskListing:
    """A task that moved to another list may be stated twice: deleted here, alive there."""
    alive: dict[str, CalendarEvent] = {}
    gone: set[str] = set()
    problems: list[EventProblem] = []
    for item in items:
        mapped = read_task(item, zone)
        if isinstance(mapped, CalendarEvent):
            alive[mapped.uid] = mapped
        elif isinstance(mapped, EventRef):
            gone.add(mapped.uid)
        else:
            problems.append(mapped)
    return TaskListing(
        events=tuple(alive.values()),
        deleted=tuple(EventRef(uid=uid) for uid in sorted(gone - alive.keys())),
        problems=tuple(problems),
        mark=mark,
    )


def read_task(item: dict[str, object], zone: ZoneInfo) -> CalendarEvent | EventRef | EventProblem:
    """A to-do, the identity of a deleted one, or the problem that kept it from being read."""
    task = one_line(item.get("id"), _ID_LIMIT)
    uid = f"task:{task}"
    if not task:
        return problem_of(item, "It is a task without an id.")
    if item.get("deleted") is True:
        return EventRef(uid=uid)
    try:
        due = _due(item.get("due"), zone)
    except UnreadableError as error:
        return problem_of({**item, "id": uid}, str(error))
    is_done = item.get("status") == "completed"
    return CalendarEvent(
        uid=uid,
        component=Component.TODO,
        due=due,
        # "It doesn't represent the deadline of the task" (Tasks v1, revision of 2026-11-01).
        is_planned=due is not None,
        completed=parse_instant(item.get("completed")) if is_done else None,
        status=Status.COMPLETED if is_done else Status.NEEDS_ACTION,
        summary=one_line(item.get("title"), SUMMARY_LIMIT),
        description=text(item.get("notes"), TEXT_LIMIT),
        last_modified=parse_instant(item.get("updated")),
    )


def _due(value: object, zone: ZoneInfo) -> EventTime | None:
    """Of `2026-11-25T00:00:00.000Z` Google keeps the date only, whatever zone it is read in."""
    if value is None:
        return None
    try:
        day = date.fromisoformat(str(value)[:10])
        midnight = datetime.combine(day, time.min, tzinfo=zone)
        return EventTime(instant=midnight, zone=zone.key, is_date=True)
    except (ValueError, OverflowError) as error:
        raise UnreadableError("Its due date is no day of the calendar.") from error
