"""Whoever comes to write while a long write goes on gets in between two of its turns."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import Engine, event

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


def test_threads_that_write_stand_in_line_and_do_not_press_on_the_database(tmp_path: Path) -> None:
    engine, presses = open_engine(f"sqlite:///{tmp_path}/steadyframe.db"), Event()

    def write() -> None:
        with writing(engine):
            pass

    with ThreadPoolExecutor(1) as other:
        with writing(engine):
            event.listen(engine, "checkout", lambda *_: presses.set())
            second = other.submit(write)
            has_pressed = presses.wait(0.2)  # time enough for whoever does not wait
        second.result()

    assert not has_pressed
    assert presses.is_set()
    engine.dispose()
