"""Practices that share a PostgreSQL have a schema each, with and without a pooler before it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from monitor.store import meta
from monitor.store.daemon_lock import AlreadyRunning, DaemonLock
from monitor.store.database import open_engine, reading, writing, writing_findings
from monitor.store.delivery.sender_locks import sending
from monitor.store.schema import SchemaState, make_ready, migrate, schema_version, state_of, upgrade
from monitor.store.transactions.own_schema import in_schema
from monitor.store.transactions.refusals import StoreError, place_of
from monitor.store.turns import writing_in_turns
from monitor.store.upkeep import size_bytes
from tests.servers.postgres.pgbouncer import pooled

NORTH, SOUTH = "practice_north", "practice_south-2"


@pytest.fixture(params=["direct", "pooled"])
def shared(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[str]:
    if request.param == "direct":
        yield postgres_url
        return
    with pooled(postgres_url) as url:
        yield url


@pytest.fixture
def engine(shared: str) -> Iterator[Engine]:
    """In no practice's schema."""
    engine = open_engine(shared)
    yield engine
    engine.dispose()


@pytest.fixture
def practices(engine: Engine) -> tuple[Engine, Engine]:
    """By the same connections."""
    both = in_schema(engine, NORTH), in_schema(engine, SOUTH)
    for one in both:
        upgrade(one)
    return both


def schemas_with_tables(engine: Engine) -> set[str]:
    query = "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename = 'sources'"
    with reading(engine) as connection:
        return set(connection.execute(text(query)).scalars())


def value(engine: Engine) -> str | None:
    with reading(engine) as connection:
        return meta.load(connection, "whose")


def test_each_has_its_own_tables_and_nothing_lies_outside(
    engine: Engine, practices: tuple[Engine, Engine]
) -> None:
    assert schemas_with_tables(engine) == {NORTH, SOUTH}


def test_by_turns_on_the_same_connections_each_sees_its_own(
    practices: tuple[Engine, Engine],
) -> None:
    for _ in range(5):
        for one in practices:
            with writing(one) as connection:
                meta.save(connection, "whose", place_of(one))
    assert [value(one) for one in practices] == [place_of(one) for one in practices]
    assert place_of(practices[0]) != place_of(practices[1])


def test_every_turn_of_a_long_write_is_in_it(practices: tuple[Engine, Engine]) -> None:
    north, south = practices
    with writing_in_turns(north) as turns:
        meta.save(turns.connection, "whose", "first")
        turns.give_way()
        meta.save(turns.connection, "whose", "second")
        with turns.aside() as connection:
            assert meta.load(connection, "whose") == "second"
        meta.save(turns.connection, "whose", "third")
    assert (value(north), value(south)) == ("third", None)


def test_what_is_not_there_is_missing_and_never_anothers(
    engine: Engine, practices: tuple[Engine, Engine]
) -> None:
    upgrade(engine)  # a practice of its own, in public
    with writing(engine) as connection:
        meta.save(connection, "whose", "a stranger's")

    with pytest.raises(StoreError, match="relation"):
        value(in_schema(engine, "practice_none"))


def test_an_address_that_asks_for_anothers_schema_does_not_get_it(postgres_url: str) -> None:
    north, south = (open_engine(postgres_url, schema=name) for name in (NORTH, SOUTH))
    for one in (north, south):
        upgrade(one)
    with writing(north) as connection:
        meta.save(connection, "whose", "north's")
    sly = open_engine(f"{postgres_url}?options=-csearch_path%3D{NORTH}", schema=SOUTH)

    assert value(sly) is None
    for one in (north, south, sly):
        one.dispose()


def test_one_practices_locks_are_not_anothers(practices: tuple[Engine, Engine]) -> None:
    north, south = practices
    locks = [DaemonLock(one) for one in practices]
    for lock in locks:
        lock.hold()
    with pytest.raises(AlreadyRunning, match=NORTH):
        DaemonLock(north).hold()
    for lock in locks:
        lock.release()
    with writing_findings(north), writing_findings(south), sending(north), sending(south):
        pass


def test_a_practice_of_a_fleet_is_not_upgraded_by_the_way(engine: Engine) -> None:
    north = in_schema(engine, NORTH)
    with pytest.raises(StoreError, match=r"has no tables yet\. Run `steadyframe fleet upgrade`"):
        make_ready(north)
    upgrade(north)
    make_ready(north)


@pytest.mark.parametrize(
    ("version", "state", "said"),
    [("0019", SchemaState.OLDER, "an older version"), ("9999", SchemaState.NEWER, "a newer")],
)
def test_another_versions_schema_is_refused(
    practices: tuple[Engine, Engine], version: str, state: SchemaState, said: str
) -> None:
    north, south = practices
    with writing(north) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    with reading(north) as connection:
        assert state_of(schema_version(connection)) is state
    with pytest.raises(StoreError, match=said):
        make_ready(north)
    make_ready(south)


def test_migrations_stay_in_the_schema(engine: Engine, practices: tuple[Engine, Engine]) -> None:
    other = in_schema(engine, "practice_west")
    with writing(engine) as connection:
        connection.execute(text("CREATE SCHEMA practice_west"))
    with writing(other) as connection:
        migrate(connection)

    make_ready(other)
    assert schemas_with_tables(engine) == {NORTH, SOUTH, "practice_west"}


def test_the_size_is_that_of_the_practice(practices: tuple[Engine, Engine]) -> None:
    north, south = practices
    with writing(north) as connection:
        meta.save(connection, "whose", "x" * 100_000)
        connection.execute(text("UPDATE meta SET value = repeat(md5(random()::text), 9999)"))
    with reading(north) as mine, reading(south) as theirs:
        assert size_bytes(mine) > size_bytes(theirs) > 0
