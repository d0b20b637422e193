"""One pool of connections a database, however many practices lie in it."""

from __future__ import annotations

from threading import Lock
from typing import Any

from sqlalchemy import Engine, event

from config.settings import Settings
from monitor.store.database import open_engine
from monitor.store.transactions.own_schema import in_schema

# PostgreSQL's session remembers every table, and every trigger's function, that it ever met: some
# hundred kilobytes a practice, which it gives back when it ends and no sooner.
_USES = 2_000


class Engines:
    """Opens what it is asked for first, and closes all together. Safe for several threads."""

    def __init__(self, connections: int) -> None:
        """`connections`: at most so many at once to each database."""
        self._connections = connections
        self._by_url: dict[str, Engine] = {}
        self._lock = Lock()

    def of(self, settings: Settings) -> Engine:
        """Whose every transaction is in that practice's schema. Raises StoreError."""
        return in_schema(
            self.at(settings.storage.url.get_secret_value()), settings.storage.in_schema
        )

    def at(self, url: str) -> Engine:
        """In no practice's schema. Raises StoreError."""
        with self._lock:
            if url not in self._by_url:
                engine = open_engine(url, connections=self._connections)
                event.listen(engine, "checkin", _end_when_used_up)
                self._by_url[url] = engine
            return self._by_url[url]

    def close(self) -> None:
        with self._lock:
            for engine in self._by_url.values():
                engine.dispose()
            self._by_url.clear()


def _end_when_used_up(_connection: Any, record: Any) -> None:
    record.info["uses"] = record.info.get("uses", 0) + 1
    if record.info["uses"] >= _USES:
        record.invalidate()
