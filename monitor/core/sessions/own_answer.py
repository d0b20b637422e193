"""The clinician's own answer to an invitation: what they have declined does not stand.

An event that the clinician declined stays on the calendar, struck through. Nobody will be there: it
was called off by the clinician, and it is back once it is accepted again. An answer to one
occurrence is for that one alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connectors.model import CalendarEvent, PartStat, Status
from monitor.core.ledger.revision import Revision


def is_declined(event: CalendarEvent, own_email: str | None) -> bool:
    """Whether whose calendar it is declined; `own_email` is their address. A room is nobody."""
    own = own_email.casefold() if own_email else None
    return any(
        attendee.partstat is PartStat.DECLINED
        and (attendee.is_own or attendee.email == own)
        and not attendee.is_resource
        for attendee in event.attendees
    )


def as_answered(event: CalendarEvent, own_email: str | None) -> CalendarEvent:
    """The event, with status CANCELLED where it was declined."""
    return replace(event, status=Status.CANCELLED) if is_declined(event, own_email) else event


def with_answers(history: Iterable[Revision], own_email: str | None) -> list[Revision]:
    """The revisions, each `as_answered`."""
    return [
        replace(r, event=as_answered(r.event, own_email))
        if r.event is not None and is_declined(r.event, own_email)
        else r
        for r in history
    ]
