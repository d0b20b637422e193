"""One component, one identity: names for events without a UID, and order among copies.

- No UID: `no-uid-` and a hash of start, title and people, so that it is the same at the next poll.
- Several components with the same UID and recurrence id: copies of one event if they start at the
  same time, or if each has its own SEQUENCE (old states left in the export): the newest stays, by
  SEQUENCE, then LAST-MODIFIED, then DTSTAMP, then position. Otherwise the exporter gives one UID to
  different events; then each gets its start as a suffix to the UID.
- A to-do that shares its UID with an event is no copy of it: it gets `#todo`, also while that event
  can't be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime

from connectors.ical.parse.event import Parsed
from connectors.model import CalendarEvent, Component

_NEVER = datetime.min.replace(tzinfo=UTC)
_Key = str | tuple[str, datetime]


def identified(parsed: Sequence[Parsed], unread: Set[str] = frozenset()) -> list[CalendarEvent]:
    """Events with unique (uid, recurrence id), in the order of the feed.

    `unread` are the UIDs of events that could not be read.
    """
    shared = _uids_of_events(parsed) | unread
    found = [_named(each, _uid(each.event, shared)) for each in parsed]
    once: set[_Key] = set()
    again: set[_Key] = set()
    for each in found:
        key = _key(each.event)
        (again if key in once else once).add(key)
    if not again:
        return [each.event for each in found]
    groups: dict[_Key, list[tuple[int, Parsed]]] = {}
    for position, each in enumerate(found):
        groups.setdefault(_key(each.event), []).append((position, each))
    kept = [item for group in groups.values() for item in _distinct(group)]
    return [each.event for _, each in sorted(kept, key=lambda item: item[0])]


def _uids_of_events(parsed: Sequence[Parsed]) -> set[str]:
    """The UIDs that a to-do must not have; none are needed where there is no to-do."""
    if all(each.event.component is Component.EVENT for each in parsed):
        return set()
    return {each.event.uid for each in parsed if each.event.component is Component.EVENT}


def _key(event: CalendarEvent) -> _Key:
    return (event.uid, event.recurrence_id.instant) if event.recurrence_id else event.uid


def _uid(event: CalendarEvent, of_events: set[str]) -> str:
    if event.uid:
        is_shared = event.component is Component.TODO and event.uid in of_events
        return f"{event.uid}#todo" if is_shared else event.uid
    moment = event.start or event.due
    facts = [event.component.value, moment.instant.isoformat() if moment else ""]
    facts += [event.summary, *sorted(attendee.email for attendee in event.attendees)]
    digest = hashlib.sha1("\n".join(facts).encode(), usedforsecurity=False).hexdigest()
    return f"no-uid-{digest}"


def _distinct(group: list[tuple[int, Parsed]]) -> list[tuple[int, Parsed]]:
    if len(group) == 1:
        return group
    by_start: dict[datetime, tuple[int, Parsed]] = {}
    for item in sorted(group, key=_rank):
        by_start[_start(item[1].event)] = item  # the newest of each start comes last
    left = list(by_start.values())
    is_override = group[0][1].event.recurrence_id is not None
    sequences = {item[1].event.sequence for item in left}
    if len(left) == 1 or is_override or len(sequences) == len(left):
        return [max(left, key=_rank)]
    return [(position, _suffixed(each)) for position, each in left]


def _rank(item: tuple[int, Parsed]) -> tuple[int, datetime, datetime, int]:
    position, each = item
    modified = each.event.last_modified or _NEVER
    return each.event.sequence, modified, each.stamp or _NEVER, position


def _start(event: CalendarEvent) -> datetime:
    moment = event.start or event.due
    return moment.instant if moment else _NEVER


def _suffixed(each: Parsed) -> Parsed:
    suffix = f"{_start(each.event):%Y%m%dT%H%M%SZ}"
    return _named(each, f"{each.event.uid}#{suffix}")


def _named(each: Parsed, uid: str) -> Parsed:
    return each if uid == each.event.uid else replace(each, event=replace(each.event, uid=uid))
