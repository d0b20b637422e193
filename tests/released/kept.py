"""What released versions left, laid out again for the code of today."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import yaml

from tests.acceptance.practice import Practice

ROOT = Path(__file__).parents[1] / "data/released"
VERSIONS = sorted(folder.name for folder in ROOT.iterdir()) if ROOT.is_dir() else []


def restore(version: str, practice: Practice, postgres_url: str | None = None) -> dict[str, Any]:
    """Make the practice that one, on SQLite or in an empty database of a server.

    Returns what the version answered about it, by command.
    """
    kept = ROOT / version
    practice.settings = yaml.safe_load((kept / "settings.yaml").read_text(encoding="utf-8"))
    practice.environment["DATABASE"] = postgres_url or "sqlite:///data/steadyframe.db"
    practice.configure()
    whole = (kept / "calendars/north.ics").read_bytes()
    (practice.folder / "calendars/north.ics").write_bytes(whole)
    if postgres_url is None:
        _restore_sqlite(kept, practice.folder / "data/steadyframe.db")
    else:
        with psycopg.connect(postgres_url.replace("+psycopg", "", 1)) as connection:
            connection.execute(_read(kept / "postgresql.sql.gz"))
    told: dict[str, Any] = json.loads((kept / "answers.json").read_text(encoding="utf-8"))
    return told


def _restore_sqlite(kept: Path, file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(_read(kept / "sqlite.sql.gz"))


def _read(file: Path) -> bytes | str:
    return gzip.decompress(file.read_bytes()).decode()
