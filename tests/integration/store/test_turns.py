"""Whoever comes to write while a long write goes on gets in between two of its turns."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine

from monitor.store import meta
from monitor.store.database import open_engine, writing
from monitor.store.turns import Turn, writing_in_turns

# Long enough for whoever waits to sleep as long as SQLite has it sleep.
SHORT = Turn(length=timedelta(seconds=0.15))


def test_nobody_starves_beside_a_long_write(store: Engine, migrated_url: str) -> None:
    other = open_engine(migrated_url)

    def write() -> None:
        with writing(other) as connection:
            meta.save(connection, "other", "was here")

    with ThreadPoolExecutor(1) as pool, writing_in_turns(store, SHORT) as turns:
        meta.save(turns.connection, "long", "0")
        comes = pool.submit(write)
        for _ in range(20):
            while not turns.is_over():
                time.sleep(0.01)
            turns.give_way()
            meta.save(turns.connection, "long", str(turns.number))
            if comes.done():
                break

    assert turns.number < 20
    other.dispose()
