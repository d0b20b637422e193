"""What a build answers on made-up lives, one line a life and kind of answer.

Run it as `python -m bench.answers [--seeds N]`, or in another folder with PYTHONPATH at another
build, whose lines are to be the same: sessions, changes, findings and messages with their ids, and
the digest of a life's last week, byte for byte. `--against FOLDER` does both, tells what differs,
and then ends with status 1. `--database` is an address of PostgreSQL; else it is SQLite.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from sqlalchemy import MetaData, create_engine, select

from bench.simulator.model.dialects import DIALECTS
from bench.simulator.model.life import Life
from bench.simulator.model.zones import ZONES
from bench.simulator.polls.schedule import schedule
from bench.simulator.product.watch import Watcher
from bench.simulator.scenes.drawing import draw
from config import load_settings
from config.sections.digests import Digest
from monitor.bootstrap import build
from monitor.jobs.digests.weekly import build_for, chosen_week
from monitor.zone_data import use_newest

# When a scope is looked at again is no answer: a faster way may know that it need not be so soon.
_TABLES = ("sessions", "changes", "findings", "outbox", "words", "client_names")
_ALL = Digest(name="all", to=("log",), scope="practice")


class _Watcher(Watcher):
    """Tells all that it finds, so that messages can be compared."""

    database = ""

    def _settings(self) -> dict[str, Any]:
        told = {
            "channels": [{"name": "log", "type": "file", "path": "out.jsonl"}],
            "alerts": {"to": ["log"], "min_severity": "info"},
        }
        stored = {"storage": {"url": self.database}} if self.database else {}
        return {**super()._settings(), **told, **stored}


def answers(life: Life, database: str) -> Iterator[tuple[str, str]]:
    with TemporaryDirectory(prefix="answers-") as name:
        folder = Path(name)
        _Watcher.database = database
        _Watcher(life, folder).run(schedule(life, Random(f"schedule {life.name}")))
        app = build(load_settings(folder / "steadyframe.yaml", environ={}), lambda: life.end)
        metadata = MetaData()
        metadata.reflect(app.engine, only=_TABLES)
        with app.engine.connect() as connection:
            for table in _TABLES:
                rows = connection.execute(select(metadata.tables[table])).mappings()
                yield table, "\n".join(sorted(repr(sorted(row.items())) for row in rows))
        digest = build_for(app, _ALL, chosen_week(app, None, life.end), life.end)
        yield "digest", json.dumps(asdict(digest), default=str, sort_keys=True)
        app.engine.dispose()


def lives(seeds: int) -> Iterator[Life]:
    for seed in range(1, seeds + 1):
        for number, dialect in enumerate(DIALECTS):
            life = draw(seed, dialect, ZONES[(seed + number) % len(ZONES)], "mixed")
            if life.zone_news is None:
                yield life


def lines(seeds: int, database: str) -> Iterator[str]:
    for life in lives(seeds):
        if database:
            _empty(database)
        for kind, text in answers(life, database):
            size = text.count("\n") + 1 if text else 0
            yield f"{life.name} {kind} {size} {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _empty(database: str) -> None:
    with create_engine(database).begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


def lines_of(tree: str, seeds: int, database: str) -> list[str]:
    """What this very program prints of another build."""
    command = [sys.executable, __file__, "--seeds", str(seeds), "--database", database]
    environment = {**os.environ, "PYTHONPATH": tree}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1, help="of six lives each")
    parser.add_argument("--against", metavar="FOLDER", help="the other build")
    parser.add_argument("--database", default="", help="an address of PostgreSQL")
    return parser.parse_args()


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    use_newest()
    given = arguments()
    if given.against is None:
        for line in lines(given.seeds, given.database):
            print(line, flush=True)
        return 0
    theirs = lines_of(given.against, given.seeds, given.database)
    ours = list(lines(given.seeds, given.database))
    differing = sorted(set(theirs).symmetric_difference(ours))
    print(*differing, sep="\n")
    print(f"{len(ours)} answers, {len(differing)} lines differ")
    return 1 if differing or not ours else 0


if __name__ == "__main__":
    sys.exit(main())
