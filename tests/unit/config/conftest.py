"""A folder to write configs into, which is also the working directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.config.yamls import Folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path)
