"""Advisory locks of PostgreSQL that are held for long, by a connection of their own."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from monitor.store.transactions import own_schema


class HeldLocks:
    """Ours until `release`, or until this process or its connection ends. For one thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session: Connection | None = None
        self._ours: set[int] = set()

    def take(self, number: int) -> bool:
        """Whether that lock is ours, still or from now on. Never waits for its holder.

        What the connection held that was lost meanwhile is taken anew only when it is asked for.
        Raises DBAPIError if the server can't be asked; then nothing is held.
        """
        try:
            if self._session is not None and not self._answers(self._session):
                self.release()
            if number in self._ours:
                return True
            if self._session is None:
                self._session = self._engine.connect()
            if _try(self._session, number):
                self._ours.add(number)
        except DBAPIError:
            self.release()
            raise
        if not self._ours:
            self._session.close()
            self._session = None
        return number in self._ours

    def release(self) -> None:
        """All of them."""
        session, self._session = self._session, None
        self._ours.clear()
        if session is not None:
            # Asked for, it has ended when the answer comes; of a connection that is only closed, a
            # server behind a pooler learns a little later.
            with suppress(DBAPIError):
                session.rollback()
            # Not back into the pool: whatever is left of the locks ends with the connection.
            session.invalidate()
            session.close()

    def _answers(self, session: Connection) -> bool:
        """Whether the connection lives; a server that restarted has forgotten the locks."""
        try:
            session.exec_driver_sql("SELECT 1")
        except DBAPIError:
            return False
        return True


def _try(session: Connection, number: int) -> bool:
    # In a transaction that stays open: a pooler such as PgBouncer may give whatever comes after one
    # to another session. Idle, it keeps nobody from anything.
    key = own_schema.lock_key(session, number)
    return bool(session.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({key})").scalar_one())
