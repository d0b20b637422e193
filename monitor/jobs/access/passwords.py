"""Passwords: what is asked of one, and its argon2id hash."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 200
# Each takes 19 MiB for as long as it takes; who tries many at once waits.
_AT_ONCE = BoundedSemaphore(2)


class WeakPassword(ValueError):
    """Says what is asked of a password."""


def hashed(password: str) -> str:
    """Raises WeakPassword."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(
            f"A password has at least {SHORTEST} characters and at most {LONGEST}. Four words that "
            "nobody would put together make a good one."
        )
    with _AT_ONCE:
        return _hasher().hash(password)


def is_right(password: str, hash_of_it: str | None) -> bool:
    """Takes as long where there is no hash, so that nobody learns who has an account."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    if len(password) > LONGEST:
        return False
    with _AT_ONCE:
        try:
            return _hasher().verify(hash_of_it or _of_nobody(), password) and bool(hash_of_it)
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _of_nobody() -> str:
    return _hasher().hash("nobody has this one")


@cache
def _hasher() -> PasswordHasher:
    """With what OWASP recommends where many may ask at once."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
