"""Stable names for things: the same fact has the same id on every run and machine."""

from __future__ import annotations

import hashlib
from datetime import datetime

# 12 letters, 60 bits: a practice would need a billion findings before two met by chance.
_ALPHABET = "0123456789abcdefghijkmnpqrstuvwxyz"
# Two letters at a time, of numbers that are not long: a round makes ids by the ten thousand.
_PAIRS = [first + second for second in _ALPHABET for first in _ALPHABET]
_MANY = len(_PAIRS)
_HALF = _MANY**3


def stable_id(prefix: str, *parts: str | int | datetime | None) -> str:
    """`prefix_` and a hash of `parts`; instants count by their UTC value, None as absent."""
    return hashed_id(prefix, "\x1f".join([_text(part) for part in parts]))


def hashed_id(prefix: str, joined: str) -> str:
    """`stable_id` of parts that are joined already, each behind U+001F but the first."""
    number = int.from_bytes(hashlib.sha256(joined.encode()).digest()[:10])
    number, half = divmod(number, _HALF)
    half, first = divmod(half, _MANY)
    third, second = divmod(half, _MANY)
    half, fourth = divmod(number % _HALF, _MANY)
    sixth, fifth = divmod(half, _MANY)
    pairs = _PAIRS
    return (
        f"{prefix}_{pairs[first]}{pairs[second]}{pairs[third]}"
        f"{pairs[fourth]}{pairs[fifth]}{pairs[sixth]}"
    )


def _text(part: str | int | datetime | None) -> str:
    if isinstance(part, str):
        return part
    if part is None:
        return "-"
    return str(int(part.timestamp()) if isinstance(part, datetime) else part)
