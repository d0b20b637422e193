from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.web.visited import Visited


@pytest.fixture
def visited(tmp_path: Path) -> Visited:
    return Visited(tmp_path)
