"""What a reading shows, without titles, for `steadyframe check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.ical.parse.reader import Reading
from connectors.model import CalendarEvent, Component, Status

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST = 10_000  # a rule with a larger number is not stepped through


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
    if events and not any(_may_come_at_any_time(event, now) for event in events):
        parts.append(_ahead(events, zone, now))
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


def _ahead(events: Sequence[CalendarEvent], zone: ZoneInfo, now: datetime) -> str:
    starts = ((_next_start(event, now), event) for event in events)
    known = [(start, event) for start, event in starts if start is not None]
    if not known:
        return "none ahead"
    start, event = min(known, key=lambda one: one[0])
    is_date = event.start is not None and event.start.is_date
    said = f"{start:%Y-%m-%d}" if is_date else f"{start.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"next on {said}"


def _may_come_at_any_time(event: CalendarEvent, now: datetime) -> bool:
    """A series whose rule is not stepped through here: nothing is said of what is next."""
    is_begun = event.start is not None and event.start.local < now
    is_off = event.status is Status.CANCELLED
    return is_begun and not is_off and bool(event.rrules) and not _is_plain_weekly(event)


def _next_start(event: CalendarEvent, now: datetime) -> datetime | None:
    """The first start from now on, of weekly series by stepping.

    Weeks that an override or EXDATE takes out are stepped over only where it is the series' own:
    the line is a glance, the core's expansion is what counts.
    """
    if event.status is Status.CANCELLED or event.start is None:
        return None
    start = event.start.local
    if start >= now:
        return start
    coming = [time.local for time in event.rdates if time.instant >= now]
    if event.rrules:
        skipped = {time.instant for time in event.exdates}
        coming += filter(None, [_next_week(start, now, skipped, _parts(event))])
    return min(coming, default=None)


def _parts(event: CalendarEvent) -> Mapping[str, str]:
    return dict(part.partition("=")[::2] for part in ";".join(event.rrules).upper().split(";"))


def _is_plain_weekly(event: CalendarEvent) -> bool:
    """Whether it comes on the weekday of its start alone."""
    parts = _parts(event)
    own_day = _WEEKDAYS[event.start.local.weekday()] if event.start else ""
    numbers = [parts[name] for name in ("INTERVAL", "COUNT") if name in parts]
    return (
        parts.get("FREQ") == "WEEKLY"
        and not parts.keys() - {"FREQ", "BYDAY", "WKST", "INTERVAL", "COUNT", "UNTIL"}
        and parts.get("BYDAY", own_day) == own_day
        and all(number.isdecimal() and 0 < int(number) < _MOST for number in numbers)
    )


def _next_week(
    start: datetime, now: datetime, skipped: set[datetime], parts: Mapping[str, str]
) -> datetime | None:
    """None once the series is over."""
    step = timedelta(weeks=int(parts.get("INTERVAL", "1")))
    number = max(0, (now - start) // step)
    while (candidate := start + number * step) < now or candidate in skipped:
        number += 1
    is_past_last = "COUNT" in parts and number >= int(parts["COUNT"])
    return None if is_past_last or _is_after(candidate, parts.get("UNTIL")) else candidate


def _is_after(moment: datetime, until: str | None) -> bool:
    """`until` is a date, a time of the series' own zone or one in UTC; None: it has no end."""
    if until is None:
        return False
    stated = moment.astimezone(UTC) if until.endswith("Z") else moment
    end = until.rstrip("Z")
    return f"{stated:%Y%m%dT%H%M%S}"[: len(end)] > end
