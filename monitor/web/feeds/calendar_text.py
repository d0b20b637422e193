"""Open follow-ups as iCalendar: each a to-do and an all-day event on the day that it is due.

Calendars differ in what they show of a feed: Apple's and Google's show events alone, Thunderbird
and DAVx5 with a task app both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, Todo

# How often a reader is asked to come again; some know the older name alone.
_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpEntry:
    """`id` and `opened_at` stay the same for as long as it is open."""

    id: str
    summary: str
    description: str
    due: date
    opened_at: datetime


def calendar_text(name: str, language: str, entries: Sequence[FollowUpEntry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//SteadyFrame//Open follow-ups//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name, parameters={"LANGUAGE": language})
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_todo(entry))
        calendar.add_component(_event(entry))
    text: bytes = calendar.to_ical()
    return text


def _todo(entry: FollowUpEntry) -> Todo:
    todo = Todo()
    todo.add("uid", f"{entry.id}-todo@steadyframe")
    todo.add("due", entry.due)
    todo.add("status", "NEEDS-ACTION")
    _describe(todo, entry)
    return todo


def _event(entry: FollowUpEntry) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}-day@steadyframe")
    event.add("dtstart", entry.due)
    event.add("dtend", entry.due + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # it takes nobody's time
    _describe(event, entry)
    return event


def _describe(component: Todo | Event, entry: FollowUpEntry) -> None:
    component.add("dtstamp", entry.opened_at)
    component.add("summary", entry.summary)
    component.add("description", entry.description)
    component.add("class", "PRIVATE")
