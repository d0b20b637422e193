"""Practices whose tables and listing don't agree: triggers are not asked by a restored backup,
a renamed schema, or whoever drops one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from monitor.fleet.due.listing import CONFIG_SEEN, DUE, LISTING, NEXT_ROUND, TRIGGERS, VERSION
from monitor.jobs.retention import PURGED_AT
from monitor.store.database import reading
from monitor.store.schema import VERSION_TABLE, SchemaState, state_of

_THERE = text(
    "SELECT n.nspname AS schema, has_schema_privilege(n.oid, 'USAGE') AS is_ours, "
    "(SELECT count(*) FROM pg_trigger t JOIN pg_class k ON k.oid = t.tgrelid "
    " JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace f ON f.oid = p.pronamespace "
    f" WHERE f.nspname = '{LISTING}' AND k.relnamespace = n.oid AND t.tgenabled <> 'D') "
    "AS triggers "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    f"WHERE c.relname = '{VERSION_TABLE}' AND n.nspname = ANY(:schemas)"
)
_VERSION = f"SELECT '{{schema}}' AS schema, version_num FROM \"{{schema}}\".{VERSION_TABLE}"
# What the triggers write, read from the tables themselves. It holds in every single snapshot, for a
# line is written in the transaction that changes what it is about.
_LINES = (
    "SELECT '{schema}' AS practice, 'poll' AS kind, name::text AS thing, next_due AS at, "
    'NULL AS value FROM "{schema}".sources WHERE next_due IS NOT NULL '
    "UNION ALL SELECT '{schema}', 'deliver', number::text, not_before, channel "
    "FROM \"{schema}\".outbox WHERE sent_at IS NULL AND status IN ('queued', 'held') "
    f"UNION ALL SELECT '{{schema}}', key, '', NULL, value "
    f"FROM \"{{schema}}\".meta WHERE key = '{CONFIG_SEEN}' "
    f"UNION ALL SELECT '{{schema}}', key, '', value::timestamptz, NULL "
    f"FROM \"{{schema}}\".meta WHERE key IN ('{NEXT_ROUND}', '{PURGED_AT}') "
    f"UNION ALL SELECT '{{schema}}', '{VERSION}', '', NULL, version_num "
    f'FROM "{{schema}}".{VERSION_TABLE}'
)
_DIFFERING = (
    "WITH own AS ({lines}), listed AS (SELECT * FROM " + DUE + " WHERE practice = ANY(:schemas)) "
    "SELECT DISTINCT practice FROM ((TABLE own EXCEPT TABLE listed) "
    "UNION ALL (TABLE listed EXCEPT TABLE own)) AS differing"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Schemas by what is to be done about them. `unseen`: this user may not look into them."""

    gone: frozenset[str]
    differing: frozenset[str]
    unseen: frozenset[str]


def compare(engine: Engine, schemas: Sequence[str]) -> Compared:
    """Of some schemas of this version's that have lines. Raises StoreError."""
    with reading(engine) as connection:
        there = {row.schema: row for row in connection.execute(_THERE, {"schemas": list(schemas)})}
        ours = [one for one, row in there.items() if row.is_ours]
        differing = {one for one in ours if there[one].triggers < len(TRIGGERS)}
        if ours:
            asked = text(_DIFFERING.format(lines=_of_each(_LINES, ours)))
            differing.update(connection.execute(asked, {"schemas": ours}).scalars())
    return Compared(
        gone=frozenset(schemas) - there.keys(),
        differing=frozenset(differing),
        unseen=frozenset(there.keys() - set(ours)),
    )


def states(engine: Engine, schemas: Sequence[str]) -> dict[str, SchemaState]:
    """How each stands to this version, by its own tables. Raises StoreError."""
    with reading(engine) as connection:
        versions = _versions(connection, schemas)
    return {one: state_of(versions.get(one)) for one in schemas}


def _versions(connection: Connection, schemas: Sequence[str]) -> dict[str, str]:
    rows = connection.execute(_THERE, {"schemas": list(schemas)})
    there = [row.schema for row in rows if row.is_ours]
    if not there:
        return {}
    found = connection.execute(text(_of_each(_VERSION, there)))
    return {row.schema: row.version_num for row in found}


def _of_each(query: str, schemas: Iterable[str]) -> str:
    """A schema's name holds nothing that would have to be escaped: the config sees to it."""
    return " UNION ALL ".join(query.format(schema=one) for one in schemas)
