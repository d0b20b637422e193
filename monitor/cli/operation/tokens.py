"""`tokens`: hand out what the web page is reached by, list it, and take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import Length, format_option, install
from monitor.cli.output import documents, local_or_null, report, say, short, table

_KINDS = ("api", "monitoring")
_YEAR = timedelta(days=365)


@click.group()
def tokens() -> None:
    """Hand out, list or take back what the web page is reached by."""


@tokens.command
@click.argument("kind", type=click.Choice(_KINDS))
@click.option("--clinician", metavar="ID", help="Whose sessions alone it is good for.")
@click.option("--for", "lasts", type=Length(timedelta(days=3650)), default=_YEAR, help="How long.")
@click.option("--label", default="", metavar="TEXT", help="Whom it is for, to tell it by.")
@click.pass_context
def add(
    context: click.Context, kind: str, clinician: str | None, lasts: timedelta, label: str
) -> int:
    """Make a token and print it this once: for the interface (api), or /readyz and /metrics."""
    from monitor.jobs.access.tokens import TokenKind, issue

    app = install(context, writes=False, sends=True)
    made = issue(app, TokenKind(kind), clinician, lasts=lasts, label=label)
    say(made.value)
    return DONE


@tokens.command("list")
@format_option("text", "json", "jsonl")
@click.pass_context
def list_(context: click.Context, style: str) -> int:
    """Those on record, by id; the tokens themselves are stored nowhere."""
    from monitor.jobs.access.tokens import list_tokens

    app = install(context, writes=False)
    found, zone, now = list_tokens(app), app.settings.zone, app.now()
    if style != "text":
        rows: list[dict[str, Any]] = [
            {
                "id": one.id,
                "kind": one.kind.value,
                "clinician": one.clinician,
                "label": one.label,
                "made_at": local_or_null(one.made_at, zone),
                "ends_at": local_or_null(one.ends_at, zone),
                "revoked_at": local_or_null(one.revoked_at, zone),
            }
            for one in found
        ]
        documents(rows, style)
        return DONE
    table(
        ("id", "kind", "for", "ends", "state"),
        [
            (
                one.id,
                one.kind.value,
                " ".join(filter(None, (one.clinician, one.label))),
                short(one.ends_at, zone),
                "good" if one.is_good(now) else "taken back" if one.revoked_at else "ended",
            )
            for one in found
        ],
        empty="No token has been handed out.",
    )
    return DONE


@tokens.command
@click.argument("token", metavar="ID")
@click.pass_context
def revoke(context: click.Context, token: str) -> int:
    """Take a token back: from now on it is good for nothing."""
    from monitor.jobs.access.tokens import revoke as take_back

    app = install(context, writes=False, sends=True)
    take_back(app, token)
    report(f"{token} is taken back.")
    return DONE
