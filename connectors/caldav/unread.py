"""Why a server did not hand out a member's content."""

from __future__ import annotations

from enum import StrEnum


class Unread(StrEnum):
    """The value is the sentence that people read."""

    LOST = "The server lists it but does not hand it out."  # 404 or 410, or it knows no GET
    HIDDEN = "The server hides it from this account: it is private, or not shared in full."  # 403
    TOO_LARGE = "It is larger than 4 MiB, so it was not read."  # `collection.MAX_RESOURCE`


# The calendar text of a member, or why not.
Content = bytes | Unread
