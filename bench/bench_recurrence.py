"""Expands 1,000 weekly series over 150 days, here and with recurring-ical-events.

Run it as `python -m bench.bench_recurrence`. Both sides start from parsed components and their
answers are compared, so the ratio is between equal results. The last line is JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from connectors.model import Attendee, CalendarEvent, EventTime, PartStat
from monitor.core.recurrence import Occurrence, occurrences_of

SERIES = 1_000
ZONE = "America/New_York"
WINDOW = (datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=150))
MADE = datetime(2024, 8, 20, 9, tzinfo=UTC)
NOTE = "Video link and directions are in the welcome letter."
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")
Answer = TypeVar("Answer")


def made_up_series(number: int) -> tuple[datetime, str]:
    """The first start and the rule of one of the series; the oldest began two years ago."""
    day = datetime(2024, 9, 2, 8 + number % 9, tzinfo=ZoneInfo(ZONE)) + timedelta(days=number % 5)
    return day + timedelta(weeks=number % 90), f"FREQ=WEEKLY;BYDAY={WEEKDAYS[number % 5]}"


def as_values(number: int) -> CalendarEvent:
    start, rule = made_up_series(number)
    return CalendarEvent(
        uid=f"series-{number}",
        start=EventTime(instant=start, zone=ZONE),
        end=EventTime(instant=start + timedelta(minutes=50), zone=ZONE),
        rrules=(rule,),
        summary=f"Session: Client {number}",
        description=NOTE,
        location="Room 2",
        organizer="amara@riverside.example",
        attendees=(Attendee(email=f"client{number}@example.com", partstat=PartStat.ACCEPTED),),
        sequence=2,
        created=MADE,
        last_modified=MADE,
    )


def as_component(number: int) -> icalendar.Event:
    start, rule = made_up_series(number)
    event = icalendar.Event()
    event.add("uid", f"series-{number}")
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=50))
    event.add("summary", f"Session: Client {number}")
    event.add("description", NOTE)
    event.add("location", "Room 2")
    event.add("organizer", "mailto:amara@riverside.example")
    event.add("attendee", f"mailto:client{number}@example.com", {"PARTSTAT": "ACCEPTED"})
    event.add("sequence", 2)
    for name in ("dtstamp", "created", "last-modified"):
        event.add(name, MADE)
    event.add("rrule", icalendar.vRecur.from_ical(rule))
    return event


def ours(events: list[CalendarEvent]) -> list[Occurrence]:
    return [one for event in events for one in occurrences_of(event, (), *WINDOW)]


def theirs(calendar: icalendar.Calendar) -> list[Any]:
    return list(recurring_ical_events.of(calendar).between(*WINDOW))


def timed(work: Callable[[], list[Answer]], rounds: int) -> tuple[float, list[Answer]]:
    """The best of some rounds, in seconds, and the answer."""
    best, answer = float("inf"), []
    for _ in range(rounds):
        begin = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - begin)
    return best, answer


def main() -> None:
    events = [as_values(number) for number in range(SERIES)]
    calendar = icalendar.Calendar()
    for number in range(SERIES):
        calendar.add_component(as_component(number))
    our_seconds, found = timed(lambda: ours(events), 5)
    their_seconds, expected = timed(lambda: theirs(calendar), 3)
    our_starts = sorted((one.event.uid, one.start) for one in found)
    their_starts = sorted((str(one["UID"]), one["DTSTART"].dt) for one in expected)
    if our_starts != their_starts:
        raise SystemExit("The two answers differ: the ratio would mean nothing.")
    ratio = their_seconds / our_seconds
    print(f"{SERIES:,} weekly series, 150 days, {len(our_starts):,} occurrences")
    print(f"recurring-ical-events {their_seconds:.3f} s   steadyframe {our_seconds:.3f} s")
    print(json.dumps({"bench": "recurrence", "ratio": round(ratio, 1), "at_least": 20}))


if __name__ == "__main__":
    main()
