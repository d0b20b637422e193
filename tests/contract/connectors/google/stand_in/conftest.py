"""A Google that also answers who has not signed in, for questions that a test writes out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.google.server import GoogleServer


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(anonymous=True) as server:
        yield server
