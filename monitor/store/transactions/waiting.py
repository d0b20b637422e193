"""SQLite has one writer, and no queue: how long the others wait, and what is said of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from monitor.log import Log

log = Log()

# How long a writer waits for another process's transaction before it gives up.
BUSY_SECONDS = 30
# Our own writers hold it for less: then it is another program's, and the wait is told of.
SAID_AFTER = 5.0
# Several threads wait for the same end of it, each from another moment on: one of them says so.
_SAID_AGAIN_AFTER = 60.0
# SQLite looks again after 1, 2, 5, 10, 15, 20 and three times 25 ms, then ever more rarely. Asked
# anew after these it misses no pause of a long write (ADR 20), not even where it is woken late.
_LOOKING = 0.128
# IMMEDIATE: two writers wait for each other instead of one failing halfway.
_BEGIN = "BEGIN IMMEDIATE"
_said_at: WeakKeyDictionary[Engine, float] = WeakKeyDictionary()

_lines: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()
_making_lines = Lock()


@contextmanager
def in_line(engine: Engine) -> Iterator[None]:
    """Of this process's threads that write in short transactions, one after the other.

    SQLite has each of those who wait sleep for longer and longer: of twenty check-ins at once, each
    of which takes a millisecond, the last would wait for a hundred.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    with _making_lines:
        line = _lines.setdefault(engine, Lock())
    is_its_turn = line.acquire(timeout=BUSY_SECONDS)  # then SQLite says what is wrong
    try:
        yield
    finally:
        if is_its_turn:
            line.release()


def write_ahead(connection: sqlite3.Connection) -> None:
    """The journal's mode; the file keeps it from its first opening on."""
    pragma = "PRAGMA journal_mode=WAL"
    try:
        connection.execute(pragma)
    except sqlite3.OperationalError as error:
        if not _is_busy(error):
            raise
        # Of several that open a new file at once, SQLite refuses all but one and waits for nobody.
        from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

        again = Retrying(
            retry=retry_if_exception(_is_busy),
            stop=stop_after_delay(BUSY_SECONDS),
            wait=wait_random(0.01, 0.1),
            reraise=True,
        )
        again(connection.execute, pragma)


def _is_busy(error: BaseException) -> bool:
    """Whether another connection holds the file: the one refusal that passes by waiting."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says why, in more detail
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def begin(connection: Connection) -> None:
    """Begin SQLite's transaction; `reads_only` and `patience` (seconds) are execution options."""
    if connection.get_execution_options().get("reads_only", False):
        connection.exec_driver_sql("BEGIN")
        return
    patience = connection.get_execution_options().get("patience", BUSY_SECONDS)
    engine, driver = connection.engine, cast(sqlite3.Cursor, connection.connection.cursor())
    began_to_wait = monotonic()
    driver.execute(_wait_for(min(patience, _LOOKING)))
    try:
        while _is_held(driver):
            waited = monotonic() - began_to_wait
            if waited >= patience:
                break
            if waited >= SAID_AFTER:
                _say_that_it_is_held(engine)
        if not driver.connection.in_transaction:
            connection.exec_driver_sql(_BEGIN)  # what it raises is the driver's in our terms
    finally:
        driver.execute(_wait_for(BUSY_SECONDS))


def _is_held(driver: sqlite3.Cursor) -> bool:
    """Begins, unless another writer is at it or SQLite refuses for another reason."""
    try:
        driver.execute(_BEGIN)
    except sqlite3.OperationalError as error:
        # Not where it is LOCKED, as another thread's database in memory is: it waits for none then.
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False


def _say_that_it_is_held(engine: Engine) -> None:
    now = monotonic()
    if now - _said_at.get(engine, -_SAID_AGAIN_AFTER) >= _SAID_AGAIN_AFTER:
        _said_at[engine] = now
        log.warning("database_held", database=str(engine.url.database))


def _wait_for(seconds: float) -> str:
    return f"PRAGMA busy_timeout={round(seconds * 1000)}"
