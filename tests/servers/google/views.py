"""What an account is shown of an event: by its role, and by what the guests may see.

Written from the reference of events and the role table of calendar v3 (30 October 2026).
"""

from __future__ import annotations

from tests.servers.google.events import Item

# "Private events will appear …, and event details will be visible."
_SEES_PRIVATE = frozenset({"owner", "writer"})
_TIMES = frozenset(
    {
        *("kind", "id", "status", "start", "end", "recurrence", "recurringEventId"),
        *("originalStartTime", "visibility", "updated", "iCalUID", "sequence", "eventType"),
    }
)


def as_seen(item: Item, role: str, most_attendees: int | None) -> Item:
    """The item as an account of this role has it listed."""
    if role == "freeBusyReader":
        return {k: v for k, v in item.items() if k in _TIMES - {"visibility", "iCalUID"}}
    if role not in _SEES_PRIVATE and item.get("visibility") in ("private", "confidential"):
        return {k: v for k, v in item.items() if k in _TIMES}
    return _with_own_entry_only(item) if _are_guests_left_out(item, most_attendees) else item


def _are_guests_left_out(item: Item, most_attendees: int | None) -> bool:
    attendees = item.get("attendees", [])
    if most_attendees is not None and len(attendees) > most_attendees:
        return True
    is_organizer = item.get("organizer", {}).get("self") is True
    return bool(attendees) and item.get("guestsCanSeeOtherGuests") is False and not is_organizer


def _with_own_entry_only(item: Item) -> Item:
    own = [a for a in item["attendees"] if a.get("self")]
    return {**item, "attendees": own, "attendeesOmitted": True}
