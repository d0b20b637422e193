"""`steadyframe db`: the database's schema, backups, retention and size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import format_option, load_config
from monitor.cli.output import document, say, table, warn

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from config import Settings

_WORDS = {
    "revisions": "past states of events",
    "sessions": "sessions",
    "changes": "changes",
    "checkins": "check-ins",
    "attendances": "answers about video conferences",
    "findings": "resolved findings",
    "words": "notes on them",
    "outbox": "sent messages",
    "set_aside": "versions of events that could not be read",
    "client_names": "names of clients of whom nothing else is left",
}


@click.group
def db() -> None:
    """The database: schema, backup, retention, size."""


@db.command
@click.pass_context
def upgrade(context: click.Context) -> None:
    """Make the database, or bring it to this version's schema."""
    from monitor.store.database import place_of, reading, schema_version
    from monitor.store.database import upgrade as bring_up

    engine = _engine(load_config(context))
    with reading(engine) as connection:
        before = schema_version(connection)
    bring_up(engine)
    with reading(engine) as connection:
        after = schema_version(connection)
    how = "is at" if before == after else f"was brought from {before or 'nothing'} to"
    say(f"The database {place_of(engine)} {how} schema {after}.")


@db.command
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_context
def backup(context: click.Context, path: Path) -> None:
    """Copy the database to PATH, also while the daemon runs (SQLite)."""
    from monitor.store.database import backup as copy

    copy(_engine(load_config(context)), path)
    say(f"Written to {path} ({_readable(path.stat().st_size)}), readable by you only.")


@db.command
@format_option("text", "json")
@click.pass_context
def stats(context: click.Context, style: str) -> None:
    """Say what is stored, and its size."""
    from monitor.store.database import place_of, reading, row_counts, schema_version, size_bytes

    engine = _engine(load_config(context))
    with reading(engine) as connection:
        rows = row_counts(connection)
        size = size_bytes(connection)
        version = schema_version(connection)
    if style == "json":
        dialect = engine.dialect.name
        document({"dialect": dialect, "schema": version, "size_bytes": size, "rows": rows})
        return
    say(f"{place_of(engine)}: {_readable(size)}, schema {version}")
    table(("table", "rows"), [(name, f"{rows[name]:,}") for name in sorted(rows)], empty="")


@db.command
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@format_option("text", "json")
@click.pass_context
def purge(context: click.Context, dry_run: bool, style: str) -> None:
    """Delete what is older than `privacy.retention`.

    Open findings stay, with everything they rest on, and so does the present state of the
    calendars.
    """
    from config.values.durations import format_duration
    from monitor.clock import system_clock
    from monitor.jobs.retention import purge_old
    from monitor.store.database import StoreError, compact, writing_findings

    settings = load_config(context)
    engine = _engine(settings)
    now = system_clock()
    before = now - settings.privacy.retention
    with writing_findings(engine) as connection:
        counts = purge_old(connection, settings.privacy.retention, now)
        if dry_run:
            connection.rollback()
    if not dry_run and any(counts.values()):
        try:
            compact(engine)
        except StoreError as error:
            warn(str(error))
    if style == "json":
        document({"before": before.isoformat(), "dry_run": dry_run, "rows": counts})
        return
    age = format_duration(settings.privacy.retention)
    _tell(counts, f"older than {age} (before {before.astimezone(settings.zone):%Y-%m-%d})", dry_run)


def _tell(counts: dict[str, int], what: str, dry_run: bool) -> None:
    if not any(counts.values()):
        say(f"Nothing is {what}.")
        return
    say(f"{'Would be deleted' if dry_run else 'Deleted'}, {what}:")
    for name, number in counts.items():
        if number:
            say(f"  {number:>7,}  {_WORDS[name]}")


def _engine(settings: Settings) -> Engine:
    from monitor.store.database import open_engine

    return open_engine(settings.storage.url.get_secret_value())


def _readable(size: int) -> str:
    if size < 1 << 20:
        return f"{size / (1 << 10):.0f} KiB"
    return f"{size / (1 << 20):.1f} MiB"
