"""What the practices' tables say is due: one query for hundreds of practices (ADR 6, ADR 23)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, text

from monitor.jobs.retention import PURGED_AT
from monitor.store.database import reading
from monitor.store.schema import VERSION_TABLE, SchemaState, state_of

NEXT_ROUND, CONFIG_SEEN = "next_round", "config_seen"
# A statement about as many schemas is planned in some hundredths of a second.
_AT_ONCE = 250
_THERE = text(
    "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relname = :table AND n.nspname = ANY(:names)"
)
_VERSION = "SELECT '{schema}' AS schema, version_num FROM \"{schema}\".{table}"
_DUE = (
    "SELECT '{schema}' AS schema, 'source' AS what, name AS key, NULL AS value, next_due AS at "
    'FROM "{schema}".sources WHERE next_due <= :until '
    "UNION ALL SELECT '{schema}', 'channel', channel, NULL, min(not_before) "
    "FROM \"{schema}\".outbox WHERE sent_at IS NULL AND status IN ('queued', 'held') "
    "AND not_before <= :until GROUP BY channel "
    "UNION ALL SELECT '{schema}', 'meta', key, value, NULL "
    'FROM "{schema}".meta WHERE key IN ' + f"('{NEXT_ROUND}', '{CONFIG_SEEN}', '{PURGED_AT}')"
)


@dataclass(slots=True)
class Due:
    """Of one practice: when sources and channels are due, and what it keeps of itself."""

    sources: dict[str, datetime] = field(default_factory=dict)
    channels: dict[str, datetime] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`due` by schema, of those that this version can serve; of `others` how they stand to it."""

    due: dict[str, Due]
    others: dict[str, SchemaState]


def due_until(engine: Engine, schemas: Sequence[str], until: datetime) -> Found:
    """In one database; `engine` is in no practice's schema. Raises StoreError."""
    found = Found(due={}, others={})
    for first in range(0, len(schemas), _AT_ONCE):
        part = schemas[first : first + _AT_ONCE]
        with reading(engine) as connection:
            states = _states(connection, part)
            current = [one for one in part if states[one] is SchemaState.CURRENT]
            found.others.update({n: s for n, s in states.items() if s is not SchemaState.CURRENT})
            found.due.update(_due(connection, current, until))
    return found


def _states(connection: Connection, schemas: Sequence[str]) -> dict[str, SchemaState]:
    there = list(
        connection.execute(_THERE, {"table": VERSION_TABLE, "names": list(schemas)}).scalars()
    )
    versions = {}
    if there:
        rows = connection.execute(text(_of_each(_VERSION, there)))
        versions = {row.schema: row.version_num for row in rows}
    return {one: state_of(versions.get(one)) for one in schemas}


def _due(connection: Connection, schemas: Sequence[str], until: datetime) -> dict[str, Due]:
    due = {one: Due() for one in schemas}
    if not schemas:
        return due
    for row in connection.execute(text(_of_each(_DUE, schemas)), {"until": until}):
        its = due[row.schema]
        if row.what == "source":
            its.sources[row.key] = row.at
        elif row.what == "channel":
            its.channels[row.key] = row.at
        else:
            its.kept[row.key] = row.value
    return due


def _of_each(query: str, schemas: Iterable[str]) -> str:
    """A schema's name holds nothing that would have to be escaped: the config sees to it."""
    return " UNION ALL ".join(query.format(schema=one, table=VERSION_TABLE) for one in schemas)


def default_schema(engine: Engine) -> str:
    """Where a practice's tables lie that has a database of its own. Raises StoreError."""
    with reading(engine) as connection:
        return str(connection.execute(text("SELECT current_schema()")).scalar_one())
