"""Where a session is, as far as its event says."""

from __future__ import annotations

_LONGEST = 80
ONLINE = "online"


def place_of(location: str) -> str:
    """The place in one line; empty if none is stated.

    Every address of a video call is the same place: links are made anew, and hold secrets.
    """
    text = " ".join(location.split())
    return ONLINE if "://" in text else text[:_LONGEST].rstrip()


def is_same_place(one: str, other: str) -> bool:
    """Letter case and spacing aside."""
    return place_of(one).casefold() == place_of(other).casefold()
