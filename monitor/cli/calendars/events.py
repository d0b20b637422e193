"""`events`: the raw occurrences of a source."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor.cli.calendars.poll import known_source
from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import Day, format_option, install, start_of
from monitor.cli.output import documents, table, warn

if TYPE_CHECKING:
    from monitor.core.recurrence.occurrences import Occurrence


@click.command()
@click.option("--source", "source", required=True, metavar="NAME")
@click.option("--from", "start", type=Day(), required=True, metavar="D", help="First day.")
@click.option("--to", "end", type=Day(), required=True, metavar="D", help="The day after the last.")
@click.option("--cancelled", is_flag=True, help="Show cancelled occurrences as well.")
@format_option("text", "json", "jsonl")
@click.pass_context
def events(
    context: click.Context, source: str, start: date, end: date, cancelled: bool, style: str
) -> int:
    """The raw occurrences of a source, recurrences expanded, sessions or not."""
    from monitor.jobs.reading.events import occurrences_in

    app = install(context, writes=False)
    known_source(app, source)
    found, problems = occurrences_in(
        app, source, start_of(start, app), start_of(end, app), cancelled=cancelled
    )
    rows = [_as_json(source, one, app.practice.zone) for one in found]
    if style == "text":
        table(
            ["start", "end", "status", "title"],
            ([r["start"], r["end"], r["status"], r["summary"]] for r in rows),
            empty=f"{source} holds nothing in that time. Has it been polled?",
        )
    else:
        documents(rows, style)
    for problem in problems:
        warn(problem)
    return ATTENTION if problems else DONE


def _as_json(source: str, one: Occurrence, practice_zone: ZoneInfo) -> dict[str, Any]:
    from connectors.zone_rules import zone_of

    event = one.event
    zone = zone_of(event.start.zone) if event.start else practice_zone
    all_day = event.start is not None and event.start.is_date
    return {
        "source": source,
        "uid": event.uid,
        "recurrence_id": _written(one.recurrence_id, zone, all_day),
        "start": _written(one.start, zone, all_day),
        "end": _written(one.end, zone, all_day),
        "all_day": all_day,
        "status": "cancelled" if one.is_cancelled else str(event.status),
        "summary": event.summary,
    }


def _written(moment: datetime | None, zone: ZoneInfo, all_day: bool) -> str | None:
    if moment is None:
        return None
    there = moment.astimezone(zone)
    return there.date().isoformat() if all_day else there.isoformat(timespec="seconds")
