"""Behind PgBouncer in transaction mode, locks hold and statements find their session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text, update

from monitor.store.daemon_lock import AlreadyRunning, DaemonLock
from monitor.store.database import open_engine, reading, writing, writing_findings
from monitor.store.delivery.sender_locks import sending
from monitor.store.meta import save
from monitor.store.schema import is_current, upgrade
from monitor.store.tables import channels
from tests.servers.postgres.pgbouncer import pooled

LEASED = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def engines(postgres_url: str) -> Iterator[tuple[Engine, Engine]]:
    """Two processes' engines on one database."""
    with pooled(postgres_url) as url:
        one, other = open_engine(url), open_engine(url)
        upgrade(one)
        yield one, other
        one.dispose()
        other.dispose()


def use(engine: Engine) -> None:
    """Has many clients at once and one after the other, in whatever sessions there are."""
    for number in range(30):
        with ExitStack() as clients:
            for _ in range(3):
                clients.enter_context(reading(engine)).execute(text("SELECT 1"))
        with writing(engine) as connection:
            save(connection, "used", str(number))


def test_the_schema_and_many_statements_come_through(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        assert is_current(engine)
        use(engine)


def test_one_daemon_has_the_database_for_as_long_as_it_holds_it(
    engines: tuple[Engine, Engine],
) -> None:
    one, other = engines
    held, wanted = DaemonLock(one), DaemonLock(other)
    held.hold()
    use(one)
    held.hold()

    with pytest.raises(AlreadyRunning):
        wanted.hold()
    use(other)
    with pytest.raises(AlreadyRunning):
        wanted.hold()

    held.release()
    wanted.hold()
    wanted.release()


def leases(engine: Engine) -> list[str | None]:
    with reading(engine) as connection:
        return list(connection.execute(select(channels.c.holder)).scalars())


def test_leases_are_freed_when_nobody_sends_and_only_then(engines: tuple[Engine, Engine]) -> None:
    one, other = engines
    with writing(one) as connection:
        connection.execute(channels.insert().values(name="log"))
    leased = update(channels).values(holder="one", held_until=LEASED)
    with sending(one):
        with writing(one) as connection:
            connection.execute(leased)
        with sending(other):
            assert leases(other) == ["one"]

    with sending(other):
        assert leases(other) == [None]


def test_who_writes_findings_does_so_in_turn(engines: tuple[Engine, Engine]) -> None:
    one, other = engines
    asks = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    with writing_findings(one), reading(other) as connection:
        assert connection.execute(asks).scalar() == 1
    with reading(other) as connection:
        assert connection.execute(asks).scalar() == 0
