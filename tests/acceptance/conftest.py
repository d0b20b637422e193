"""A practice for one test; modules whose tests read the same story make their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.practice import Practice


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path)


@pytest.fixture
def make_practice(tmp_path: Path) -> Callable[..., Practice]:
    """A practice with these sections in place of the plain ones."""

    def make(**sections: Any) -> Practice:
        return Practice(tmp_path, sections)

    return make
