"""`export`: all that is kept about one client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install, now_option
from monitor.cli.output import document, documents

_COLUMNS = ("kind", "at", "id", "what", "state")


@click.command()
@click.option(
    "--client", "called", required=True, metavar="C", help="An id, a name or a pseudonym."
)
@now_option
@format_option("json", "csv")
@click.pass_context
def export(context: click.Context, called: str, now: datetime | None, style: str) -> int:
    """All that is kept about one client, with the name: for the client, or for who goes on.

    csv has a line for each session, check-in, change, finding, word and message.
    """
    from monitor.jobs.privacy.export import export_client

    found = export_client(install(context, now, writes=False), called)
    if style == "json":
        document(found)
    else:
        lines = sorted(_lines(found), key=lambda line: (line["at"], line["kind"]))
        documents(lines, "csv", _COLUMNS)
    return DONE


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
