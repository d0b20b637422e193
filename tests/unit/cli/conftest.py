from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with nothing set in the environment that a command would read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STEADYFRAME_CONFIG", raising=False)
    return tmp_path
