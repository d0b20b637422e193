"""Attendees and organizers of Google's items."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.clean_text import one_line
from connectors.google.json_fields import mapping, sequence
from connectors.model import Attendee, PartStat

MAX_ATTENDEES = 1_000
_NAME_LIMIT = 200
_EMAIL_LIMIT = 320
_COMMENT_LIMIT = 500

_PARTSTAT = {
    "needsAction": PartStat.NEEDS_ACTION,
    "accepted": PartStat.ACCEPTED,
    "declined": PartStat.DECLINED,
    "tentative": PartStat.TENTATIVE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose calendar is read.

    Google marks the calendar's own entry as `self`; its address may be an alias, or that of a
    group calendar, and would then look like a client's.
    """

    email: str | None


def person(raw: object, owner: Owner) -> str | None:
    """The lower-case address of an organizer, creator or attendee, if there is one."""
    stated = mapping(raw)
    if stated.get("self") is True and owner.email:
        return owner.email.lower()
    return one_line(stated.get("email"), _EMAIL_LIMIT).lower() or None


def has_hidden_guests(item: dict[str, object]) -> bool:
    """Whether guests may be missing from the event's list: left out, or hidden from this one.

    Where guests can't see each other, all copies but the organizer's have their own entry only.
    """
    if item.get("attendeesOmitted") is True:
        return True
    is_organizer = mapping(item.get("organizer")).get("self") is True
    return item.get("guestsCanSeeOtherGuests") is False and not is_organizer


def attendees_of(raw: object, owner: Owner) -> tuple[Attendee, ...]:
    """Everyone with an address, by address: an order that shuffles is no change."""
    found: list[Attendee] = []
    for entry in sequence(raw)[:MAX_ATTENDEES]:
        email = person(entry, owner)
        if email is None:
            continue
        stated = mapping(entry)
        answer = str(stated.get("responseStatus", "needsAction"))
        found.append(
            Attendee(
                email=email,
                name=one_line(stated.get("displayName"), _NAME_LIMIT),
                partstat=_PARTSTAT.get(answer, PartStat.OTHER),
                is_resource=stated.get("resource") is True,
                is_own=stated.get("self") is True and owner.email is None,
                comment=one_line(stated.get("comment"), _COMMENT_LIMIT),
            )
        )
    return tuple(sorted(found, key=lambda attendee: attendee.email))
