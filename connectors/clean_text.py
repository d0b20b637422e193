"""Strings out of an answer: bounded, and free of what databases and terminals choke on.

JSON may hold lone surrogates and NULs, which no database takes.
"""

from __future__ import annotations

import re

_UNWANTED = re.compile(  # control characters, and marks that turn the direction of text around
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def text(value: object, limit: int) -> str:
    """The string, cut at `limit` characters; empty for anything that is no string."""
    if not isinstance(value, str):
        return ""
    return _UNWANTED.sub("", value[: limit * 2]).strip()[:limit]


def one_line(value: object, limit: int) -> str:
    """As `text`, with every run of white space turned into one space."""
    return " ".join(text(value, limit).split())
