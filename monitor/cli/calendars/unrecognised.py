"""`agenda --unrecognised`: what was not taken as a session, and what would change that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.cli.calendars.occurrences import occurrence_json
from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.output import documents, short, table, warn

if TYPE_CHECKING:
    from monitor.core.recurrence.occurrences import Occurrence
    from monitor.jobs.app import Installation

_COLUMNS = ("source", "uid", "recurrence_id", "start", "end", "all_day", "title", "why")
_WHY = {
    "ignored_title": "sessions.ignore_titles has its title",
    "out_of_office": "out of office: it counts as leave",
    "promise": "commitments.titles has its title: a promise",
    "no_time": "it has no start",
    "all_day": "all day",
    "free": "shown as free",
    "no_meeting": "no meeting: focus time, a birthday, a place, a booking from an e-mail",
    "tentative": "tentative",
    "nobody_named": "no client, no title pattern and no single guest fits it",
    "called_off": "its title calls it off",
    "declined": "you declined it",
}


def show_unrecognised(app: Installation, start: datetime, end: datetime, style: str) -> int:
    """Answers, and gives the exit status."""
    from monitor.jobs.reading.unrecognised import unrecognised_in

    found, problems = unrecognised_in(app, start, end, app.now())
    if style != "text":
        rows = [
            {
                **occurrence_json(one.source, one.occurrence, app.settings.zone),
                "title": one.occurrence.event.summary,
                "why": one.why,
            }
            for one in found
        ]
        documents(rows, style, _COLUMNS)
    else:
        one_source = len(app.settings.sources) == 1
        table(
            ["start", "title", "why", "source"],
            (
                [
                    _start(one.occurrence, app),
                    one.occurrence.event.summary or "(no title)",
                    _WHY.get(one.why, one.why),
                    "" if one_source else one.source,
                ]
                for one in found
            ),
            empty="Everything in that time was taken as a session.",
            whole=("start",),
            sentence="why",
        )
    for problem in problems:
        warn(problem)
    return ATTENTION if problems else DONE


def _start(one: Occurrence, app: Installation) -> str:
    """A day without an hour where the event has none."""
    text = short(one.start, app.settings.zone)
    has_hour = one.event.start is not None and not one.event.start.is_date
    return text if has_hour else text.rpartition(" ")[0]
