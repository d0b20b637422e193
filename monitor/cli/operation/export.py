"""`export` and `import`: all that is kept about one client, or a whole practice that moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install, load_config, now_option
from monitor.cli.output import document, documents, report, warn

_COLUMNS = ("kind", "at", "id", "what", "state")


@click.command()
@click.option("--client", "called", metavar="C", help="An id, a name or a pseudonym.")
@click.option(
    "--all",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The whole practice instead, into a new file that `import` reads.",
)
@now_option
@format_option("json", "csv")
@click.pass_context
def export(
    context: click.Context,
    called: str | None,
    file: Path | None,
    now: datetime | None,
    style: str,
) -> int:
    """All that is kept about one client, with the name: for the client, or for who goes on.

    csv has a line for each session, check-in, change, finding, word and message. With --all, the
    whole practice: to move it to another database, SQLite or PostgreSQL.
    """
    if (called is None) == (file is None):
        raise click.UsageError("Name a client (--client C), or a new file for all (--all FILE).")
    if file is not None:
        _export_all(context, file, now)
        return DONE
    from monitor.jobs.privacy.export import export_client

    found = export_client(install(context, now, writes=False), called or "")
    if style == "json":
        document(found)
    else:
        lines = sorted(_lines(found), key=lambda line: (line["at"], line["kind"]))
        documents(lines, "csv", _COLUMNS)
    return DONE


def _export_all(context: click.Context, file: Path, now: datetime | None) -> None:
    from monitor.jobs.privacy.moving import export_practice

    rows = export_practice(install(context, now, writes=False, sends=True), file)
    report(f"Written to {file}: {sum(rows.values()):,} rows, readable by you only.")
    warn(
        "It holds everything, in plain text: who is in therapy, messages, and the key that links "
        "are made with. Delete it once it is imported."
    )


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def import_(context: click.Context, file: Path) -> None:
    """Fill a new database with what `export --all` has written.

    The database is the one that `storage.url` names, and has to be empty. All of it is there
    afterwards, or nothing.
    """
    from monitor.clock import system_clock
    from monitor.jobs.privacy.moving import import_practice

    contents = import_practice(load_config(context), file, system_clock())
    rows = sum(contents.rows.values())
    report(f"{contents.practice} is here as of {contents.exported_at}: {rows:,} rows.")
    report(
        "Start the daemon here, and no more where it was: both would send. Run `steadyframe check`,"
        " then delete the file."
    )


def _lines(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in found["sessions"]:
        yield _line("session", one["start"], one["id"], "", one["state"])
    for one in found["check_ins"]:
        yield _line("check_in", one["at"], one["session"], "", one["kind"])
    for one in found["changes"]:
        to = one["to"] or "taken off"
        yield _line("change", one["made_not_after"], one["session"], to, one["kind"])
    for one in found["findings"]:
        yield _line("finding", one["opened_at"], one["id"], one["summary"], one["status"])
        for word in one["words"]:
            yield _line("word", word["at"], one["id"], word["text"], word["kind"])
    for one in found["messages"]:
        yield _line("message", one["created_at"], one["id"], one["channel"], one["status"])


def _line(kind: str, at: str, of: str, what: str, state: str) -> dict[str, Any]:
    return {"kind": kind, "at": at, "id": of, "what": what, "state": state}
