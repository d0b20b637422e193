"""What a calendar shows that was not taken as a session, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.core.recurrence.occurrences import Occurrence
from monitor.core.sessions.own_answer import is_declined
from monitor.core.sessions.recognition import Kind
from monitor.jobs.app import Installation
from monitor.jobs.reading.agenda import agenda_of
from monitor.jobs.reading.events import occurrences_in

CALLED_OFF, DECLINED = "called_off", "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecognised:
    """`why` is a `NoSession`, or says that it was off from the start: `called_off`, `declined`."""

    source: str
    occurrence: Occurrence
    why: str


def unrecognised_in(
    app: Installation, start: datetime, end: datetime, now: datetime
) -> tuple[list[Unrecognised], list[str]]:
    """Occurrences of every source that overlap [start, end), and which series can't be expanded.

    What the agenda tells is not among them, be it cancelled.
    """
    entries = agenda_of(app, start, end, now)
    told = {(e.session.source, e.session.uid, e.session.recurrence_id) for e in entries}
    found: list[Unrecognised] = []
    problems: list[str] = []
    for source in (source.name for source in app.settings.sources):
        occurrences, unreadable = occurrences_in(app, source, start, end, cancelled=False)
        found += _of_source(app, source, occurrences, told)
        problems += unreadable
    return sorted(found, key=lambda one: (one.occurrence.start, one.source)), problems


def _of_source(
    app: Installation,
    source: str,
    occurrences: list[Occurrence],
    told: set[tuple[str, str, datetime | None]],
) -> Iterator[Unrecognised]:
    for one in occurrences:
        if (source, one.event.uid, one.recurrence_id) not in told:
            why = _why(app, source, one)
            if why is not None:
                yield Unrecognised(source=source, occurrence=one, why=why)


def _why(app: Installation, source: str, one: Occurrence) -> str | None:
    """None: it is a session, told by another record of its hour or by another day."""
    found = app.recognizer.recognise(one.event)
    if found.kind is not Kind.SESSION:
        return found.why
    if is_declined(one.event, app.own_email(source)):
        return DECLINED
    return CALLED_OFF if app.markers.is_cancelled(one.event) else None
