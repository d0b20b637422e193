"""The table of what is due, and whether it says what the practices' own tables say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError
from structlog.testing import capture_logs

from config.settings import Settings
from monitor.fleet.due.comparing import compare
from monitor.fleet.due.listing import DUE, LISTING, make_listing
from monitor.fleet.due.schedule import Schedule
from monitor.fleet.schemas import upgrade_practice
from monitor.jobs.bulkhead import Bulkhead
from monitor.store.database import open_engine, reading, writing
from monitor.store.tables import metadata, outbox
from monitor.store.transactions.refusals import StoreError
from tests.integration.fleet.lapse import SETTINGS, Lapse, at, write
from tests.integration.watched import an_event

MONDAY = "2026-11-23T"
WAITING = {**SETTINGS["alerts"], "group_wait": "2h"}


@pytest.fixture
def lapse(tmp_path: Path, postgres_url: str) -> Iterator[Lapse]:
    lapse = Lapse(tmp_path, postgres_url)
    lapse.now = at(MONDAY + "06:30")
    yield lapse
    lapse.engines.close()


@pytest.fixture
def admin(lapse: Lapse) -> Engine:
    return lapse.engines.at(lapse.fleet.queue_url)


def lines(admin: Engine, practice: str) -> dict[tuple[str, str], str]:
    with reading(admin) as connection:
        found = connection.execute(
            text(f"SELECT kind, thing, at, value FROM {DUE} WHERE practice = :p"),
            {"p": f"practice_{practice}"},
        )
        return {(row.kind, row.thing): str(row.at or row.value) for row in found}


def run(admin: Engine, sql: str) -> None:
    with writing(admin) as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(sql)


def differing(admin: Engine, *practices: str) -> set[str]:
    return set(compare(admin, [f"practice_{one}" for one in practices]).differing)


def test_it_says_what_the_tables_say_after_a_mornings_work(lapse: Lapse, admin: Engine) -> None:
    """With messages that wait, some that went, and sources that come and go."""
    folder = lapse.practice("north", alerts=WAITING)
    write(folder, an_event("one", "Jane Doe", MONDAY + "10:00"), an_event("two", "J", "2026-11-24"))
    lapse.minute()
    write(folder, an_event("one", "Jane Doe", MONDAY + "11:00"))
    for _ in range(70):
        lapse.minute()

    kinds = {kind for kind, _ in lines(admin, "north")}
    with reading(admin) as connection:
        sent = connection.execute(
            text("SELECT count(*) FROM practice_north.outbox WHERE sent_at IS NOT NULL")
        ).scalar_one()

    assert kinds == {"poll", "deliver", "next_round", "config_seen", "purged_at", "schema"}
    assert sent > 0
    assert differing(admin, "north") == set()


def test_what_is_undone_is_undone_here(lapse: Lapse, admin: Engine) -> None:
    lapse.practice("north")
    before = lines(admin, "north")
    with admin.connect() as connection:
        connection.execute(text("INSERT INTO practice_north.meta VALUES ('next_round', now())"))
        connection.rollback()
    assert lines(admin, "north") == before


CHANGES = {
    "a line is lost": f"DELETE FROM {DUE} WHERE kind = 'poll'",
    "a line is left over": f"INSERT INTO {DUE} VALUES ('practice_north', 'poll', 'x', now())",
    "a line is another": f"UPDATE {DUE} SET at = now() + interval '1 year' WHERE kind = 'poll'",
    "a trigger is missing": "DROP TRIGGER steadyframe_due ON practice_north.outbox",
    "a trigger is off": "ALTER TABLE practice_north.meta DISABLE TRIGGER ALL",
    "all lines are lost": f"TRUNCATE {DUE}",
    "the table is lost": f"DROP SCHEMA {LISTING} CASCADE",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES.keys())
def test_what_is_wrong_in_it_is_put_right_within_a_minute(
    lapse: Lapse, admin: Engine, sql: str
) -> None:
    write(lapse.practice("north"))
    lapse.minute()
    run(admin, sql)

    with capture_logs():
        done = [name for _ in range(6) for name in lapse.minute()]

    assert "poll:north:north" in done
    assert differing(admin, "north") == set()


def test_a_schema_that_was_there_before_the_fleet_is_taken_in(lapse: Lapse, admin: Engine) -> None:
    """A practice that had a database of its own; its schema is given the fleet's name for it."""
    write(lapse.practice("north"))
    lapse.minute()
    run(
        admin, f"ALTER SCHEMA practice_north RENAME TO practice_west; DROP SCHEMA {LISTING} CASCADE"
    )
    write(lapse.practice_without_schema("west"))

    done = [name for _ in range(6) for name in lapse.minute()]

    assert "poll:west:north" in done
    assert not [name for name in done if ":north:" in name or name.endswith(":north:north")]


def test_a_practice_in_another_database_is_served(lapse: Lapse, another_postgres_url: str) -> None:
    storage = {"url": another_postgres_url}
    write(lapse.practice("north"))
    write(lapse.practice("far", storage=storage))

    assert {"poll:north:north", "poll:far:north"} <= set(lapse.minute())

    lapse.configure("north", storage=storage)  # it moves
    assert upgrade_practice(lapse.fleet, lapse.engines, "north").problem is None
    done = [name for _ in range(7) for name in lapse.minute()]
    assert {"poll:north:north", "poll:far:north"} <= set(done)
    assert done.count("evaluate:north") < 5


@pytest.fixture
def another_postgres_url(admin: Engine) -> str:
    url = admin.url.set(database=f"{admin.url.database}_far")
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {url.database}"))
    return url.render_as_string(hide_password=False)


class Counting:
    """A fleet that counts how many configs are read."""

    def __init__(self, lapse: Lapse) -> None:
        self._fleet = lapse.fleet
        self.queue_url = lapse.fleet.queue_url
        self.ids, self.stamps = lapse.fleet.ids, lapse.fleet.stamps
        self.stamp_of = lapse.fleet.stamp_of
        self.read: list[str] = []

    def settings(self, practice: str) -> Settings:
        self.read.append(practice)
        return self._fleet.settings(practice)


def test_a_worker_that_starts_reads_only_configs_that_are_new(lapse: Lapse) -> None:
    for name in ("north", "south", "west"):
        write(lapse.practice(name))
    lapse.minute()
    lapse.configure("south", sources=[{**SETTINGS["sources"][0], "poll_every": "7m"}])
    counting = Counting(lapse)
    schedule = Schedule(counting, lapse.engines, Bulkhead())

    wanted = schedule.wanted(lapse.now + timedelta(minutes=10))

    assert counting.read == ["south"]
    assert {one.practice for one in wanted} == {"north", "south", "west"}
    schedule.wanted(lapse.now + timedelta(minutes=11))
    assert counting.read == ["south"]


def role(admin: Engine, name: str) -> str:
    """The address of the same database for a role of this practice, which owns its schema."""
    run(
        admin,
        f"DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN; "
        f"CREATE SCHEMA practice_{name} AUTHORIZATION {name}",
    )
    return make_url(str(admin.url)).set(username=name).render_as_string(hide_password=False)


def test_a_practices_role_writes_and_sees_its_own_lines_alone(lapse: Lapse, admin: Engine) -> None:
    lapse.practice("south")
    url = role(admin, "north")
    make_listing(admin)
    write(lapse.practice("north", storage={"url": url}))
    souths = lines(admin, "south")

    assert "poll:north:north" in lapse.minute()

    engine = create_engine(url)
    with engine.begin() as connection:
        seen = connection.execute(text(f"SELECT DISTINCT practice FROM {DUE}")).scalars().all()
        connection.execute(text(f"DELETE FROM {DUE}"))
    assert seen == ["practice_north"]
    for sql in (
        f"INSERT INTO {DUE} VALUES ('practice_south', 'poll', 'x', now())",
        f"UPDATE {DUE} SET at = now()",
        "SELECT * FROM practice_south.sources",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), engine.begin() as own:
            own.execute(text(sql))
    engine.dispose()
    assert {k: v for k, v in lines(admin, "south").items() if k in souths}.keys() == souths.keys()
    assert lines(admin, "north") == {}
    done = [name for _ in range(6) for name in lapse.minute()]
    assert "poll:north:north" in done
    run(admin, "DROP OWNED BY north CASCADE; DROP ROLE north")


def test_a_table_that_a_practices_role_made_is_not_trusted(lapse: Lapse, admin: Engine) -> None:
    """Its function would run with the rights of whoever writes to a table with that trigger."""
    run(
        admin,
        "DROP ROLE IF EXISTS other; CREATE ROLE other LOGIN; "
        f"CREATE SCHEMA {LISTING} AUTHORIZATION other",
    )
    ordinary = role(admin, "north")
    engine = open_engine(ordinary)
    with pytest.raises(StoreError, match="belongs to other, who might act through it"):
        make_listing(engine)
    engine.dispose()
    run(admin, "DROP OWNED BY other, north CASCADE; DROP ROLE other; DROP ROLE north")


def test_a_message_has_one_line_until_it_went(lapse: Lapse, admin: Engine) -> None:
    """And none for one that was given up."""
    lapse.practice("north")
    message = {
        "id": "m1", "channel": "log", "kind": "alert", "status": "queued", "reason": "new",
        "created_at": lapse.now, "not_before": lapse.now, "findings": [], "message": {},
    }  # fmt: skip
    engine = lapse.practices.get("north").app.engine
    with writing(engine) as connection:
        connection.execute(outbox.insert(), message)
    assert [key for key in lines(admin, "north") if key[0] == "deliver"] == [("deliver", "1")]
    for change in ({"status": "failed"}, {"status": "held"}, {"sent_at": lapse.now}):
        with writing(engine) as connection:
            connection.execute(outbox.update().values(**change))
        is_there = ("deliver", "1") in lines(admin, "north")
        assert is_there == (change == {"status": "held"})


def test_each_table_that_has_a_trigger_is_one_of_a_practices() -> None:
    from monitor.fleet.due.listing import TRIGGERS

    assert set(TRIGGERS) - {"alembic_version"} <= set(metadata.tables)
