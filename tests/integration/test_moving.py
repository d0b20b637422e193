"""However much a practice has recorded, a move holds little of it in memory at a time."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.store.calendars import ledger
from monitor.store.database import reading, writing
from monitor.store.tidying.moving import PracticeFile, read_all, snapshot, write_all
from monitor.store.upkeep import row_counts
from tests.integration.store.stored_things import a_revision, an_event

_EVENTS = 4_000


def _peak(step: Callable[[], None]) -> int:
    """Bytes of Python's own at the most."""
    tracemalloc.start()
    try:
        step()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture
def moved(store: Engine, tmp_path: Path) -> Path:
    with writing(store) as connection:
        for first in range(0, _EVENTS, 500):
            events = [an_event(uid=f"{first + n}", description="x" * 5_000) for n in range(500)]
            ledger.add_revisions(connection, [a_revision(event) for event in events])
    return tmp_path / "practice.jsonl"


def test_a_move_holds_a_part_of_it_in_memory_at_a_time(store: Engine, moved: Path) -> None:
    def leave() -> None:
        with moved.open("wb") as file, snapshot(store) as connection:
            write_all(connection, file, practice="Riverside", exported_at="2026-11-17")

    leaving = _peak(leave)
    size = moved.stat().st_size
    with writing(store) as connection:
        for table in ("revisions", "heads"):
            connection.exec_driver_sql(f"DELETE FROM {table}")

    def arrive() -> None:
        with moved.open("rb") as lines, writing(store) as connection:
            read_all(connection, PracticeFile(lines))

    arriving = _peak(arrive)
    with reading(store) as connection:
        assert row_counts(connection)["revisions"] == _EVENTS
    assert size > 20_000_000
    assert leaving < size / 2
    assert arriving < size / 2
