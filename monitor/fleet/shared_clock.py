"""One time for all workers: that of the queue's database, whatever their machines' clocks say.

What is due is written down by one worker and looked for by another. With clocks apart it would come
late by as much, and the queue goes by the database's time anyway.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from monitor.clock import Clock
from monitor.log import Log
from monitor.store.database import reading

log = Log()

# An answer's way takes its time, and a clock that the network sets is moved by less.
_SAME = timedelta(seconds=1)


class SharedClock:
    """The machine's clock, and how far the database's is ahead of it. Safe for several threads."""

    def __init__(self, machines: Clock, engine: Engine) -> None:
        self._machines = machines
        self._engine = engine
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return self._machines() + self._ahead

    def compare(self) -> None:
        """Ask the database for its time. Raises StoreError."""
        with reading(self._engine) as connection:
            before = self._machines()
            theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
            after = self._machines()
        ahead = theirs - (before + (after - before) / 2)
        if abs(ahead - self._ahead) > _SAME + (after - before):
            self._ahead = ahead
            log.warning("clock_differs", seconds=-round(ahead.total_seconds()))
