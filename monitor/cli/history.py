"""`history`: the story of a client or an event."""

from __future__ import annotations

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import format_option, install
from monitor.cli.output import documents, local, local_or_null, say, short, warn


@click.command()
@click.argument("subject", metavar="CLIENT|EVENT")
@format_option("text", "json", "jsonl")
@click.pass_context
def history(context: click.Context, subject: str, style: str) -> int:
    """Every revision and change seen, with when and by what evidence."""
    from monitor.jobs.history import history_of

    app = install(context, writes=False)
    told = history_of(app, subject)
    zone = app.practice.zone
    if style != "text":
        documents(
            [
                {
                    "at": local(t.at, zone),
                    "kind": t.kind,
                    "source": t.source,
                    "uid": t.uid,
                    "recurrence_id": local_or_null(t.recurrence_id, zone),
                    "what": t.what,
                    "evidence": t.evidence,
                }
                for t in told
            ],
            style,
        )
        return DONE
    if not told:
        warn(f"Nothing is known of {subject!r}: give a client's id or name, or an event's UID.")
        return ATTENTION
    for one in told:
        mark = "=>" if one.kind == "change" else "  "
        occurrence = f" [{short(one.recurrence_id, zone)}]" if one.recurrence_id else ""
        say(f"{mark} {short(one.at, zone)}  {one.source} {one.uid}{occurrence}")
        say(f"      {one.what}")
        say(f"      {one.evidence}")
    return DONE
