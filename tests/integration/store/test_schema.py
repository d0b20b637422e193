"""The schema: made once, the same by migration as in the code, and never guessed at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, inspect, select, text
from sqlalchemy.exc import StatementError

import monitor.store.migrations
from connectors.model import NaiveTimeError
from monitor.core.ledger.revision import Revision
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.store.calendars import ledger
from monitor.store.database import open_engine, reading, writing
from monitor.store.migrations import HEAD
from monitor.store.schema import is_current, migrate, schema_version, upgrade
from monitor.store.tables import checkins, metadata
from monitor.store.timelines import changes, sessions, tracked_events
from monitor.store.transactions.refusals import StoreError
from monitor.store.upkeep import row_counts, size_bytes
from tests.integration.store.stored_things import (
    DAY,
    HOUR,
    MONDAY,
    a_change,
    a_revision,
    a_session,
    a_tracked_event,
    an_event,
)


def test_the_migrations_make_the_tables_of_the_code(empty_store: Engine) -> None:
    with writing(empty_store) as connection:
        migrate(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_a_database_that_is_made_at_once_is_as_one_that_had_every_migration(
    empty_store: Engine,
) -> None:
    with writing(empty_store) as connection:
        migrate(connection)
        migrated = _described(connection)
        for name in migrated:
            connection.exec_driver_sql(f"DROP TABLE {name}")
    upgrade(empty_store)

    with reading(empty_store) as connection:
        assert _described(connection) == migrated
        assert schema_version(connection) == HEAD


def _described(connection: Connection) -> dict[str, Any]:
    """Each table's parts, by their names; the order of its columns is nobody's concern."""
    look = inspect(connection)

    def parts(table: str) -> dict[str, Any]:
        columns = {
            c["name"]: (str(c["type"]), c["nullable"], c["default"])
            for c in look.get_columns(table)
        }
        rows = sorted(str(sorted(row.items())) for row in look.get_unique_constraints(table))
        indexes = sorted(str(sorted(row.items())) for row in look.get_indexes(table))
        keys = look.get_pk_constraint(table), look.get_foreign_keys(table)
        return {"columns": columns, "unique": rows, "indexes": indexes, "keys": keys}

    return {table: parts(table) for table in look.get_table_names()}


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


def test_a_database_with_the_old_names_keeps_what_it_held(store: Engine) -> None:
    session = a_session(
        booked_not_before=MONDAY - DAY,
        booked_not_after=MONDAY - DAY + HOUR,
        placed_not_before=MONDAY - HOUR,
        placed_not_after=MONDAY,
    )
    kept = a_revision(an_event()), session, a_change(), a_tracked_event(latest=1, settled=1)
    with writing(store) as connection:
        _write(connection, *kept)
    _downgrade(store, "0008")
    with reading(store) as connection:
        old = connection.execute(text("SELECT count(since) FROM revisions, threads")).scalar_one()
    upgrade(store)

    with reading(store) as connection:
        context = MigrationContext.configure(connection)
        found = _read(connection)
        differences = compare_metadata(context, metadata)

    assert old == 1
    assert found == kept
    assert differences == []


def _write(
    connection: Connection,
    revision: Revision,
    session: Session,
    change: Change,
    tracked: TrackedEvent,
) -> None:
    ledger.add_revisions(connection, [revision])
    sessions.save(connection, [session])
    changes.add(connection, [change])
    tracked_events.save(connection, [tracked])


def _read(connection: Connection) -> tuple[object, ...]:
    (revision,) = ledger.history(connection, "calendar", "e1")
    (session,) = sessions.of_client(connection, "c_1")
    (change,) = changes.of_client(connection, "c_1")
    tracked = tracked_events.load(connection, "calendar", ["e1"])["e1"]
    return replace(revision, id=0), session, change, tracked


def _downgrade(engine: Engine, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(monitor.store.migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, version)


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
