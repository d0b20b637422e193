"""The table of what is due in a database, written by triggers on the practices' own tables.

A trigger writes in the transaction that changes a due time, whoever changes it: a worker, a
command, or somebody by hand. It runs as the table's owner and takes the practice from the table it
sits on, so a role that may write one practice's tables writes only that one's lines here, and a
policy shows it no others.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from monitor.jobs.retention import PURGED_AT
from monitor.store.database import reading, writing
from monitor.store.schema import VERSION_TABLE
from monitor.store.transactions.own_schema import schema_of
from monitor.store.transactions.refusals import StoreError, place_of

# Kinds of lines, beside the kinds of jobs `poll` and `deliver`. The first three are keys of `meta`.
NEXT_ROUND, CONFIG_SEEN, VERSION = "next_round", "config_seen", "schema"
LISTING = "steadyframe_fleet"
DUE = f"{LISTING}.due"
_LOCK = 5_723_371

# A line for each source, waiting message, value that is kept, and for the schema's version: what
# two transactions of a practice may write side by side are two lines here as well, so nobody waits
# here who did not wait in the practice's tables. There is no index on `at`, so that PostgreSQL can
# renew a line in its place; 100,000 lines are read in some hundredths of a second.
_TABLE = f"""
CREATE SCHEMA IF NOT EXISTS {LISTING};
GRANT USAGE ON SCHEMA {LISTING} TO PUBLIC;
CREATE TABLE {DUE} (
  practice text, kind text, thing text, at timestamptz, value text,
  PRIMARY KEY (practice, kind, thing)
) WITH (fillfactor = 70);
ALTER TABLE {DUE} ENABLE ROW LEVEL SECURITY;
GRANT SELECT, DELETE ON {DUE} TO PUBLIC;
CREATE POLICY own_lines ON {DUE} USING (EXISTS (
  SELECT FROM pg_namespace n
  WHERE n.nspname = practice AND pg_has_role(n.nspowner, 'USAGE')));
"""
_TRIGGER_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {LISTING}.list_due() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  was {DUE}; line {DUE};
BEGIN
  was.thing := ''; line.thing := '';
  CASE TG_TABLE_NAME
  WHEN 'sources' THEN
    IF TG_OP <> 'INSERT' THEN was.kind := 'poll'; was.thing := OLD.name; END IF;
    IF TG_OP <> 'DELETE' AND NEW.next_due IS NOT NULL THEN
      line.kind := 'poll'; line.thing := NEW.name; line.at := NEW.next_due;
    END IF;
  WHEN 'outbox' THEN
    IF TG_OP <> 'INSERT' THEN was.kind := 'deliver'; was.thing := OLD.number; END IF;
    IF TG_OP <> 'DELETE' AND NEW.sent_at IS NULL AND NEW.status IN ('queued', 'held') THEN
      line.kind := 'deliver'; line.thing := NEW.number;
      line.at := NEW.not_before; line.value := NEW.channel;
    END IF;
  WHEN 'meta' THEN
    IF TG_OP <> 'INSERT' THEN was.kind := OLD.key; END IF;
    IF TG_OP = 'DELETE' THEN NULL;
    ELSIF NEW.key = '{CONFIG_SEEN}' THEN line.kind := NEW.key; line.value := NEW.value;
    ELSIF NEW.key IN ('{NEXT_ROUND}', '{PURGED_AT}') THEN
      line.kind := NEW.key; line.at := NEW.value;
    END IF;
  WHEN '{VERSION_TABLE}' THEN
    was.kind := '{VERSION}';
    IF TG_OP <> 'DELETE' THEN line.kind := was.kind; line.value := NEW.version_num; END IF;
  END CASE;
  IF TG_OP <> 'INSERT' AND (line.kind, line.thing) IS DISTINCT FROM (was.kind, was.thing) THEN
    DELETE FROM {DUE} d
    WHERE d.practice = TG_TABLE_SCHEMA AND d.kind = was.kind AND d.thing = was.thing;
  END IF;
  IF line.kind IS NOT NULL THEN
    INSERT INTO {DUE} VALUES (TG_TABLE_SCHEMA, line.kind, line.thing, line.at, line.value)
    ON CONFLICT (practice, kind, thing) DO UPDATE SET at = excluded.at, value = excluded.value;
  END IF;
  RETURN NULL;
END $$;
"""
TRIGGERS = {
    "sources": "INSERT OR DELETE OR UPDATE OF name, next_due",
    "outbox": "INSERT OR DELETE OR UPDATE OF sent_at, status, not_before, channel",
    "meta": "INSERT OR DELETE OR UPDATE",
    VERSION_TABLE: "INSERT OR DELETE OR UPDATE",
}
# What has each trigger write its lines anew: it says itself which they are.
_TOUCHED = (
    "UPDATE {schema}.sources SET next_due = next_due",
    "UPDATE {schema}.outbox SET status = status WHERE sent_at IS NULL",
    "UPDATE {schema}.meta SET value = value",
    f"UPDATE {{schema}}.{VERSION_TABLE} SET version_num = version_num",
)
_IS_THERE = text(f"SELECT to_regclass('{DUE}') IS NOT NULL")
# Whose function a trigger calls is whose rights it has: another practice's role could have the
# function do what it likes with them.
_OWNER = text(
    "SELECT o.rolname AS name, "
    "o.rolsuper OR o.rolname = session_user OR o.oid = d.datdba AS is_safe "
    "FROM pg_namespace n JOIN pg_roles o ON o.oid = n.nspowner "
    f"JOIN pg_database d ON d.datname = current_database() WHERE n.nspname = '{LISTING}'"
)
_FORGET = text(f"DELETE FROM {DUE} WHERE practice = ANY(:practices)")


def is_there(connection: Connection) -> bool:
    """Whether this database has a listing."""
    return bool(connection.execute(_IS_THERE).scalar())


def make_listing(engine: Engine) -> None:
    """Make the table, or bring what writes it up to date. Safe to repeat. Raises StoreError."""
    with writing(engine) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _refuse_unsafe(connection)
        if not is_there(connection):
            _run(connection, _TABLE)
        _run(connection, _TRIGGER_FUNCTION)


def enlist(engine: Engine) -> None:
    """Have a practice's tables write their lines; `engine` is in its schema. Raises StoreError.

    Each trigger is made in a transaction of its own: it waits for those who are writing to that
    table, and would hold up, or be held up by, those who come to the next one.
    """
    with reading(engine) as connection:
        _refuse_unsafe(connection)
        has_listing = is_there(connection)
    if not has_listing:
        make_listing(engine)
    schema = schema_of(engine) or default_schema(engine)
    for table, moments in TRIGGERS.items():
        with writing(engine) as connection:
            _refuse_unsafe(connection)
            _run(
                connection,
                f'CREATE OR REPLACE TRIGGER steadyframe_due AFTER {moments} ON "{schema}".{table} '
                f"FOR EACH ROW EXECUTE FUNCTION {LISTING}.list_due()",
            )
    with writing(engine) as connection:
        connection.execute(_FORGET, {"practices": [schema]})
        for touched in _TOUCHED:
            _run(connection, touched.format(schema=f'"{schema}"'))


def forget(engine: Engine, schemas: list[str]) -> None:
    """Take out the lines of schemas that are not there any more. Raises StoreError."""
    with writing(engine) as connection:
        connection.execute(_FORGET, {"practices": schemas})


def default_schema(engine: Engine) -> str:
    """Where a practice's tables lie that has a database of its own. Raises StoreError."""
    with reading(engine) as connection:
        return str(connection.execute(text("SELECT current_schema()")).scalar_one())


def _refuse_unsafe(connection: Connection) -> None:
    owner = connection.execute(_OWNER).one_or_none()
    if owner is not None and not owner.is_safe:
        raise StoreError(
            f"In {place_of(connection.engine)} the schema {LISTING} belongs to {owner.name}, who "
            f"might act through it for others. Have it dropped, or given to the database's owner."
        )


def _run(connection: Connection, sql: str) -> None:
    # Several statements in one, and names of schemas that the config lets through.
    connection.execution_options(no_parameters=True).exec_driver_sql(sql)
