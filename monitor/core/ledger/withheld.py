"""What a source keeps from us is no change: what was known of it still stands.

A calendar that is shared with us may hide an event's details or its guests from one day to the
next. Taken at its word, each of these sessions would have been called off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from connectors.model import CalendarEvent, Withheld

_Known = Mapping[tuple[str, datetime | None], CalendarEvent | None]


def with_what_was_known(events: Iterable[CalendarEvent], known: _Known) -> list[CalendarEvent]:
    """The events, each with what is `known` in the place of what is withheld.

    `known` is by UID and recurrence id. An occurrence that was not known by itself is as its series
    was; an event of which nothing is known but when it is, is left out.
    """
    found = []
    for event in events:
        if event.withheld is Withheld.NOTHING:
            found.append(event)
            continue
        rid = event.recurrence_id.instant if event.recurrence_id else None
        before = known.get((event.uid, rid)) or known.get((event.uid, None))
        if event.withheld is Withheld.GUESTS:
            found.append(_with_guests(event, before))
        elif before is not None:
            found.append(_at_its_new_time(before, event))
    return found


def _with_guests(event: CalendarEvent, before: CalendarEvent | None) -> CalendarEvent:
    stated = {a.email for a in event.attendees}
    left_out = [a for a in before.attendees if a.email not in stated] if before else []
    people = sorted((*event.attendees, *left_out), key=lambda attendee: attendee.email)
    return replace(event, attendees=tuple(people), withheld=Withheld.NOTHING)


def _at_its_new_time(before: CalendarEvent, event: CalendarEvent) -> CalendarEvent:
    """Where the rule is hidden as well, a series is no single event for that."""
    rule = event if event.is_recurring or event.recurrence_id is not None else before
    return replace(
        before,
        recurrence_id=event.recurrence_id,
        start=event.start,
        end=event.end,
        nominal_days=event.nominal_days,
        status=event.status,
        transparent=event.transparent,
        rrules=rule.rrules,
        exrules=rule.exrules,
        rdates=rule.rdates,
        periods=rule.periods,
        exdates=rule.exdates,
        classification=event.classification,
        sequence=event.sequence,
        created=event.created or before.created,
        last_modified=event.last_modified,
        unread_zone=event.unread_zone,
        instance=event.instance,
    )
