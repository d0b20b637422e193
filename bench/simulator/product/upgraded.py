"""A life on a machine whose zone data are renewed midway, in one process before and one after."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from importlib.resources import files
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bench.simulator.model.life import Life
from bench.simulator.model.zones import RULES_CHANGED
from bench.simulator.polls.schedule import Moment
from bench.simulator.product.watch import Watched, Watcher


def watched(life: Life, folder: Path, moments: list[Moment]) -> Watched:
    news = life.zone_news
    if news is None:
        return Watcher(life, folder).run(moments)
    before = [m for m in moments if m.at <= news]
    after = [m for m in moments if m.at > news]
    with TemporaryDirectory(prefix="zones-") as old:
        write_old_data(Path(old), life.zone.key)
        first = apart(lambda: _with_data_of(old, lambda: Watcher(life, folder).run(before)))
    second = apart(lambda: Watcher(life, folder, since=before[-1].at).run(after))
    return Watched(
        findings=second.findings,
        dismissed=first.dismissed | second.dismissed,
        trouble=[*first.trouble, *second.trouble],
    )


def write_old_data(folder: Path, key: str) -> None:
    """The zone as it was before its rules changed. All others are found where they were."""
    rules = files("tzdata") / "zoneinfo" / RULES_CHANGED[key]
    (folder / key).parent.mkdir(parents=True)
    (folder / key).write_bytes(rules.read_bytes())


def _with_data_of(folder: str, run: Callable[[], Watched]) -> Watched:
    zoneinfo.reset_tzpath((folder, *zoneinfo.TZPATH))
    ZoneInfo.clear_cache()
    return run()


def apart(run: Callable[[], Watched]) -> Watched:
    """In a child process, for a zone that a process has read keeps its rules.

    What the product knows of a zone whose rules change is therefore read in such children alone;
    the life itself brings its zone along.
    """
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(there, run))
    child.start()
    there.close()
    try:
        told: Watched | str = here.recv()
    finally:
        child.join()
    if isinstance(told, str):
        raise RuntimeError(told)
    return told


def _send(there: Connection, run: Callable[[], Watched]) -> None:
    try:
        there.send(run())
    except Exception as error:
        there.send(f"{type(error).__name__}: {error}")
        raise
