"""Revisions: the distinct states of an event, and what makes two states the same."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic_core import to_json

from connectors.model import CalendarEvent, EventTime
from connectors.names import folded_name
from monitor.core.ledger.event_json import content_to_json
from monitor.core.markers.search import without_marks

# What providers touch without a person having changed anything. SEQUENCE and LAST-MODIFIED are
# rewritten at every export by some of them, so they say when, never whether.
_NOT_CONTENT = frozenset({"sequence", "created", "last_modified", "instance"})
# Lists that say the same in any order, and are written in any order.
_SETS = ("attendees", "exdates", "exrules", "rdates", "rrules")


# Events to which an export gives the same UID get their start as a suffix, a to-do that shares one
# with an event gets another (connectors.ical.parse.identity).
_UID_SUFFIX = re.compile(r"#(?:\d{8}T\d{6}Z|todo)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionKey:
    source: str
    uid: str
    recurrence_id: datetime | None  # UTC

    @classmethod
    def of(cls, source: str, event: CalendarEvent) -> RevisionKey:
        rid = event.recurrence_id
        return cls(source=source, uid=event.uid, recurrence_id=rid.instant if rid else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One distinct state of an event as it was first seen.

    `event` is None for a tombstone. `seen_at` is the poll that saw this state first,
    `previous_poll_at` the last good poll before it (it still saw the state before); None on the
    first poll of a source. `id` is 0 until it is stored.
    """

    key: RevisionKey
    seen_at: datetime
    previous_poll_at: datetime | None
    content_hash: str
    event: CalendarEvent | None
    stamp: datetime | None = None
    id: int = 0

    @property
    def trusted_stamp(self) -> datetime | None:
        """The source's own stamp, where it lies between the two polls around the change."""
        if self.stamp is None or self.previous_poll_at is None:
            return None
        return self.stamp if self.previous_poll_at < self.stamp <= self.seen_at else None

    @property
    def first_stood(self) -> datetime:
        return self.trusted_stamp or self.seen_at


def content_hash(event: CalendarEvent) -> str:
    """A hash of what matters in an event: times, recurrence, status, words, people, place."""
    kept = content_to_json(event, _NOT_CONTENT)
    for name in _SETS:
        if len(kept.get(name, ())) > 1:
            kept[name] = sorted(kept[name], key=to_json)
    return hashlib.blake2b(to_json(kept), digest_size=16).hexdigest()


def signature(event: CalendarEvent) -> tuple[object, ...]:
    """What recognises an event whose UID changed: start, title, people, place in its series.

    A marker in the title (`late 8 min`) is written later and leaves it the same event.
    """
    return (
        event.component,
        event.start.instant if event.start else None,
        event.recurrence_id.instant if event.recurrence_id else None,
        *title_and_people(event),
    )


def title_and_people(event: CalendarEvent) -> tuple[object, ...]:
    """As `signature` has them: what stays of an event that was moved."""
    return (
        folded_name(without_marks(event.summary)),
        tuple(sorted(a.email for a in event.attendees)),
    )


def full_signature(event: CalendarEvent) -> tuple[object, ...]:
    """As `signature`, and unlike it where the series was ended or the to-do put off meanwhile."""
    return (*signature(event), event.rrules, event.due.instant if event.due else None)


def base_uid(uid: str) -> str:
    """The UID as the calendar writes it."""
    return _UID_SUFFIX.sub("", uid)


def with_uid(event: CalendarEvent, uid: str) -> CalendarEvent:
    return event if event.uid == uid else replace(event, uid=uid)


def last_end(event: CalendarEvent) -> datetime | None:
    """When a single event is over; None for a series (it may go on) and for what has no time."""
    if event.is_recurring:
        return None
    moment: EventTime | None = event.end or event.start
    return moment.instant if moment else None
