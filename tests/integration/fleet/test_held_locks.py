"""Locks that a connection holds for long: one holder each, and none after its connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from monitor.store.database import open_engine
from monitor.store.transactions.held_locks import HeldLocks

ONE, OTHER = 11, 12


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """Two connections, so that one which is not given back is missed."""
    engine = open_engine(postgres_url, connections=2)
    yield engine
    engine.dispose()


@pytest.fixture
def locks(engine: Engine) -> Iterator[tuple[HeldLocks, HeldLocks]]:
    both = HeldLocks(engine), HeldLocks(engine)
    yield both
    for one in both:
        one.release()


def test_each_lock_has_one_holder_until_that_one_releases_all(
    locks: tuple[HeldLocks, HeldLocks],
) -> None:
    first, second = locks
    assert first.take(ONE)
    assert second.take(OTHER)

    assert [first.take(ONE), first.take(OTHER), second.take(ONE)] == [True, False, False]

    first.release()
    assert [second.take(ONE), second.take(OTHER)] == [True, True]


def test_asking_in_vain_keeps_no_connection(
    engine: Engine, locks: tuple[HeldLocks, HeldLocks]
) -> None:
    first, second = locks
    first.take(ONE)
    for _ in range(3):
        assert not second.take(ONE)
    with engine.connect():
        pass


def test_a_lost_connections_locks_are_free_and_taken_anew_where_they_are_asked_for(
    engine: Engine, locks: tuple[HeldLocks, HeldLocks]
) -> None:
    first, second = locks
    assert first.take(ONE)
    assert first.take(OTHER)
    with engine.connect() as connection:
        ended = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
        others = "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(ended + others))

    assert second.take(ONE)
    assert [first.take(OTHER), first.take(ONE)] == [True, False]
    assert not second.take(OTHER)
