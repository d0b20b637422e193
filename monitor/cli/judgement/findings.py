"""`findings`: what the rules concluded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.days import Day
from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install, now_option, start_of
from monitor.cli.output import documents, table, when_of

if TYPE_CHECKING:
    from monitor.cli.days import AskedDay
    from monitor.core.findings.model import Finding
    from monitor.jobs.app import Installation

_COLUMNS = (
    *("id", "rule", "status", "severity", "client", "clinician", "source"),
    *("session.uid", "session.recurrence_id", "session.planned_start", "session.start"),
    *("initiator", "confidence", "occurred_at", "opened_at", "resolved_at", "resolution"),
    *("value", "summary", "evidence", "repair"),
)


@click.command()
@click.option(
    "--status",
    type=click.Choice(["open", "resolved", "dismissed", "all"]),
    default="open",
    show_default=True,
)
@click.option("--rule", metavar="R", help="Only this rule's.")
@click.option("--client", metavar="C", help="Only this client's, by id, name or pseudonym.")
@click.option("--since", type=Day(looks_back=True), metavar="D", help="Only what occurred since.")
@now_option
@format_option("text", "json", "jsonl", "csv")
@click.pass_context
def findings(
    context: click.Context,
    status: str,
    rule: str | None,
    client: str | None,
    since: AskedDay | None,
    now: datetime | None,
    style: str,
) -> int:
    """What the rules concluded."""
    from monitor.jobs.reading.findings.as_json import finding_json
    from monitor.jobs.reading.findings.listing import list_findings

    app = install(context, now, writes=False)
    _known_rule(rule)
    chosen = list_findings(
        app,
        status=None if status == "all" else status,
        rule=rule,
        client=_client_meant(app, client) if client is not None else None,
        since=start_of(since, app) if since is not None else None,
    )
    if style != "text":
        documents([finding_json(f, app.settings.zone) for f in chosen], style, _COLUMNS)
        return DONE
    _show(app, chosen, empty="Nothing to show." if status == "all" else f"No {status} findings.")
    return DONE


def _show(app: Installation, chosen: Sequence[Finding], *, empty: str) -> None:
    from monitor.jobs.reading.terminal_display import terminal_display

    zone, show = app.settings.zone, terminal_display(app)
    table(
        ["id", "severity", "when", "client", "what", "status"],
        (
            [
                f.id,
                f.draft.severity.value,
                when_of(f.draft, zone),
                show(f.draft.client) if f.draft.client else "-",
                f.draft.summary,
                f.resolution.value if f.resolution else f.status.value,
            ]
            for f in chosen
        ),
        empty=empty,
        sentence="what",
    )


def _client_meant(app: Installation, text: str) -> str:
    from monitor.jobs.reading.client_names import only_client_called

    return only_client_called(app, text)


def _known_rule(rule: str | None) -> None:
    from config import did_you_mean
    from config.sections.rules import Rules

    if rule is not None and rule not in Rules.model_fields:
        hint = did_you_mean(rule, list(Rules.model_fields))
        raise click.UsageError(f"There is no rule {rule!r}. {hint}".strip())
