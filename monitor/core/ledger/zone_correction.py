"""Revisions whose times are read anew, because the rules of their zones are others (ADR 17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.model import CalendarEvent, EventTime
from monitor.core.common.zone_offsets import ZoneChange
from monitor.core.ledger.revision import Revision, content_hash


def corrected_event(
    event: CalendarEvent, zones: ZoneChange, *, states_instants: bool
) -> CalendarEvent:
    """The event with the instants that its clock times are now.

    `states_instants`: where it begins and ends, and which occurrence it is, came with an offset,
    as Google states them. That is an instant, whatever the rules; dates and lists of dates are not.
    """

    def one(time: EventTime | None) -> EventTime | None:
        if time is None or (states_instants and not time.is_date):
            return time
        return zones.time(time)

    found = replace(
        event,
        recurrence_id=one(event.recurrence_id),
        start=one(event.start),
        end=one(event.end),
        due=one(event.due),
        rdates=tuple(map(zones.time, event.rdates)),
        exdates=tuple(map(zones.time, event.exdates)),
        periods=tuple(
            replace(p, start=zones.time(p.start), end=zones.time(p.end)) for p in event.periods
        ),
    )
    return event if found == event else found


def corrected_history(
    history: Sequence[Revision], zones: ZoneChange, *, states_instants: bool
) -> list[Revision]:
    """The revisions of one UID, in their order; those that stay are the same objects.

    A tombstone states no time: it goes along with what it ended.
    """
    events = {
        r.id: corrected_event(r.event, zones, states_instants=states_instants)
        for r in history
        if r.event is not None
    }
    moved: dict[datetime | None, datetime] = {}
    for revision in history:
        event = events.get(revision.id)
        if event is not None and event.recurrence_id is not None:
            moved[revision.key.recurrence_id] = event.recurrence_id.instant
    return [_corrected(revision, events.get(revision.id), moved) for revision in history]


def _corrected(
    revision: Revision, event: CalendarEvent | None, moved: Mapping[datetime | None, datetime]
) -> Revision:
    rid = moved.get(revision.key.recurrence_id, revision.key.recurrence_id)
    if event is revision.event and rid == revision.key.recurrence_id:
        return revision
    return replace(
        revision,
        key=replace(revision.key, recurrence_id=rid),
        event=event,
        content_hash=content_hash(event) if event is not None else revision.content_hash,
    )


def times_of(event: CalendarEvent) -> Iterator[EventTime]:
    """Every time that an event states."""
    for one in (event.recurrence_id, event.start, event.end, event.due):
        if one is not None:
            yield one
    yield from (*event.rdates, *event.exdates)
    for period in event.periods:
        yield from (period.start, period.end)


def zones_of(events: Iterable[CalendarEvent | None]) -> set[str]:
    """The names of the zones in which these events state their times."""
    return {time.zone for event in events if event is not None for time in times_of(event)}
