"""A practice for one test, and stories that many tests read."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.practice import Practice

TellOnce = Callable[[str, Callable[[Path], dict[str, Any]]], dict[str, Any]]


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path)


@pytest.fixture
def make_practice(tmp_path: Path) -> Callable[..., Practice]:
    """A practice with these sections in place of the plain ones."""

    def make(**sections: Any) -> Practice:
        return Practice(tmp_path, sections)

    return make


@pytest.fixture(scope="session")
def tell_once(tmp_path_factory: pytest.TempPathFactory) -> TellOnce:
    """Runs a story, which takes many starts of the command, once for all workers of a run."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent

    def tell(name: str, story: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
        file = root / f"{name}.json"
        with (root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                told = story(tmp_path_factory.mktemp(name))
                file.write_text(json.dumps(told), encoding="utf-8")
        return json.loads(file.read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    return tell
