"""Merge a sync answer into the cursor's map of resources; list the events and deletions it means.

A resource may hold a series and its overrides, so what a resource no longer states is deleted even
though the resource stays. A ref that another resource still states is not deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from connectors.base import ConnectorError, Truncated
from connectors.caldav.cursor import Resource, hidden_etag, own_etag
from connectors.caldav.unread import Content, Unread
from connectors.ical.parse.reader import RAW_LIMIT, Reading, earliest, read_calendar
from connectors.model import CalendarEvent, EventProblem, EventRef

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMember:
    """One resource as it was read. An empty `etag`: it is to be read again at the next poll."""

    key: str
    etag: str
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReader:
    """Reads each member by itself: one that is rubbish is a problem of its own."""

    source: str
    zone: ZoneInfo  # the practice's
    now: datetime

    def read(self, key: str, etag: str, raw: Content) -> ReadMember:
        """`raw` is why, where the server withheld it."""
        if isinstance(raw, Unread):
            problem = EventProblem(uid=None, reason=raw.value, raw="")
            kept = {Unread.LOST: "", Unread.HIDDEN: hidden_etag(), Unread.TOO_LARGE: etag}
            return ReadMember(key=key, etag=kept[raw], reading=Reading(problems=(problem,)))
        try:
            reading = read_calendar(self.source, raw, zone=self.zone, now=self.now)
        except ConnectorError as error:
            text = raw[:RAW_LIMIT].decode("utf-8", "replace")
            reading = Reading(problems=(EventProblem(uid=None, reason=error.what, raw=text),))
            if isinstance(error, Truncated):
                return ReadMember(key=key, etag="", reading=reading)
        return ReadMember(key=key, etag=etag or own_etag(raw), reading=reading)


def ref_of(event: CalendarEvent) -> EventRef:
    recurrence = event.recurrence_id
    return EventRef(uid=event.uid, recurrence_id=recurrence.instant if recurrence else None)


@dataclass(slots=True, kw_only=True)
class Merge:
    """Collects what was read of one answer, and tells what it changes.

    `before` are the resources known; `gone` the keys of those that are there no more.
    """

    before: Mapping[str, Resource]
    gone: frozenset[str]
    resources: dict[str, Resource] = field(default_factory=dict)
    _events: dict[EventRef, CalendarEvent] = field(default_factory=dict)
    _problems: list[EventProblem] = field(default_factory=list)
    _read: set[str] = field(default_factory=set)
    _notes: dict[str, None] = field(default_factory=dict)
    _doubted: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.resources = {k: v for k, v in self.before.items() if k not in self.gone}

    def take(self, member: ReadMember) -> None:
        self._read.add(member.key)
        self._notes.update(dict.fromkeys(member.reading.notes))
        self._doubted += member.reading.doubted_zones.items()
        known = self.before.get(member.key)
        old = known.refs if known else frozenset()
        problems = member.reading.problems
        self._problems += _named(problems, old, member.key)
        refs = frozenset(map(ref_of, member.reading.events))
        if problems:  # what can't be read counts as present
            refs |= old | {EventRef(uid=each.uid) for each in problems if each.uid}
        self.resources[member.key] = Resource(etag=member.etag, refs=refs)
        for event in member.reading.events:
            self._keep(event)

    def _keep(self, event: CalendarEvent) -> None:
        """Two resources that state the same event: the newer statement stands."""
        ref = ref_of(event)
        other = self._events.get(ref)
        if other is None or _age(other) <= _age(event):
            self._events[ref] = event

    def shadowed(self) -> list[str]:
        """Unread resources that state what another one no longer does: theirs counts now."""
        missing = self._before_refs() - self._events.keys()
        kept = self.resources.items()
        return [k for k, v in kept if k not in self._read and v.refs & missing]

    def events(self) -> tuple[CalendarEvent, ...]:
        return tuple(self._events.values())

    def problems(self) -> tuple[EventProblem, ...]:
        return tuple(self._problems)

    def notes(self) -> tuple[str, ...]:
        """Each once: every member of a collection brings the same VTIMEZONE."""
        return tuple(self._notes)

    def doubted_zones(self) -> dict[str, datetime]:
        return earliest(self._doubted)

    def deleted(self) -> tuple[EventRef, ...]:
        present = frozenset[EventRef]().union(*(each.refs for each in self.resources.values()))
        missing = self._before_refs() - present
        return tuple(sorted(missing, key=lambda r: (r.uid, r.recurrence_id or _NEVER)))

    def touched(self) -> frozenset[str]:
        """The keys of what was read, and of what is there no more."""
        return frozenset(self._read | (self.gone & self.before.keys()))

    def uids_in(self, keys: Collection[str]) -> set[str]:
        """What these resources held before or hold now."""
        held = (
            where[key].refs
            for where in (self.before, self.resources)
            for key in keys & where.keys()
        )
        return {ref.uid for refs in held for ref in refs}

    def _before_refs(self) -> frozenset[EventRef]:
        touched = [v.refs for k, v in self.before.items() if k in self._read or k in self.gone]
        return frozenset[EventRef]().union(*touched)


def _named(
    problems: tuple[EventProblem, ...], old: frozenset[EventRef], key: str
) -> list[EventProblem]:
    """A problem without a UID takes those that the resource was known to hold."""
    uids = sorted({ref.uid for ref in old})
    named = []
    for each in problems:
        for uid in [each.uid] if each.uid or not uids else uids:
            named.append(replace(each, uid=uid, member=key))
    return named


def _age(event: CalendarEvent) -> tuple[int, datetime]:
    return event.sequence, event.last_modified or _NEVER
