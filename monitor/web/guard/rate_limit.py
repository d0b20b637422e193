"""How often something may be asked within a minute, for each of those who ask."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from time import monotonic

_WINDOW = 60.0  # seconds
# Whoever comes from more places than this within a minute is counted anew.
_MOST_KEYS = 10_000


class RateLimit:
    """Counts in windows of a minute. Safe for several threads; every process counts for itself."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: Counter[str] = Counter()
        self._since = monotonic()
        self._lock = Lock()

    def count(self, key: str) -> bool:
        """Whether it was not yet too often."""
        with self._lock:
            self._begin_anew()
            self._counts[key] += 1
            return self._counts[key] <= self._most

    def is_full(self, key: str) -> bool:
        with self._lock:
            self._begin_anew()
            return self._counts[key] >= self._most

    def _begin_anew(self) -> None:
        if monotonic() - self._since >= _WINDOW or len(self._counts) > _MOST_KEYS:
            self._counts.clear()
            self._since = monotonic()
