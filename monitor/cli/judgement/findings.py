"""`findings`: what the rules concluded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import DONE
from monitor.cli.options import Day, format_option, install, now_option, start_of
from monitor.cli.output import documents, short, table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.core.findings.model import Finding


@click.command()
@click.option(
    "--status",
    type=click.Choice(["open", "resolved", "dismissed", "all"]),
    default="open",
    show_default=True,
)
@click.option("--rule", metavar="R", help="Only this rule's.")
@click.option("--client", metavar="C", help="Only this client's, by id.")
@click.option("--since", type=Day(), metavar="D", help="Only what occurred since.")
@now_option
@format_option("text", "json", "jsonl")
@click.pass_context
def findings(
    context: click.Context,
    status: str,
    rule: str | None,
    client: str | None,
    since: date | None,
    now: datetime | None,
    style: str,
) -> int:
    """What the rules concluded."""
    from monitor.jobs.reading.finding_json import finding_json
    from monitor.jobs.reading.findings import list_findings

    app = install(context, now, writes=False)
    _known_rule(rule)
    chosen = list_findings(
        app,
        status=None if status == "all" else status,
        rule=rule,
        client=client,
        since=start_of(since, app) if since is not None else None,
    )
    zone = app.practice.zone
    if style != "text":
        documents([finding_json(f, zone) for f in chosen], style)
        return DONE
    _show(chosen, zone, empty="Nothing to show." if status == "all" else f"No {status} findings.")
    return DONE


def _show(chosen: Sequence[Finding], zone: ZoneInfo, *, empty: str) -> None:
    table(
        ["id", "severity", "when", "client", "what", "status"],
        (
            [
                f.id,
                f.draft.severity.value,
                short(f.draft.occurred_at, zone),
                f.draft.client or "-",
                f.draft.summary,
                f.resolution.value if f.resolution else f.status.value,
            ]
            for f in chosen
        ),
        empty=empty,
    )


def _known_rule(rule: str | None) -> None:
    from config import did_you_mean
    from config.sections.rules import Rules

    if rule is not None and rule not in Rules.model_fields:
        hint = did_you_mean(rule, list(Rules.model_fields))
        raise click.UsageError(f"There is no rule {rule!r}. {hint}".strip())
