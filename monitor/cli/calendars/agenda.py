"""`agenda`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import Day, format_option, install, now_option, start_of
from monitor.cli.output import documents, local, local_or_null, short, table

if TYPE_CHECKING:
    from monitor.jobs.app import Installation
    from monitor.jobs.reading.agenda import AgendaEntry


@click.command()
@click.option("--from", "start", type=Day(), required=True, metavar="D", help="First day.")
@click.option("--to", "end", type=Day(), required=True, metavar="D", help="The day after the last.")
@now_option
@format_option("text", "json", "jsonl")
@click.pass_context
def agenda(context: click.Context, start: date, end: date, now: datetime | None, style: str) -> int:
    """The sessions as understood: client, clinician, plan of record, state, arrival."""
    from monitor.jobs.reading.agenda import agenda_of

    app = install(context, now, writes=False)
    entries = agenda_of(app, start_of(start, app), start_of(end, app), app.now())
    if style != "text":
        documents([_as_json(app, entry) for entry in entries], style)
        return DONE
    zone = app.practice.zone
    table(
        ["start", "planned", "client", "clinician", "state", "arrival", "source"],
        (
            [
                short(e.session.start, zone),
                short(e.planned_start, zone) if e.planned_start != e.session.start else "",
                e.session.client or "-",
                e.session.clinician or "-",
                e.state,
                f"{short(e.arrival.at, zone)} ({e.arrival.kind})" if e.arrival else "",
                e.session.source,
            ]
            for e in entries
        ),
        empty="No sessions are known in that time.",
    )
    return DONE


def _as_json(app: Installation, entry: AgendaEntry) -> dict[str, Any]:
    zone = app.practice.zone
    session, arrival = entry.session, entry.arrival
    return {
        "id": session.id,
        "source": session.source,
        "uid": session.uid,
        "recurrence_id": local_or_null(session.recurrence_id, zone),
        "client": session.client,
        "clinician": session.clinician,
        "planned_start": local(entry.planned_start, zone),
        "start": local(session.start, zone),
        "end": local(session.end, zone),
        "state": entry.state,
        "arrival": None
        if arrival is None
        else {"at": local(arrival.at, zone), "kind": str(arrival.kind)},
        "late_minutes": arrival.late_minutes if arrival is not None else None,
    }
