"""procrastinate's tables in the queue's database: made, and brought to the installed version's.

procrastinate ships its changes as files of SQL whose names sort, and leaves it to others to know
which were run. That is kept in a table of ours beside its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from monitor.store.database import reading
from monitor.store.transactions.refusals import StoreError, place_of, store_error

_LOCK = 5_723_369
_TABLE = "steadyframe_queue_steps"
_NEWEST = text(f"SELECT max(step) FROM {_TABLE}")  # noqa: S608 - a constant
_THERE = text("SELECT to_regclass(:name) IS NOT NULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSchema:
    """`before` is None where there was none."""

    place: str
    before: str | None
    after: str


def upgrade_queue(engine: Engine) -> QueueSchema:
    """Safe to repeat. Raises StoreError, also for a queue that a newer version has written."""
    steps = _steps()
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            before = _step(connection)
            _refuse_newer(engine, before, steps)
            if before is None:
                _run(connection, (resources.files("procrastinate.sql") / "schema.sql").read_text())
                connection.execute(text(f"CREATE TABLE {_TABLE} (step text PRIMARY KEY)"))
            for step in steps if before else steps[-1:]:
                if before is None or step > before:
                    if before is not None:
                        _run(connection, (_folder() / step).read_text())
                    _note(connection, step)
    except DBAPIError as error:
        raise store_error(error, engine) from error
    return QueueSchema(place=place_of(engine), before=before, after=steps[-1])


def why_no_queue(engine: Engine) -> str | None:
    """Why workers can't use the queue's tables as they are; None if they can. Raises StoreError."""
    steps = _steps()
    with reading(engine) as connection:
        found = _step(connection)
    if found == steps[-1]:
        return None
    if found is None or found < steps[-1]:
        which = "no tables of the queue" if found is None else "an older version's queue"
        return f"The database {place_of(engine)} has {which}. Run `steadyframe fleet upgrade`."
    return _newer(engine)


def _refuse_newer(engine: Engine, found: str | None, steps: list[str]) -> None:
    if found is not None and found > steps[-1]:
        raise StoreError(_newer(engine))


def _newer(engine: Engine) -> str:
    return (
        f"The queue in {place_of(engine)} was written by a newer version of SteadyFrame. "
        "Install that version, or name another database at queue.url."
    )


def _step(connection: Connection) -> str | None:
    if not connection.execute(_THERE, {"name": _TABLE}).scalar():
        return None
    step = connection.execute(_NEWEST).scalar()
    return None if step is None else str(step)


def _note(connection: Connection, step: str) -> None:
    connection.execute(text(f"INSERT INTO {_TABLE} VALUES (:step)"), {"step": step})  # noqa: S608


def _run(connection: Connection, sql: str) -> None:
    # Many statements in one, and signs of percent that stand for nothing.
    connection.execution_options(no_parameters=True).exec_driver_sql(sql)


def _steps() -> list[str]:
    names = (file.name for file in _folder().iterdir())
    return sorted(name for name in names if name.endswith(".sql"))


def _folder() -> resources.abc.Traversable:
    return resources.files("procrastinate.sql") / "migrations"
