"""One component, one identity: names for events without a UID, and order among copies.

- No UID: `no-uid-` and a hash of start, title and people, so that it is the same at the next poll.
- Several components with the same UID and recurrence id are states of one event, of which the
  newest stays: by SEQUENCE, then DTSTAMP (RFC 5546, 2.1.5), then LAST-MODIFIED, then position. If
  they start at different times and none of the stamps tells which is the newer, the exporter gives
  one UID to different events; then each gets its start as a suffix to the UID.
- A cancellation (METHOD:CANCEL) is one more state. Of a series it takes along older overrides.
- An override that states how it repeats is the series itself if no other component of its UID is,
  nor repeats: some exports write the rule of the series into each of its dates.
- A to-do that shares its UID with an event is no copy of it: it gets `#todo`, also while that event
  can't be read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from connectors.ical.parse.event import Parsed
from connectors.model import CalendarEvent, Component, Status

_NEVER = datetime.min.replace(tzinfo=UTC)
# Some exports stamp each component as they write it; so little between two stamps says nothing.
_ONE_EXPORT = timedelta(seconds=10)
_Key = str | tuple[str, datetime]


def identified(parsed: Sequence[Parsed], unread: Set[str] = frozenset()) -> list[CalendarEvent]:
    """Events with unique (uid, recurrence id), in the order of the feed.

    `unread` are the UIDs of events that could not be read.
    """
    shared = _uids_of_events(parsed) | unread
    found = _with_cancellations([_named(each, _uid(each.event, shared)) for each in parsed])
    once: set[_Key] = set()
    again: set[_Key] = set()
    for each in found:
        key = _key(each.event)
        (again if key in once else once).add(key)
    if not again:
        return [each.event for each in found if _has_place(each.event)]
    groups: dict[_Key, list[tuple[int, Parsed]]] = {}
    for position, each in enumerate(found):
        groups.setdefault(_key(each.event), []).append((position, each))
    kept = [item for group in groups.values() for item in _distinct(group)]
    return [each.event for _, each in sorted(kept, key=lambda item: item[0])]


def with_lone_series(
    parsed: Sequence[Parsed], unread: Set[str] = frozenset()
) -> tuple[list[Parsed], bool]:
    """With overrides that repeat as the series they state, where no other component does.

    And whether there are any. `unread` are the UIDs of events that could not be read.
    """
    repeating = Counter(each.event.uid for each in parsed if each.as_series is not None)
    if not repeating:
        return list(parsed), False
    masters = {e.event.uid for e in parsed if e.event.recurrence_id is None} | unread
    lone = {uid for uid, number in repeating.items() if number == 1} - masters
    found = [
        replace(each, event=each.as_series)
        if each.as_series is not None and each.event.uid in lone
        else each
        for each in parsed
    ]
    return found, bool(lone)


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


def _with_cancellations(found: list[Parsed]) -> list[Parsed]:
    """With the overrides off that a later cancellation of their whole series calls off."""
    whole = {e.event.uid: e for e in found if e.cancels and e.event.recurrence_id is None}
    if not whole:
        return found
    return [
        _cancelled(each)
        if each.event.recurrence_id is not None
        and (off := whole.get(each.event.uid)) is not None
        and _age(each) <= _age(off)
        else each
        for each in found
    ]


def _cancelled(each: Parsed) -> Parsed:
    return replace(each, event=replace(each.event, status=Status.CANCELLED))


def _has_place(event: CalendarEvent) -> bool:
    """False for a cancellation that only names its event."""
    return event.start is not None or event.component is Component.TODO


def _distinct(group: list[tuple[int, Parsed]]) -> list[tuple[int, Parsed]]:
    in_order = sorted(group, key=_rank)
    placed = [item for item in in_order if _has_place(item[1].event)]
    if len(placed) < len(in_order) and not _has_place(in_order[-1][1].event):
        return [(position, _cancelled(each)) for position, each in placed[-1:]]
    # The newest of each start comes last.
    left = sorted({_start(item[1].event): item for item in placed}.values(), key=_rank)
    is_override = group[0][1].event.recurrence_id is not None
    if is_override or all(_follows(after[1], before[1]) for before, after in pairwise(left)):
        return left[-1:]
    return [(position, _suffixed(each)) for position, each in left]


def _rank(item: tuple[int, Parsed]) -> tuple[int, datetime, datetime, int]:
    position, each = item
    return *_age(each), position


def _age(each: Parsed) -> tuple[int, datetime, datetime]:
    """The larger, the newer. Without DTSTAMP, LAST-MODIFIED says the same (RFC 5545, 3.8.7.2)."""
    modified = each.event.last_modified or _NEVER
    return each.event.sequence, each.stamp or modified, modified


def _follows(after: Parsed, before: Parsed) -> bool:
    """Whether the stamps tell that one is a newer state of the other."""
    (later, stamp, modified), (earlier, stamp_before, modified_before) = _age(after), _age(before)
    if later > earlier or stamp - stamp_before >= _ONE_EXPORT:
        return True
    # Some write LAST-MODIFIED only into what was edited: that tells of no other event.
    return modified_before is not _NEVER and modified - modified_before >= _ONE_EXPORT


def _start(event: CalendarEvent) -> datetime:
    moment = event.start or event.due
    return moment.instant if moment else _NEVER


def _suffixed(each: Parsed) -> Parsed:
    suffix = f"{_start(each.event):%Y%m%dT%H%M%SZ}"
    return _named(each, f"{each.event.uid}#{suffix}")


def _named(each: Parsed, uid: str) -> Parsed:
    return each if uid == each.event.uid else replace(each, event=replace(each.event, uid=uid))
