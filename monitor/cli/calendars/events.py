"""`events`: the raw occurrences of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.calendars.occurrences import occurrence_json
from monitor.cli.calendars.poll import known_source
from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import format_option, install, span_asked, span_options
from monitor.cli.output import documents, table, warn

if TYPE_CHECKING:
    from monitor.cli.days import AskedDay
    from monitor.jobs.app import Installation

_COLUMNS = ("source", "uid", "recurrence_id", "start", "end", "all_day", "status", "summary")


@click.command()
@click.option("--source", metavar="NAME", help="Needed where there are several.")
@span_options
@click.option("--cancelled", is_flag=True, help="Show cancelled occurrences as well.")
@format_option("text", "json", "jsonl", "csv")
@click.pass_context
def events(
    context: click.Context,
    source: str | None,
    start: AskedDay | None,
    end: AskedDay | None,
    cancelled: bool,
    style: str,
) -> int:
    """The raw occurrences of a source, recurrences expanded, sessions or not.

    This week's, or those of a week from --from on.
    """
    from monitor.jobs.reading.events import occurrences_in

    app = install(context, writes=False)
    name = source if source is not None else _only_source(app)
    known_source(app, name)
    found, problems = occurrences_in(app, name, *span_asked(start, end, app), cancelled=cancelled)
    rows = [
        {
            **occurrence_json(name, one, app.settings.zone),
            "status": "cancelled" if one.is_cancelled else str(one.event.status),
            "summary": one.event.summary,
        }
        for one in found
    ]
    if style == "text":
        table(
            ["start", "end", "status", "title"],
            ([r["start"], r["end"], r["status"], r["summary"]] for r in rows),
            empty=f"{name} holds nothing in that time. Has it been polled?",
            whole=("start", "end"),
            sentence="title",
        )
    else:
        documents(rows, style, _COLUMNS)
    for problem in problems:
        warn(problem)
    return ATTENTION if problems else DONE


def _only_source(app: Installation) -> str:
    """Raises UsageError unless there is just one."""
    names = [source.name for source in app.settings.sources]
    if len(names) != 1:
        raise click.UsageError(f"--source NAME says which calendar: {', '.join(names)}.")
    return names[0]
