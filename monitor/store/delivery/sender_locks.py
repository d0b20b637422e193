"""Who is sending now, so that what a killed sender had leased goes again at once.

Every sender holds a lock that ends with its process: on a file beside a SQLite database, in the
server for PostgreSQL. Whoever finds nobody else there frees the leases that were left behind.
Without such locks (another kind of file system) they run out by themselves.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from monitor.store.database import writing
from monitor.store.delivery import channels
from monitor.store.transactions import own_schema
from monitor.store.transactions.refusals import store_error

# Any number that no other program takes for its own advisory locks in this database.
_LOCK = 0x57EAD1


@contextmanager
def sending(engine: Engine) -> Iterator[None]:
    """While the block runs, this process may send. Raises StoreError."""
    if engine.dialect.name == "postgresql":
        with _in_the_server(engine):
            yield
    elif engine.url.database in (None, "", ":memory:"):
        yield
    else:
        with _beside_the_file(engine, Path(f"{engine.url.database}.sending")):
            yield


def _free_leases(engine: Engine) -> None:
    with writing(engine) as connection:
        channels.free_leases(connection)


@contextmanager
def _beside_the_file(engine: Engine, path: Path) -> Iterator[None]:
    import fcntl

    with ExitStack() as files:
        try:
            file = files.enter_context(os.fdopen(_opened(path), "a"))
        except OSError:
            yield  # no room for a lock is no reason to send nothing
            return
        # Refused where another one is sending, or where the file system has no locks.
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _free_leases(engine)
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


def _opened(path: Path) -> int:
    """The file that is locked, its owner's alone as the database is."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with suppress(OSError):
        os.fchmod(handle, 0o600)  # one that an earlier version made, all could read
    return handle


@contextmanager
def _in_the_server(engine: Engine) -> Iterator[None]:
    # By transactions, not by sessions: a pooler such as PgBouncer may give each transaction another
    # one. Between the two nobody here has leased anything yet.
    try:
        with engine.begin() as connection:
            ask = {"key": own_schema.lock_key(connection, _LOCK)}
            if connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), ask):
                channels.free_leases(connection)
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), ask)
            try:
                yield
            finally:
                # Where the connection is broken, the server has let go already.
                with suppress(DBAPIError):
                    connection.rollback()
    except DBAPIError as error:
        raise store_error(error, engine) from error
