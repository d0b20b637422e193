"""Keep what a release leaves behind: python -m tests.released.make 0.1.0 COMMIT

Writes tests/data/released/VERSION: settings.yaml, calendars/north.ics, answers.json, and the
database as SQL of both kinds. The release runs with this interpreter and the libraries of today.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tests.builders.ics import calendar
from tests.released.kept import ROOT
from tests.released.story import answers, settings, tell
from tests.servers.postgres import MISSING, find_binaries, new_database, running_postgres

_SQLITE = "sqlite:///data/steadyframe.db"


class Release:
    """A practice in a folder, driven by the command in another tree."""

    def __init__(self, tree: Path, folder: Path, database: str) -> None:
        self.tree, self.folder, self.database = tree, folder, database
        (folder / "calendars").mkdir()
        text = yaml.safe_dump(settings("${DATABASE}"), sort_keys=False)
        (folder / "steadyframe.yaml").write_text(text, encoding="utf-8")

    def calendar(self, *components: str) -> None:
        (self.folder / "calendars/north.ics").write_bytes(calendar(*components))

    def ask(self, *arguments: str) -> str:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("STEADYFRAME")}
        return subprocess.run(
            [sys.executable, "-m", "monitor.cli", *arguments],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(self.tree), "DATABASE": self.database},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout


def main(version: str, commit: str) -> None:
    """Make it anew."""
    target = ROOT / version
    shutil.rmtree(target, ignore_errors=True)
    (target / "calendars").mkdir(parents=True)
    packed = subprocess.run(
        ["git", "archive", "--format=tar", commit], check=True, capture_output=True
    ).stdout
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit(MISSING)
    with TemporaryDirectory(prefix="released-") as place, running_postgres(binaries) as server:
        tree = Path(place) / "tree"
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(tree, filter="data")
        folder = _told(tree, Path(place) / "sqlite", _SQLITE, target)
        with closing(sqlite3.connect(folder / "data/steadyframe.db")) as connection:
            _pack(target / "sqlite.sql.gz", connection.iterdump())
        with new_database(server) as url:
            _told(tree, Path(place) / "postgresql", url, target)
            _pack(target / "postgresql.sql.gz", _dumped(binaries, url))
        shutil.copy(folder / "steadyframe.yaml", target / "settings.yaml")
        shutil.copy(folder / "calendars/north.ics", target / "calendars")


def _told(tree: Path, folder: Path, database: str, target: Path) -> Path:
    """The folder in which it happened; both kinds of databases must come to the same answers."""
    folder.mkdir()
    release = Release(tree, folder, database)
    tell(release)
    told, file = answers(release), target / "answers.json"
    if file.exists():
        first = json.loads(file.read_text(encoding="utf-8"))
        assert _timeless(first) == _timeless(told), "the databases disagree"
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder


def _timeless(told: dict[str, Any]) -> dict[str, Any]:
    """Without the one time that 0.1.0 asks the machine for: when something was set aside."""
    return {**told, "findings": [one | {"resolved_at": None} for one in told["findings"]]}


def _dumped(binaries: Path, url: str) -> Iterable[str]:
    """Statements only: what pg_dump sets for the session differs from version to version."""
    address = url.replace("+psycopg", "", 1)
    dumped = subprocess.run(
        [binaries / "pg_dump", "--inserts", "--no-owner", "--no-privileges", address],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    aside = ("--", "\\", "SET ", "SELECT pg_catalog.set_config")
    return (line for line in dumped.splitlines() if line and not line.startswith(aside))


def _pack(file: Path, lines: Iterable[str]) -> None:
    text = "\n".join(lines) + "\n"
    # No time in the header: the same database makes the same file.
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
