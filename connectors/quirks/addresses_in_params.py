"""Apple writes a principal's path or an opaque name as the address and keeps the real one beside.

ATTENDEE;CN="Jane Doe";EMAIL="jane@example.com";CUTYPE=INDIVIDUAL:/aMTA0/principal/
ATTENDEE;CN="Jane Doe";PARTSTAT=ACCEPTED:invalid:nomail
"""

from __future__ import annotations

_LONGEST = 320  # characters: what an e-mail address can have at most


def address_of(value: str, email_param: str) -> str | None:
    """The lower-case address of an ATTENDEE or ORGANIZER; None if it states nothing usable."""
    address = value.strip().lower()
    if address.startswith("mailto:"):
        address = address[len("mailto:") :].strip()
    stated = email_param.strip().lower().removeprefix("mailto:")
    if "@" not in address and "@" in stated:
        address = stated
    if not address or address == "invalid:nomail":
        return None
    return address[:_LONGEST]
