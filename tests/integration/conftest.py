"""Fresh stores on each of the databases that a practice may use, and a Google of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.store.database import open_engine, upgrade
from tests.integration.watched import Watched
from tests.servers.google.server import GoogleServer


@pytest.fixture(params=["sqlite", "postgresql"])
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


@pytest.fixture
def store(empty_store: Engine) -> Engine:
    """An engine for a database with this version's schema."""
    upgrade(empty_store)
    return empty_store


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its schema, to be copied: making one takes longer than a whole example."""
    practice = Watched(tmp_path_factory.mktemp("template"))
    practice.app.engine.dispose()
    return practice.folder / "steadyframe.db"


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(zone="America/New_York") as server:
        yield server
