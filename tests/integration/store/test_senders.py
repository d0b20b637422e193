"""Senders lock beside a file or in the server, and let go whatever happens."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

from monitor.store.database import open_engine
from monitor.store.delivery.sender_locks import sending
from monitor.store.schema import upgrade
from monitor.store.transactions.refusals import StoreError

_IMPATIENT = "?options=-clock_timeout%3D5000"  # 5 s for a lock, then an error


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url + _IMPATIENT)
    upgrade(engine)
    yield engine
    engine.dispose()


def test_one_that_could_not_begin_keeps_nobody_from_sending(postgres_url: str) -> None:
    with opened(postgres_url) as one, opened(postgres_url) as other:
        with one.begin() as connection:
            connection.execute(text("ALTER TABLE channels RENAME TO hidden"))
        with pytest.raises(StoreError), sending(one):
            pass
        with one.begin() as connection:
            connection.execute(text("ALTER TABLE hidden RENAME TO channels"))

        with sending(other):
            pass


def test_a_server_that_restarts_meanwhile_takes_nothing_back_that_was_done(
    postgres_url: str,
) -> None:
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    name = postgres_url.rpartition("/")[2]
    elsewhere = postgres_url.replace("+psycopg", "").replace(name, "postgres")
    with opened(postgres_url) as one, psycopg.connect(elsewhere, autocommit=True) as admin:
        with sending(one):
            admin.execute(end, [name])
        with sending(one):
            pass


@pytest.mark.parametrize("is_old", [False, True])
def test_the_lock_beside_a_file_is_its_owners_alone(tmp_path: Path, is_old: bool) -> None:
    """An earlier version made it readable by all."""
    lock = tmp_path / "own.db.sending"
    if is_old:
        lock.touch(0o644)
    engine = open_engine(f"sqlite:///{tmp_path}/own.db")
    upgrade(engine)
    with sending(engine):
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    engine.dispose()


def test_a_server_that_is_gone_is_said_in_words() -> None:
    gone = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")

    with pytest.raises(StoreError, match="Check that the database server runs"), sending(gone):
        pass
