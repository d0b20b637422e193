"""DAViCal keeps a private event from everyone but its owner, and says so in four different ways.

    BEGIN:VEVENT … CLASS:PRIVATE, read by somebody whom the calendar is shared with:
    REPORT sync-collection   names it: 200 OK, with its etag
    PROPFIND Depth: 1        leaves it out
    calendar-multiget        leaves it out
    GET                      403 Forbidden; 404 only once it is deleted

(DAViCal 1.1.12.) So an event that its owner marks as private leaves the listing as a deleted one
does. Only its own address tells the two apart.
"""

from __future__ import annotations


def is_hidden(status: int) -> bool:
    """Whether this answer to a GET says that the member is there and not for this account."""
    return status == 403
