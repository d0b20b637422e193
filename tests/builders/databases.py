"""Databases with this version's schema and nothing in them, copied from one that was migrated.

A copy takes a millisecond, the migrations fifty and more; `tests/integration/store/test_schema.py`
runs them.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from monitor.store.database import open_engine
from monitor.store.schema import upgrade


def put_empty_database(file: Path) -> None:
    """Put one where `sqlite:///FILE` will look for it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_migrated_once(), file)


@cache
def _migrated_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="steadyframe-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "steadyframe.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file
