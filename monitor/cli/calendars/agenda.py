"""`agenda`: the sessions as understood, or what was not taken as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor.cli.calendars.unrecognised import show_unrecognised
from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install, now_option, span_asked, span_options
from monitor.cli.output import documents, local, local_or_null, short, table

if TYPE_CHECKING:
    from monitor.cli.days import AskedDay
    from monitor.jobs.app import Installation
    from monitor.jobs.reading.agenda import AgendaEntry

_COLUMNS = (
    *("id", "source", "uid", "recurrence_id", "client", "clinician", "planned_start", "start"),
    *("end", "state", "arrival.at", "arrival.kind", "late_minutes"),
)


@click.command()
@span_options
@click.option("--unrecognised", is_flag=True, help="What was not taken as a session, and why.")
@now_option
@format_option("text", "json", "jsonl", "csv")
@click.pass_context
def agenda(
    context: click.Context,
    start: AskedDay | None,
    end: AskedDay | None,
    unrecognised: bool,
    now: datetime | None,
    style: str,
) -> int:
    """The sessions as understood: client, clinician, plan of record, state, arrival.

    This week's, or those of a week from --from on.
    """
    from monitor.jobs.reading.agenda import agenda_of

    app = install(context, now, writes=False)
    begins, ends = span_asked(start, end, app)
    if unrecognised:
        return show_unrecognised(app, begins, ends, style)
    entries = agenda_of(app, begins, ends, app.now())
    if style != "text":
        documents([_as_json(app, entry) for entry in entries], style, _COLUMNS)
        return DONE
    table(
        ["id", "start", "planned", "client", "state", "arrival", "clinician", "source"],
        _rows(app, entries),
        empty="No sessions are known in that time.",
    )
    return DONE


def _rows(app: Installation, entries: Sequence[AgendaEntry]) -> Iterator[list[str]]:
    """Whose calendar it is goes without saying where there is one."""
    zone, who = app.settings.zone, _client_names(app, entries)
    one_clinician, one_source = len(app.settings.clinicians) == 1, len(app.settings.sources) == 1
    for entry in entries:
        session, arrival = entry.session, entry.arrival
        yield [
            session.id,
            short(session.start, zone),
            _beside(entry.planned_start, session.start, zone),
            who[session.id],
            entry.state,
            f"{_beside(arrival.at, session.start, zone, always=True)} {arrival.kind}"
            if arrival
            else "",
            "" if one_clinician else session.clinician or "-",
            "" if one_source else session.source,
        ]


def _client_names(app: Installation, entries: Sequence[AgendaEntry]) -> dict[str, str]:
    """By the session's id: its client; a session that names nobody by its title, if those show."""
    from monitor.jobs.reading.agenda import titles_of
    from monitor.jobs.reading.terminal_display import terminal_display

    show = terminal_display(app)
    nameless = [e.session for e in entries if e.session.client is None]
    titles = titles_of(app, nameless) if show.mode == "full" else {}
    return {
        e.session.id: show(e.session.client) if e.session.client else titles.get(e.session.id, "-")
        for e in entries
    }


def _beside(at: datetime, start: datetime, zone: ZoneInfo, *, always: bool = False) -> str:
    """A time beside the one of `start`: without the day where that is the same one."""
    there, day = at.astimezone(zone), start.astimezone(zone).date()
    if at == start and not always:
        return ""
    return f"{there:%H:%M}" if there.date() == day else short(at, zone)


def _as_json(app: Installation, entry: AgendaEntry) -> dict[str, Any]:
    zone = app.settings.zone
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
