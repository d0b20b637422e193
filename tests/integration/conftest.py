"""Fresh stores on each of the databases that a practice may use, and a Google of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.store.database import open_engine
from monitor.store.schema import upgrade
from tests.builders.databases import put_empty_database
from tests.servers.google.server import GoogleServer
from tests.servers.postgres.server import new_database

DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(params=DATABASES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """`storage.url` of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/steadyframe.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def empty_store(store_url: str) -> Iterator[Engine]:
    """An engine for a database without tables."""
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES)
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """`storage.url` of a database with this version's schema."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("migrated_postgres_url"))
    file = tmp_path / "data/steadyframe.db"
    put_empty_database(file)
    return f"sqlite:///{file}"


@pytest.fixture
def store(migrated_url: str) -> Iterator[Engine]:
    """An engine for a database with this version's schema."""
    engine = open_engine(migrated_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a database with this version's schema, from which others are copied."""
    with new_database(postgres_server) as url:
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        yield url.rpartition("/")[2]


@pytest.fixture
def migrated_postgres_url(postgres_server: str, migrated_postgres: str) -> Iterator[str]:
    """A database of this version's schema for one test, as an SQLAlchemy URL."""
    with new_database(postgres_server, template=migrated_postgres) as url:
        yield url


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(zone="America/New_York") as server:
        yield server
