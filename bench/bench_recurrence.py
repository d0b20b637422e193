"""Expands 1,000 weekly series over 150 days, here and with recurring-ical-events.

Run it as `python -m bench.bench_recurrence`. Both sides start from parsed components and take
turns, and their answers are compared, so each ratio is between equal results of the same minute.
Plain events state no more than their times; realistic ones what a practice's calendar states (the
peer copies every property of an event into each occurrence). The last line is JSON.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from connectors.model import Attendee, CalendarEvent, EventTime, PartStat
from monitor.core.recurrence.occurrences import Occurrence, occurrences_of

SERIES = 1_000
ROUNDS = 5
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


def as_values(number: int, *, realistic: bool) -> CalendarEvent:
    start, rule = made_up_series(number)
    times: dict[str, Any] = {
        "uid": f"series-{number}",
        "start": EventTime(instant=start, zone=ZONE),
        "end": EventTime(instant=start + timedelta(minutes=50), zone=ZONE),
        "rrules": (rule,),
    }
    if not realistic:
        return CalendarEvent(**times)
    return CalendarEvent(
        **times,
        summary=f"Session: Client {number}",
        description=NOTE,
        location="Room 2",
        organizer="amara@riverside.example",
        attendees=(Attendee(email=f"client{number}@example.com", partstat=PartStat.ACCEPTED),),
        sequence=2,
        created=MADE,
        last_modified=MADE,
    )


def as_component(number: int, *, realistic: bool) -> icalendar.Event:
    start, rule = made_up_series(number)
    event = icalendar.Event()
    event.add("uid", f"series-{number}")
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=50))
    event.add("rrule", icalendar.vRecur.from_ical(rule))
    if realistic:
        event.add("summary", f"Session: Client {number}")
        event.add("description", NOTE)
        event.add("location", "Room 2")
        event.add("organizer", "mailto:amara@riverside.example")
        event.add("attendee", f"mailto:client{number}@example.com", {"PARTSTAT": "ACCEPTED"})
        event.add("sequence", 2)
        for name in ("dtstamp", "created", "last-modified"):
            event.add(name, MADE)
    return event


def ours(events: list[CalendarEvent]) -> list[Occurrence]:
    return [one for event in events for one in occurrences_of(event, (), *WINDOW)]


def theirs(calendar: icalendar.Calendar) -> list[Any]:
    return list(recurring_ical_events.of(calendar).between(*WINDOW))


def timed(work: Callable[[], list[Answer]]) -> tuple[float, list[Answer]]:
    """Seconds of processor time, which other work on the machine does not lengthen; the answer."""
    gc.collect()
    begin = time.process_time()
    answer = work()
    return time.process_time() - begin, answer


def ratio_for(name: str, *, realistic: bool) -> float:
    """How many times as fast we are; the best round of each side counts."""
    events = [as_values(number, realistic=realistic) for number in range(SERIES)]
    calendar = icalendar.Calendar()
    for number in range(SERIES):
        calendar.add_component(as_component(number, realistic=realistic))
    our_best = their_best = float("inf")
    for _ in range(ROUNDS):
        our_seconds, found = timed(lambda: ours(events))
        their_seconds, expected = timed(lambda: theirs(calendar))
        our_best, their_best = min(our_best, our_seconds), min(their_best, their_seconds)
    our_starts = sorted((one.event.uid, one.start) for one in found)
    their_starts = sorted((str(one["UID"]), one["DTSTART"].dt) for one in expected)
    if our_starts != their_starts:
        raise SystemExit("The two answers differ: the ratio would mean nothing.")
    ratio = their_best / our_best
    print(
        f"{name}: {SERIES:,} weekly series, 150 days, {len(our_starts):,} occurrences: "
        f"recurring-ical-events {their_best:.3f} s, steadyframe {our_best:.3f} s, {ratio:.1f} x"
    )
    return ratio


def main() -> None:
    plain = ratio_for("plain", realistic=False)
    realistic = ratio_for("realistic", realistic=True)
    ratios = {"plain": round(plain, 1), "realistic": round(realistic, 1)}
    lowest = round(min(plain, realistic), 1)
    print(json.dumps({"bench": "recurrence", "ratio": lowest, **ratios, "at_least": 20}))


if __name__ == "__main__":
    main()
