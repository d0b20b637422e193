"""`steadyframe db`: the database's schema, backups, retention and size."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import Instant, format_option, load_config
from monitor.cli.output import document, local, local_or_null, report, say, table, warn

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
    "tokens": "links and tokens that had ended",
    "sign_ins": "sign-ins that had ended",
    "deeds": "records of who did what",
}


@click.group
def db() -> None:
    """The database: schema, backup, retention, size, the audit trail's chain."""


@db.command
@click.pass_context
def upgrade(context: click.Context) -> None:
    """Make the database, or bring it to this version's schema."""
    from monitor.jobs.maintenance import upgrade_schema

    done = upgrade_schema(load_config(context))
    is_same = done.before == done.after
    how = "is at" if is_same else f"was brought from {done.before or 'nothing'} to"
    report(f"The database {done.place} {how} schema {done.after}.")
    if done.copy is not None:
        report(f"As it was before, it lies in {done.copy} for 30 days.")


@db.command
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_context
def backup(context: click.Context, path: Path) -> None:
    """Copy the database to PATH, also while the daemon runs (SQLite)."""
    from monitor.jobs.maintenance import back_up

    back_up(load_config(context), path)
    report(f"Written to {path} ({_readable(path.stat().st_size)}), readable by you only.")


@db.command("set-time")
@click.argument("moment", metavar="[TIME]", type=Instant(), required=False)
@click.pass_context
def set_time(context: click.Context, moment: datetime | None) -> None:
    """Take back the times of a clock that was ahead; TIME is now by default.

    Make a backup first, and stop the daemon. What was seen, done or is due later than TIME counts
    as of TIME; what calendars state stays as it is.
    """
    from monitor.clock import system_clock
    from monitor.jobs.maintenance import set_time_back

    settings = load_config(context)
    to = moment or system_clock()
    before, rows = set_time_back(settings, to)
    if before is None or before <= to:
        say("Nothing lies after that time.")
        return
    was, now = local(before, settings.zone), local(to, settings.zone)
    report(f"The database had seen {was}. Its time is {now} now: {rows:,} times are set back.")


@db.command
@format_option("text", "json")
@click.pass_context
def stats(context: click.Context, style: str) -> None:
    """Say what is stored, and its size."""
    from monitor.jobs.maintenance import measure_database

    found = measure_database(load_config(context))
    rows = found.rows
    if style == "json":
        document(
            {
                "dialect": found.dialect,
                "schema": found.schema,
                "size_bytes": found.size_bytes,
                "rows": rows,
            }
        )
        return
    say(f"{found.place}: {_readable(found.size_bytes)}, schema {found.schema}")
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
    from monitor.jobs.retention import purge_by_hand

    settings = load_config(context)
    done = purge_by_hand(settings, system_clock(), dry_run=dry_run)
    if done.warning is not None:
        warn(done.warning)
    if style == "json":
        document({"before": done.before.isoformat(), "dry_run": dry_run, "rows": done.rows})
        return
    age = format_duration(settings.privacy.retention)
    before = done.before.astimezone(settings.zone)
    _tell(done.rows, f"older than {age} (before {before:%Y-%m-%d})", dry_run)


@db.command
@format_option("text", "json")
@click.pass_context
def verify(context: click.Context, style: str) -> int:
    """Say whether the audit trail is as it was written."""
    from monitor.jobs.access.audit import verify_trail

    settings = load_config(context)
    found, zone = verify_trail(settings), settings.zone
    broken = found.broken_at
    if style == "json":
        document(
            {
                "entries": found.entries,
                "since": local_or_null(found.since, zone),
                "end": found.end or None,
                "broken_at": None if broken is None else broken.number,
                "is_cut": found.is_cut,
            }
        )
    elif broken is not None:
        warn(
            f"The audit trail is broken at entry {broken.number} ({broken.what} by {broken.who}, "
            f"{local(broken.at, zone)}): it was changed, or one was put in or taken out before it. "
            "Compare it with a backup."
        )
    elif found.is_cut:
        warn("The last entries of the audit trail are gone. Compare it with a backup.")
    elif found.since is None:
        say("The audit trail is empty.")
    else:
        say(
            f"The audit trail is whole: {found.entries:,} entries since {local(found.since, zone)}."
        )
        say(f"Its last link: {found.end}")
    return ATTENTION if broken is not None or found.is_cut else DONE


def _tell(counts: dict[str, int], what: str, dry_run: bool) -> None:
    told = say if dry_run else report  # what a dry run answers was asked for
    if not any(counts.values()):
        told(f"Nothing is {what}.")
        return
    told(f"{'Would be deleted' if dry_run else 'Deleted'}, {what}:")
    for name, number in counts.items():
        if number:
            told(f"  {number:>7,}  {_WORDS[name]}")


def _readable(size: int) -> str:
    if size < 1 << 20:
        return f"{size / (1 << 10):.0f} KiB"
    return f"{size / (1 << 20):.1f} MiB"
