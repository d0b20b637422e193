"""What a reading shows, without titles, for `steadyframe check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.ical.parse.reader import Reading
from connectors.model import CalendarEvent, Component, Status


def in_words(reading: Reading, *, zone: ZoneInfo, now: datetime) -> str:
    """The one line, and one for each thing about its time zones that a person should know."""
    return "\n".join((in_one_line(reading, zone=zone, now=now), *_guesses(reading), *reading.notes))


def in_one_line(reading: Reading, *, zone: ZoneInfo, now: datetime) -> str:
    """`42 events, 3 series, 2 to-dos, next on 2026-11-25 10:00`, in the practice's zone."""
    events = [event for event in reading.events if event.component is Component.EVENT]
    todos = len(reading.events) - len(events)
    parts = [
        _count(len(events), "event", "events"),
        _count(sum(event.is_recurring for event in events), "series", "series"),
    ]
    if todos:
        parts.append(_count(todos, "to-do", "to-dos"))
    upcoming = [start for event in events if (start := _next_start(event, now)) is not None]
    if upcoming:
        parts.append(f"next on {min(upcoming).astimezone(zone):%Y-%m-%d %H:%M}")
    elif events:
        parts.append("none ahead")
    if reading.problems:
        parts.append(f"{len(reading.problems)} could not be read: {reading.problems[0].reason}")
    return ", ".join(parts)


def _guesses(reading: Reading) -> Iterator[str]:
    guessed = Counter(
        (event.unread_zone, moment.zone)
        for event in reading.events
        if event.unread_zone and (moment := event.start or event.due) is not None
    )
    for (name, clock), number in guessed.items():
        yield (
            f"{_count(number, 'event is', 'events are')} in the time zone {name!r}, which is not "
            f"known: read as if on the clock of {clock}. Choose the time zone by its city there."
        )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _next_start(event: CalendarEvent, now: datetime) -> datetime | None:
    """The first start from now on, of weekly series by stepping; other rules tell nothing here.

    Weeks that an override or EXDATE takes out are stepped over only where it is the series' own:
    the line is a glance, the core's expansion is what counts.
    """
    if event.status is Status.CANCELLED or event.start is None:
        return None
    start = event.start.local
    if start >= now:
        return start
    if not event.is_recurring:
        return None
    coming = [time.local for time in event.rdates if time.instant >= now]
    if _is_plain_weekly(event):
        coming.append(_next_week(start, now, {time.instant for time in event.exdates}))
    return min(coming, default=None)


def _is_plain_weekly(event: CalendarEvent) -> bool:
    parts = dict(part.partition("=")[::2] for part in ";".join(event.rrules).upper().split(";"))
    return (
        parts.get("FREQ") == "WEEKLY"
        and not parts.keys() - {"FREQ", "BYDAY", "WKST"}
        and (len(parts.get("BYDAY", "")) <= 2)
    )


def _next_week(start: datetime, now: datetime, skipped: set[datetime]) -> datetime:
    weeks = max(0, (now - start) // timedelta(weeks=1))
    candidate = start + timedelta(weeks=weeks)
    while candidate < now or candidate in skipped:
        candidate += timedelta(weeks=1)
    return candidate
