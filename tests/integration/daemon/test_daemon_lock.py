"""One daemon a database, on both kinds, and through a restart of the database's server."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from monitor.store.daemon_lock import AlreadyRunning, DaemonLock
from monitor.store.database import open_engine, writing


def test_a_second_one_is_refused_and_told_what_to_do(store: Engine, migrated_url: str) -> None:
    first = DaemonLock(store)
    first.hold()

    with pytest.raises(AlreadyRunning, match="Stop that one, or point"):
        DaemonLock(open_engine(migrated_url)).hold()
    first.release()


def test_it_is_free_again_after_a_release(store: Engine, migrated_url: str) -> None:
    first, second = DaemonLock(store), DaemonLock(open_engine(migrated_url))
    first.hold()
    first.release()

    second.hold()

    with pytest.raises(AlreadyRunning):
        first.hold()
    second.release()


def test_holding_it_twice_is_holding_it_once(store: Engine) -> None:
    lock = DaemonLock(store)
    lock.hold()

    lock.hold()
    lock.release()

    DaemonLock(store).hold()


def test_it_keeps_no_one_from_reading_and_writing(store: Engine) -> None:
    lock = DaemonLock(store)
    lock.hold()

    with writing(store) as connection:
        connection.execute(text("DELETE FROM meta"))
    lock.release()


def test_it_is_taken_anew_when_the_server_has_cut_the_connection(postgres_url: str) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    lock = DaemonLock(engine)
    lock.hold()
    _cut_all_others(other)

    lock.hold()

    with pytest.raises(AlreadyRunning):
        DaemonLock(other).hold()
    lock.release()


def test_one_that_was_cut_off_gives_way_to_who_came_since(postgres_url: str) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    lock = DaemonLock(engine)
    lock.hold()
    _cut_all_others(other)
    newer = DaemonLock(other)
    newer.hold()

    with pytest.raises(AlreadyRunning):
        lock.hold()
    newer.release()


def _cut_all_others(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(
            text(
                # With a time-out it returns once the session has ended and its lock is free.
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
