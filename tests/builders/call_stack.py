"""A call stack with little room, so that a few levels of nesting are already too many."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def room_for(calls: int) -> Iterator[None]:
    """Leaves room for so many calls inside each other from here on."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + calls)
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)
