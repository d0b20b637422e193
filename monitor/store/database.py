"""Open the database, and hold its transactions; what its driver refuses is said in words."""

from __future__ import annotations

import atexit
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from monitor.store.transactions import own_schema
from monitor.store.transactions.refusals import StoreError, store_error
from monitor.store.transactions.waiting import BUSY_SECONDS, begin, in_line, write_ahead
from monitor.store.types import in_json

if TYPE_CHECKING:
    import psycopg

_FINDINGS_LOCK, _DEEDS_LOCK = 5_723_368, 5_723_370  # the queue's is the one between
# As libpq names them. A network that takes in what is sent, and answers nothing, is given up after
# twenty seconds: else a thread would wait for it for a quarter of an hour.
POSTGRES_CONNECTION: dict[str, int | None] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,  # milliseconds
    # A pooler between may give each transaction another session, which knows no statement that was
    # prepared in the one before.
    "prepare_threshold": None,
}
# The same from the server's side: else it keeps a lost machine's locks for two hours.
_AS_LONG = (
    "SELECT set_config('tcp_keepalives_idle', '10', false), "
    "set_config('tcp_keepalives_interval', '5', false), "
    "set_config('tcp_keepalives_count', '2', false), "
    "set_config('tcp_user_timeout', '20000', false)"
)
_open_engines: WeakSet[Engine] = WeakSet()
_view: ContextVar[Connection | None] = ContextVar("view", default=None)


class IfMissing(StrEnum):
    """What is done where a SQLite database's file is not there."""

    MAKE = "make"
    REFUSE = "refuse"
    STAND_IN = "stand_in"  # an empty one in memory, forgotten at the end


def open_engine(
    url: str,
    if_missing: IfMissing = IfMissing.MAKE,
    *,
    schema: str | None = None,
    connections: int | None = None,
) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://…`.

    `schema`: of a practice that shares a PostgreSQL database with others. `connections`: at most so
    many at once to PostgreSQL.

    Raises StoreError if the address is wrong, the file is missing or its folder can't be made.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            is_file = not (parsed.database or "").startswith("file:")
            if if_missing is not IfMissing.MAKE and is_file and not _is_there(parsed):
                return _stand_in(parsed, if_missing)
            return _open_sqlite(parsed.database or "", url)
        bound = {} if connections is None else {"pool_size": connections, "max_overflow": 0}
        engine = create_engine(
            parsed,
            **bound,
            pool_pre_ping=True,
            json_serializer=in_json,
            connect_args=dict(POSTGRES_CONNECTION),
        )
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", own_schema.enter)
        _open_engines.add(engine)
        return own_schema.in_schema(engine, schema)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise StoreError(
            "storage.url is not an address of a database. "
            "Write sqlite:///data/steadyframe.db or postgresql+psycopg://user@host/name."
        ) from error


def missing_file(url: str) -> Path | None:
    """The file of the SQLite database that is not there yet; None for any other database."""
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):  # opening it will say so
        return None
    is_sqlite = parsed.get_backend_name() == "sqlite"
    return Path(parsed.database or "") if is_sqlite and not _is_there(parsed) else None


def _is_there(url: URL) -> bool:
    return Path(url.database or "").exists()


def _stand_in(url: URL, if_missing: IfMissing) -> Engine:
    if if_missing is IfMissing.REFUSE:
        raise StoreError(
            f"There is no database {url.database}. Check storage.url and the config that is used; "
            "`steadyframe poll` makes a new one."
        )
    # It lives while the pool holds a connection; all connections of this engine see it.
    name = f"file:{secrets.token_hex(8)}?mode=memory&cache=shared&uri=true"
    return _engine_of(f"sqlite:///{name}", poolclass=QueuePool)


def _open_sqlite(database: str, url: str) -> Engine:
    path = Path(database)
    if database.startswith("file:"):
        raise StoreError(
            "storage.url is an address of SQLite's own (file:…). Write the file's path, as in "
            "sqlite:///data/steadyframe.db: by that it is made, and for its owner alone."
        )
    if database in ("", ":memory:"):
        raise StoreError(
            "storage.url names no file. Write it like sqlite:///data/steadyframe.db: what is only "
            "in memory would be forgotten between two commands."
        )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            # Calendars are private: the file is the owner's alone from its first moment.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"The database file {path} can't be made: {error.strerror}. "
            "Choose a folder that this user may write to in storage.url."
        ) from error
    return _engine_of(url)


def _engine_of(url: str, **options: Any) -> Engine:
    engine = create_engine(
        url, json_serializer=in_json, connect_args={"timeout": BUSY_SECONDS}, **options
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", begin)
    _open_engines.add(engine)
    return engine


@atexit.register
def _close_all() -> None:
    """Whoever closes a file last brings it up to date and takes away the log beside it.

    Python may end without doing so, and a copy of the file alone would be one of long ago; a server
    would be left without a word.
    """
    for engine in list(_open_engines):
        engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN comes late and without IMMEDIATE; transactions are ours instead.
    connection.isolation_level = None
    write_ahead(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    # SQLite's usual 2 MB are less than a turn changes: it would write pages out and read them anew.
    connection.execute("PRAGMA cache_size=-8000")
    connection.execute("PRAGMA foreign_keys=ON")


def _prepare_postgresql(connection: psycopg.Connection[Any], _record: Any) -> None:
    connection.autocommit = True
    connection.execute(_AS_LONG)
    connection.autocommit = False


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction. Raises StoreError when the database refuses (full disk, gone, locked)."""
    try:
        with in_line(engine), engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise store_error(error, engine) from error


@contextmanager
def writing_findings(engine: Engine) -> Iterator[Connection]:
    """`writing`, for all who write findings or say that something about them was learnt: in turn.

    SQLite has one writer anyway. In PostgreSQL a word that is spoken while the rules run would else
    be overwritten by what they conclude without it, or each would wait for the other's rows.
    """
    with writing(engine) as connection:
        lock_findings(connection)
        yield connection


def lock_deeds(connection: Connection) -> None:
    """Wait for the turn to write the audit trail, until the end of the transaction."""
    _lock(connection, _DEEDS_LOCK)


def lock_findings(connection: Connection) -> None:
    """Wait for the turn to write findings, until the end of the transaction."""
    _lock(connection, _FINDINGS_LOCK)


def _lock(connection: Connection, number: int) -> None:
    if connection.dialect.name == "postgresql":
        key = own_schema.lock_key(connection, number)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view that never waits for a writer (SQLite) and writes nothing.

    Within `one_view` it is that one, whoever asks.
    """
    view = _view.get()
    if view is not None and view.engine is engine:
        yield view
        return
    with _only_reading(engine) as connection:
        yield connection


@contextmanager
def one_view(engine: Engine) -> Iterator[None]:
    """Have all that this thread reads inside be of one moment, and on one connection.

    A page is put together by several who read. What they write meanwhile is not in the view.
    """
    # SQLite's are that in any case; PostgreSQL's would be of one moment a statement.
    is_plain = engine.dialect.name == "sqlite"
    options = {} if is_plain else {"isolation_level": "REPEATABLE READ"}
    with _only_reading(engine, **options) as connection:
        before = _view.set(connection)
        try:
            yield
        finally:
            _view.reset(before)


@contextmanager
def _only_reading(engine: Engine, **options: Any) -> Iterator[Connection]:
    try:
        with engine.connect().execution_options(reads_only=True, **options) as connection:
            yield connection
    except DBAPIError as error:
        raise store_error(error, engine) from error
