"""Outlook says in a property of its own how a time is spent.

    X-MICROSOFT-CDO-BUSYSTATUS:OOF          out of office
    X-MICROSOFT-CDO-BUSYSTATUS:FREE
    X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE

Published Outlook calendars carry it without STATUS, and sometimes with a TRANSP that was left
at OPAQUE.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.model import EventType, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    transparent: bool = False
    event_type: EventType = EventType.DEFAULT
    status: Status | None = None  # for events that state no STATUS themselves


_PLAIN = Busy()
_MEANINGS = {
    "FREE": Busy(transparent=True),
    "OOF": Busy(event_type=EventType.OUT_OF_OFFICE),
    "TENTATIVE": Busy(status=Status.TENTATIVE),
}


def meaning_of_busy_status(value: str) -> Busy:
    """BUSY and unknown words say nothing beyond the standard properties."""
    return _MEANINGS.get(value.strip().upper(), _PLAIN)
