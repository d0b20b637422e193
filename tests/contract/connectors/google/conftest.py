"""A served Google, and a sign-in there, for every test that needs no special ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.connectors.google.google_world import session
from tests.servers.google.server import GoogleServer


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        yield server


@pytest.fixture
def credentials(google: GoogleServer, tmp_path: Path) -> Path:
    return google.write_credentials(tmp_path / "google.json")


@pytest.fixture
def one_session(google: GoogleServer) -> None:
    """The calendar has one session, with the id `one`."""
    google.put(session("one"))
