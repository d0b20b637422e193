"""Sources whose overdue poll comes first after a start or a sleep of the machine."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from monitor.jobs.app import Installation
from monitor.jobs.polling.due import due
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading


class Overdue:
    """Judging before they are polled would take our own absence for theirs."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._lock = Lock()

    def __bool__(self) -> bool:
        return bool(self._names)

    def look(self, app: Installation, now: datetime) -> None:
        """Which they are at that moment. Raises StoreError."""
        with self._lock, reading(app.engine) as connection:
            states = sources.load_all(connection)
            self._names = {
                source.name
                for source in app.settings.sources
                if due(
                    states.get(source.name, SourceState(name=source.name)), source.poll_every, now
                )
                <= now
            }

    def polled(self, name: str) -> bool:
        """Whether `name` was the last one."""
        with self._lock:
            was_one = name in self._names
            self._names.discard(name)
            return was_one and not self._names
