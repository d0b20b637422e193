"""Waiting for what a database shows, which tells nobody."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

_LOOK_SECONDS = 0.2


def until(is_so: Callable[[], bool], *, patience: float) -> None:
    """Asks again and again, for `patience` seconds; that ends what hangs and measures nothing."""
    for _ in range(round(patience / _LOOK_SECONDS)):
        if is_so():
            return
        Event().wait(_LOOK_SECONDS)
    raise AssertionError("waited in vain")
