"""A PostgreSQL for a measurement, and the processor time that it took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from bench.trees import taken_by
from monitor.store.database import reading
from tests.servers.postgres.server import MISSING, find_binaries, restartable_postgres


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database, on a server that says what is stored when it is."""
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit(MISSING)
    with restartable_postgres(binaries) as (server, *_):
        yield f"{server}postgres"


class ServerTime:
    """Seconds of processor time that the sessions which are open now have taken since."""

    def __init__(self, engine: Engine) -> None:
        self._before = {pid: taken_by(pid)[1] for pid in _sessions(engine)}

    def so_far(self) -> float:
        return sum(taken_by(pid)[1] - before for pid, before in self._before.items())


def _sessions(engine: Engine) -> list[int]:
    asked = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
    with reading(engine) as connection:
        return list(connection.execute(text(asked)).scalars())
