"""ATTENDEE and ORGANIZER to people (RFC 5545, 3.8.4)."""

from __future__ import annotations

from functools import lru_cache

from connectors.ical.parse.lines import Property, one_line
from connectors.model import Attendee, PartStat
from connectors.quirks.addresses_in_params import address_of

_MAX_ATTENDEES = 1_000
_NAME_LIMIT = 200
_COMMENT_LIMIT = 500
_COMMENT = "X-RESPONSE-COMMENT"  # what Google and Apple write there of an answer's words
_PARTSTATS = {partstat.value: partstat for partstat in PartStat}


def organizer_of(props: list[Property]) -> str | None:
    """The organizer's lower-case address."""
    return address_of(props[0].value, props[0].param("EMAIL")) if props else None


def attendees_of(props: list[Property]) -> tuple[Attendee, ...]:
    """The attendees that state an address, in order."""
    found = (_attendee(prop) for prop in props[:_MAX_ATTENDEES])
    return tuple(attendee for attendee in found if attendee is not None)


@lru_cache(maxsize=4_096)  # the same people come week after week
def _attendee(prop: Property) -> Attendee | None:
    email = address_of(prop.value, prop.param("EMAIL"))
    if email is None:
        return None
    return Attendee(
        email=one_line(email, len(email)),
        name=one_line(prop.param("CN").strip('"'), _NAME_LIMIT),
        partstat=_partstat(prop.param("PARTSTAT")),
        is_resource=prop.param("CUTYPE").upper() in ("ROOM", "RESOURCE"),
        comment=one_line(prop.param(_COMMENT).strip('"'), _COMMENT_LIMIT),
    )


def _partstat(value: str) -> PartStat:
    stated = value.strip().lower()
    return _PARTSTATS.get(stated, PartStat.OTHER) if stated else PartStat.NEEDS_ACTION
