"""The practices' running parts, kept for as long as their config stays as it is."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from config.loading.fleet import Stamp
from monitor import bootstrap
from monitor.clock import Clock
from monitor.fleet.engines import Engines
from monitor.fleet.hosted import Hosted
from monitor.jobs.app import Installation

# A small practice's settings take 40 KB, and some milliseconds to be read again.
MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One practice's parts. `fingerprint` names the config that they were made from."""

    app: Installation
    fingerprint: str


class Practices:
    """Those that were used last, at most so many. Safe for several threads."""

    def __init__(
        self, hosted: Hosted, engines: Engines, clock: Clock, most: int = MOST_KEPT
    ) -> None:
        self._hosted = hosted
        self._engines = engines
        self._clock = clock
        self._most = most
        self._kept: OrderedDict[str, tuple[Stamp, Served]] = OrderedDict()
        self._lock = Lock()

    def get(self, practice: str) -> Served:
        """Made anew where its files were written since. Raises ConfigError, StoreError."""
        stamp = self._hosted.stamp_of(practice)
        with self._lock:
            kept = self._kept.get(practice)
            if kept is not None and kept[0] == stamp:
                self._kept.move_to_end(practice)
                return kept[1]
        served = self._make(practice, stamp)
        with self._lock:
            self._kept[practice] = (stamp, served)
            self._kept.move_to_end(practice)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return served

    def forget_all(self) -> None:
        """Read every config again: what it names, such as a secret's file, may be another."""
        with self._lock:
            self._kept.clear()

    def _make(self, practice: str, stamp: Stamp) -> Served:
        settings = self._hosted.settings(practice)
        app = bootstrap.build(settings, self._clock, engine=self._engines.of(settings))
        return Served(app=app, fingerprint=fingerprint_of(stamp))


def fingerprint_of(stamp: Stamp) -> str:
    return hashlib.blake2b(repr(stamp).encode(), digest_size=16).hexdigest()
