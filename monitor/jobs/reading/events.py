"""The raw occurrences of a source, recurrences expanded, sessions or not."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from connectors.model import CalendarEvent, Component
from monitor.core.recurrence.occurrences import ExpansionFailed, Occurrence, occurrences_of
from monitor.jobs.app import Installation
from monitor.store.calendars import ledger
from monitor.store.database import reading


def occurrences_in(
    app: Installation, source: str, start: datetime, end: datetime, *, cancelled: bool
) -> tuple[list[Occurrence], list[str]]:
    """Expands what stands in `source` over [start, end), and says which series could not be.

    `cancelled`: with the cancelled and the excluded ones.
    """
    with reading(app.engine) as connection:
        stored = ledger.living_events(connection, source)
    by_uid: dict[str, list[CalendarEvent]] = defaultdict(list)
    for event in stored:
        if event.component is Component.EVENT:
            by_uid[event.uid].append(event)
    found: list[Occurrence] = []
    problems = []
    for components in by_uid.values():
        master = next((e for e in components if e.recurrence_id is None), None)
        overrides = [e for e in components if e.recurrence_id is not None]
        try:
            found += occurrences_of(
                master,
                overrides,
                start,
                end,
                include_cancelled=cancelled,
                include_excluded=cancelled,
            )
        except ExpansionFailed as error:
            problems.append(str(error))
    return sorted(found, key=lambda one: (one.start, one.event.uid)), problems
