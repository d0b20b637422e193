"""One daemon a database: a lock that the system takes back when its holder dies."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from monitor.store.transactions.held_locks import HeldLocks
from monitor.store.transactions.refusals import StoreError, place_of, store_error

_POSTGRES_KEY = 5_723_367


class AlreadyRunning(StoreError):
    """Another daemon works on this database. Stop that one, or give this one its own."""


class DaemonLock:
    """Held from `hold` until `release` or the end of the process, whichever comes first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._beside: sqlite3.Connection | None = None
        self._locks = HeldLocks(engine)

    @property
    def place(self) -> str:
        """Which database it is about."""
        if self._engine.dialect.name == "sqlite":
            return os.path.realpath(str(self._engine.url.database))
        return place_of(self._engine)

    def hold(self) -> None:
        """Take the lock, or make sure that it is still ours. Safe to repeat.

        Raises AlreadyRunning if another process has it, StoreError if it can't be asked.
        """
        if self._engine.dialect.name == "sqlite":
            self._hold_file()
        else:
            self._hold_session()

    def release(self) -> None:
        if self._beside is not None:
            self._beside.close()
            self._beside = None
        self._locks.release()

    def _hold_file(self) -> None:
        # An empty SQLite file beside the database, held in an exclusive transaction: its locks work
        # on every system and network drive that the database itself works on.
        if self._beside is not None:
            return
        path = Path(f"{self.place}.daemon")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            beside = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise self._no_file(path, error) from error
        try:
            beside.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            beside.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise self._taken() from error
            raise self._no_file(path, error) from error
        self._beside = beside

    def _hold_session(self) -> None:
        try:
            is_ours = self._locks.take(_POSTGRES_KEY)
        except DBAPIError as error:
            raise store_error(error, self._engine) from error
        if not is_ours:
            raise self._taken()

    def _taken(self) -> AlreadyRunning:
        return AlreadyRunning(
            f"Another `steadyframe run` works on the database {place_of(self._engine)}. "
            "Stop that one, or point storage.url of this config at another database."
        )

    def _no_file(self, path: Path, error: OSError | sqlite3.Error) -> StoreError:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return StoreError(
            f"The lock file {path} can't be made: {why}. Let this user write to its folder."
        )
