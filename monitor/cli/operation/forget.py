"""`forget`: erase all that is kept about one client, with a receipt."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import format_option, install, now_option
from monitor.cli.output import document, local, report, say, warn

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.jobs.privacy.forget import Receipt

_WORDS = {
    "sessions": "sessions",
    "revisions": "states of events, as the calendar had them",
    "shared_events": "states of events that others have a part in: the client's part in them",
    "changes": "changes",
    "checkins": "check-ins",
    "attendances": "answers about video conferences",
    "findings": "findings",
    "words": "words that were said about them",
    "unreadable": "versions of events that could not be read",
    "client_names": "names, with their pseudonyms",
}


@click.command()
@click.option(
    "--client", "called", required=True, metavar="C", help="An id, a name or a pseudonym."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@click.option("--yes", is_flag=True, help="Don't ask whether to.")
@now_option
@format_option("text", "json")
@click.pass_context
def forget(
    context: click.Context,
    called: str,
    dry_run: bool,
    yes: bool,
    now: datetime | None,
    style: str,
) -> int:
    """Erase all that is kept about one client, for good, and print a receipt.

    Also while the daemon runs. The calendar stays as it is: what it still has of the client is
    left out of every poll from now on, until the settings name the client again.
    """
    from monitor.jobs.privacy.forget import forget_client

    app = install(context, now, writes=False, sends=True)
    if not dry_run and not yes:
        _ask()
    receipt = forget_client(app, called, dry_run=dry_run)
    zone = app.settings.zone
    if style == "json":
        document(_as_json(receipt, zone))
    else:
        for line in _as_text(receipt, zone):
            (say if dry_run else report)(line)
    if receipt.warning is not None:
        warn(receipt.warning)
    return DONE if receipt.warning is None else ATTENTION


def _ask() -> None:
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError("Nobody can be asked here: see --dry-run first, then give --yes.")
    click.confirm("Erase all that is kept about this client, for good?", abort=True, err=True)


def _as_json(receipt: Receipt, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "client": receipt.client,
        "at": local(receipt.at, zone),
        "by": receipt.by,
        "dry_run": receipt.dry_run,
        "erased": receipt.erased,
        "messages": {
            "emptied": receipt.messages.emptied,
            "taken_back": receipt.messages.taken_back,
        },
        "left": {
            "in_settings": receipt.in_settings,
            "events_of_others": receipt.mentions,
            "notes_on_others": list(receipt.notes),
            "audit_entries": receipt.entries,
            "copies": [str(path) for path in receipt.copies],
            "message_files": [str(path) for path in receipt.message_files],
        },
    }


def _as_text(receipt: Receipt, zone: ZoneInfo) -> Iterator[str]:
    erased, messages = receipt.erased, receipt.messages
    if receipt.dry_run:
        yield f"Would be erased of {receipt.client} (nothing was):"
    else:
        yield f"Erased of {receipt.client}, {local(receipt.at, zone)}, by {receipt.by}:"
    if not any(erased.values()) and not messages.emptied and not messages.taken_back:
        yield "  nothing: nothing is stored"
    for name, words in _WORDS.items():
        if erased[name]:
            yield f"  {erased[name]:>7,}  {words}"
    if messages.emptied:
        yield f"  {messages.emptied:>7,}  texts of sent messages; that they were sent is kept"
    if messages.taken_back:
        yield (
            f"  {messages.taken_back:>7,}  messages that nobody has got; what they said of others "
            "is told anew"
        )
    yield "What is not erased:"
    for line in _left(receipt):
        yield f"  - {line}"


def _left(receipt: Receipt) -> Iterator[str]:
    yield "the calendar itself, and what was sent: mails, Slack, other channels"
    if receipt.in_settings:
        yield (
            "the entry under `clients` in the settings: take it out. Put back later, it has the "
            "client watched again"
        )
    for copy in receipt.copies:
        yield f"the database as it was before, {copy}: delete it, or keep it knowingly"
    yield "other copies and backups of the database (`cp`, pg_dump, snapshots): where you have them"
    for file in receipt.message_files:
        yield f"messages in the file {file}"
    if receipt.mentions:
        yield f"{receipt.mentions} events of others, whose texts name the client"
    if receipt.notes:
        named = ", ".join(receipt.notes)
        yield f"words said about findings of others that name the client: {named}"
    if receipt.entries:
        yield f"{receipt.entries} entries of the audit trail, which hold ids"
