"""The schema: made once, the same by migration as in the code, and never guessed at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import StatementError

import monitor.store.migrations
from connectors.model import NaiveTimeError
from monitor.store.database import (
    StoreError,
    is_current,
    open_engine,
    reading,
    row_counts,
    schema_version,
    size_bytes,
    upgrade,
    writing,
)
from monitor.store.migrations import HEAD
from monitor.store.tables import checkins, metadata
from tests.integration.store.stored_things import MONDAY


def test_the_migrations_make_the_tables_of_the_code(store: Engine) -> None:
    with store.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_the_newest_migration_is_the_one_that_the_code_asks_for() -> None:
    scripts = ScriptDirectory(str(Path(monitor.store.migrations.__file__).parent))

    assert scripts.get_heads() == [HEAD]


def test_upgrading_twice_is_upgrading_once(empty_store: Engine) -> None:
    assert not is_current(empty_store)

    upgrade(empty_store)
    upgrade(empty_store)

    assert is_current(empty_store)
    with reading(empty_store) as connection:
        assert schema_version(connection) == HEAD
        assert set(row_counts(connection).values()) == {0}
        assert size_bytes(connection) > 0


def test_processes_that_start_at_once_upgrade_one_after_the_other(store_url: str) -> None:
    def start() -> bool:
        engine = open_engine(store_url)
        upgrade(engine)
        current = is_current(engine)
        engine.dispose()
        return current

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: start(), range(4)))


def test_a_new_file_can_be_opened_by_many_at_once(tmp_path: Path) -> None:
    def opened(url: str) -> None:
        engine = open_engine(url)
        engine.connect().close()
        engine.dispose()

    with ThreadPoolExecutor(8) as pool:
        for number in range(30):
            list(pool.map(opened, [f"sqlite:///{tmp_path}/{number}.db"] * 8))


def test_a_database_of_a_newer_version_is_left_alone(store: Engine) -> None:
    with writing(store) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert not is_current(store)
    with pytest.raises(StoreError, match="newer version of SteadyFrame"):
        upgrade(store)


def test_an_instant_comes_back_as_the_same_instant_in_utc(store: Engine) -> None:
    berlin = timezone(timedelta(hours=1))
    written = datetime(2026, 11, 16, 10, 0, 0, 123456, tzinfo=berlin)
    row = {"id": "1", "session_id": "s", "kind": "arrival", "at": written, "recorded_at": MONDAY}
    with writing(store) as connection:
        connection.execute(insert(checkins).values(**row))

    with reading(store) as connection:
        found = connection.execute(select(checkins.c.at)).scalar_one()
        before = connection.execute(select(checkins.c.id).where(checkins.c.at < written)).all()

    assert found == written
    assert found.utcoffset() == timedelta()
    assert before == []


def test_a_time_without_an_offset_is_refused(store: Engine) -> None:
    naive = MONDAY.replace(tzinfo=None)
    row = {"id": "1", "session_id": "s", "kind": "arrival", "at": naive, "recorded_at": MONDAY}

    with pytest.raises(StatementError) as refused, writing(store) as connection:
        connection.execute(insert(checkins).values(**row))

    assert isinstance(refused.value.orig, NaiveTimeError)
