"""Workers go by the database's time, however far their machines' clocks are from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from monitor.fleet.shared_clock import SharedClock
from monitor.store.database import open_engine, reading
from monitor.store.transactions.refusals import StoreError

CLOSE = timedelta(seconds=2)


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


def database_time(engine: Engine) -> datetime:
    with reading(engine) as connection:
        now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now


def is_the_databases(clock: SharedClock, engine: Engine) -> bool:
    before, now, after = database_time(engine), clock(), database_time(engine)
    return before - CLOSE <= now <= after + CLOSE


@pytest.mark.parametrize("seconds", [-86_400, -120, 120, 86_400])
def test_a_clock_that_differs_is_put_right_and_told_of_once(engine: Engine, seconds: int) -> None:
    clock = SharedClock(lambda: datetime.now(UTC) + timedelta(seconds=seconds), engine)
    with capture_logs() as told:
        clock.compare()
        clock.compare()
    structlog.reset_defaults()

    assert is_the_databases(clock, engine)
    assert [entry["event"] for entry in told] == ["clock_differs"]
    assert abs(told[0]["seconds"] - seconds) <= CLOSE.total_seconds()


def test_one_that_is_set_right_later_is_followed(engine: Engine) -> None:
    ahead = timedelta(minutes=2)
    clock = SharedClock(lambda: datetime.now(UTC) + ahead, engine)
    clock.compare()
    ahead = timedelta()
    clock.compare()
    assert is_the_databases(clock, engine)


def test_a_database_that_is_away_is_told_of_and_changes_nothing() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    clock = SharedClock(lambda: now, open_engine("postgresql+psycopg://127.0.0.1:1/none"))
    with pytest.raises(StoreError):
        clock.compare()
    assert clock() == now
