"""What the tests of hours share: calendars written, polled and evaluated, and the agenda read."""

from __future__ import annotations

from datetime import timedelta

from monitor.jobs.polling.poll import poll_source
from monitor.jobs.reading.agenda import agenda_of
from monitor.store.database import reading, writing
from monitor.store.timelines import tracked_events
from tests.builders.ics import calendar
from tests.integration.watched import Watched, an_event

BEFORE, THEN, LATER = "2026-11-23T09:00", "2026-11-23T10:00", "2026-11-23T11:00"
TUESDAYS = ("2026-11-24T10:00", "2026-12-01T10:00", "2026-12-08T10:00")
TWO = [
    {"name": "north", "type": "ical", "path": "north.ics", "clinician": "amara"},
    {"name": "clinic", "type": "ical", "path": "clinic.ics", "clinician": "amara"},
]
WEEKLY = "2026-11-24T10:00"


def singles(*starts: str, who: str = "Jane Doe") -> list[str]:
    return [an_event(f"one-{start[5:10]}", who, start) for start in starts]


def see(practice: Watched, when: str, **files: list[str]) -> None:
    """Write the named calendars, poll all, and evaluate now and when what is new has settled."""
    for name, events in files.items():
        (practice.folder / f"{name}.ics").write_bytes(calendar(*events))
    for source in practice.settings["sources"]:
        poll_source(practice.app, source["name"], practice.at(when))
    practice.evaluate(when)
    practice.evaluate((practice.at(when) + timedelta(minutes=12)).isoformat())


def hours(practice: Watched, start: str, end: str, now: str) -> list[str]:
    found = agenda_of(practice.app, practice.at(start), practice.at(end), practice.at(now))
    return [f"{e.session.start.astimezone(practice.zone):%m-%d %H:%M} {e.state}" for e in found]


def spoil(practice: Watched, source: str, uid: str) -> None:
    """The first state of an event, as no version of ours has written it."""
    first = f"SELECT min(id) FROM revisions WHERE source = '{source}' AND uid = '{uid}'"
    with writing(practice.app.engine) as connection:
        connection.exec_driver_sql(f"UPDATE revisions SET event = '{{}}' WHERE id = ({first})")


def set_aside(practice: Watched) -> list[tuple[str, str]]:
    with reading(practice.app.engine) as connection:
        return [(one.source, one.uid) for one in tracked_events.set_aside(connection)]
