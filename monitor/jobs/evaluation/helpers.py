"""Other processes of this program, which read the database and ask the rules (ADR 24)."""

from __future__ import annotations

import gc
import logging
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import NoReturn

from config.settings import Settings
from monitor.clock import fixed_clock
from monitor.jobs.app import Installation, Round, Understanding, open_database
from monitor.jobs.evaluation.verdict import Share, Verdict
from monitor.log import configure
from monitor.store.database import reading
from monitor.zone_data import use_newest

_BEFORE_EACH = 3  # lots that a helper has to do; two of them wait, so that it never does


class Helpers:
    """Each has a connection of its own."""

    def __init__(self, this_round: Round, ask: Share, number: int) -> None:
        app = this_round.app
        given = _Given(
            settings=app.settings,
            understanding=app.understanding,
            now=this_round.now,
            ask=ask,
            garbage_after=gc.get_threshold(),
        )
        # Not forked: the daemon has threads, and a connection must not be in two processes.
        context = get_context("spawn")
        self._pool = ProcessPoolExecutor(number, context, _begin, (given,))
        self._most = number * _BEFORE_EACH
        self._asked: list[Future[Sequence[Verdict]]] = []

    def ask(self, scopes: Sequence[str]) -> Future[Sequence[Verdict]] | None:
        """None where all of them have enough to do, or one was killed."""
        self._asked = [one for one in self._asked if not one.done()]
        if len(self._asked) >= self._most:
            return None
        try:
            self._asked.append(self._pool.submit(_answer, scopes))
        except BrokenProcessPool:
            return None
        return self._asked[-1]

    def dismiss(self) -> None:
        self._pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What a helper is given once; `now` is the round's."""

    settings: Settings
    understanding: Callable[[], Understanding]
    now: datetime
    ask: Share
    garbage_after: tuple[int, int, int]


_helping: list[Callable[[Sequence[str]], Sequence[Verdict]]] = []  # one, in a helper


def _begin(given: _Given) -> None:
    """Runs in a helper, once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that it helps
    Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(*given.garbage_after)
    configure(level=logging.WARNING)
    use_newest()
    app = Installation(
        settings=given.settings,
        engine=open_database(given.settings),
        clock=fixed_clock(given.now),
        connector=_not_here,
        conferences=_not_here,
        notifier=_not_here,
        understanding=given.understanding,
    )

    def answer(scopes: Sequence[str]) -> Sequence[Verdict]:
        with reading(app.engine) as connection:
            return given.ask(Round(connection=connection, app=app, now=given.now), scopes)

    _helping[:] = [answer]


def _answer(scopes: Sequence[str]) -> Sequence[Verdict]:
    (answer,) = _helping
    return answer(scopes)


def _end_with_parent() -> None:
    """A process that is killed dismisses nobody."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _not_here(name: str) -> NoReturn:
    raise LookupError(f"a helper reads the database alone, and was asked for {name}")
