"""Stable names for things: the same fact has the same id on every run and machine."""

from __future__ import annotations

import hashlib
from datetime import datetime

# 60 bits: a practice would need a billion findings before two of them met by chance.
_LENGTH = 12
_ALPHABET = "0123456789abcdefghijkmnpqrstuvwxyz"
# Two letters at a time: an evaluation makes ids by the ten thousand.
_PAIRS = [first + second for second in _ALPHABET for first in _ALPHABET]


def stable_id(prefix: str, *parts: str | int | datetime | None) -> str:
    """`prefix_` and a hash of `parts`; instants count by their UTC value, None as absent."""
    joined = "\x1f".join(_text(part) for part in parts)
    number = int.from_bytes(hashlib.sha256(joined.encode()).digest()[:10])
    letters = ""
    for _ in range(_LENGTH // 2):
        number, index = divmod(number, len(_PAIRS))
        letters += _PAIRS[index]
    return f"{prefix}_{letters}"


def _text(part: str | int | datetime | None) -> str:
    if part is None:
        return "-"
    if isinstance(part, datetime):
        return str(int(part.timestamp()))
    return str(part)
