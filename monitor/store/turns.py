"""A long write in turns: many short transactions, between which others get theirs (ADR 20)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from monitor.store.database import lock_findings, reading
from monitor.store.transactions.refusals import store_error


def _rest(seconds: float) -> None:
    # time.sleep waits until an absolute time, which libfaketime refuses where a clock is set.
    Event().wait(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How long one transaction of a long write may take, and how long the next one waits.

    What reads more than `most_read` rows before it has anything to write reads them aside. Of what
    reads fewer, so many as `together` are read in one go, and written before it looks at the clock;
    a poll writes so many revisions as `rows` before it does.

    SQLite has no queue: another program that waits looks again every tenth of a second (its busy
    handler) and ours more often (`monitor.store.waiting`), so that a shorter pause could let nobody
    in. PostgreSQL's locks are given in order.
    """

    length: timedelta = timedelta(seconds=0.5)
    pause: timedelta = timedelta(seconds=0.12)
    rest: Callable[[float], object] = _rest  # for so many seconds
    most_read: int = 300
    together: int = 60
    rows: int = 500


USUAL = Turn()


class Turns:
    """The transaction of a long write, which is another one after each `give_way`.

    `number` counts them from 0: whoever has read something in one of them asks whether it is still
    that one before relying on it.
    """

    def __init__(self, connection: Connection, turn: Turn, begin: Callable[[], None]) -> None:
        self.connection = connection
        self.number = 0
        self.most_read = turn.most_read
        self.together = turn.together
        self.rows = turn.rows
        self._turn = turn
        self._begin = begin
        self._started = time.monotonic()
        self._check: Callable[[], None] = lambda: None
        self._keep: Callable[[], None] = lambda: None

    def on_leaving(self, keep: Callable[[], None]) -> None:
        """Have `keep` run at the end of each turn but the last: what must outlast a crash."""
        self._keep = keep

    def on_return(self, check: Callable[[], None]) -> None:
        """Have `check` run at the beginning of each further turn; what it raises ends the write."""
        self._check = check

    def is_over(self) -> bool:
        """Whether it is time to give way."""
        return time.monotonic() - self._started >= self._turn.length.total_seconds()

    def give_way(self) -> None:
        """Commit, let the others write, and begin anew."""
        self._leave()
        if self.connection.dialect.name == "sqlite":
            self._turn.rest(self._turn.pause.total_seconds())
        self._return()

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """Gives a connection to read by, while the others write; a new turn begins after it.

        For what takes long and writes nothing. What it read may be outdated by then.
        """
        self._leave()
        with reading(self.connection.engine) as connection:
            yield connection
        self._return()

    def _leave(self) -> None:
        self._keep()
        self.connection.commit()

    def _return(self) -> None:
        self._begin()
        self.number += 1
        self._started = time.monotonic()
        self._check()


@contextmanager
def writing_in_turns(
    engine: Engine, turn: Turn = USUAL, *, of_findings: bool = False
) -> Iterator[Turns]:
    """As `writing`, or as `writing_findings` for what writes those; an error ends its turn only."""
    try:
        with engine.connect() as connection:

            def begin() -> None:
                connection.begin()
                if of_findings:
                    lock_findings(connection)

            begin()
            yield Turns(connection, turn, begin)
            connection.commit()
    except DBAPIError as error:
        raise store_error(error, engine) from error
