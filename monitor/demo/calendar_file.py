"""A made-up calendar that can be edited like a real one and written as iCalendar at any moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

import icalendar

PRODUCT = "-//Riverside Counseling//made-up practice//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    email: str
    name: str
    partstat: Literal["ACCEPTED", "DECLINED", "NEEDS-ACTION"] = "ACCEPTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One VEVENT. `start` is aware, in the calendar's zone; a `date` makes it an all-day one."""

    uid: str
    title: str
    start: datetime | date
    length: timedelta
    made: datetime
    edited: datetime | None = None
    replaces: datetime | None = None  # RECURRENCE-ID: the original start of an override
    rule: str = ""
    without: tuple[datetime, ...] = ()  # EXDATE
    note: str = ""
    place: str = ""
    guests: tuple[Guest, ...] = ()
    cancelled: bool = False
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One VTODO, due at the end of a day."""

    uid: str
    title: str
    due: date
    made: datetime
    done: datetime | None = None


# Written out: icalendar's own generator lists every change since 1970, and takes as long as all
# the rest of a calendar.
_NEW_YORK = icalendar.Timezone.from_ical(
    b"""BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZNAME:EDT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZNAME:EST
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE
"""
)

_NO_STAMP = datetime(1970, 1, 1, tzinfo=UTC)
_UNSTAMPED = "DTSTAMP:19700101T000000Z"

EntryKey = tuple[str, datetime | None]
EntryChange = Callable[[Entry], Entry]


@dataclass(slots=True, kw_only=True)
class CalendarFile:
    """One clinician's calendar. Every edit carries the time at which it was made."""

    name: str
    _entries: dict[EntryKey, Entry] = field(default_factory=dict)
    _todos: dict[str, ToDo] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        self._entries[entry.uid, entry.replaces] = entry

    def add_todo(self, todo: ToDo) -> None:
        self._todos[todo.uid] = todo

    def finish_todo(self, uid: str, at: datetime) -> None:
        self._todos[uid] = replace(self._todos[uid], done=at)

    def change(self, uid: str, at: datetime, change: EntryChange) -> None:
        """Edits a series' master or a single event. Raises KeyError if there is none."""
        self._entries[uid, None] = _edited(self._entries[uid, None], at, change)

    def change_one(self, uid: str, original: datetime, at: datetime, change: EntryChange) -> None:
        """Edits one occurrence of a series, by an override that is made if there is none yet."""
        known = self._entries.get((uid, original))
        if known is None:
            master = self._entries[uid, None]
            known = replace(
                master, start=original, replaces=original, rule="", without=(), sequence=0
            )
        self._entries[uid, original] = _edited(known, at, change)

    def exclude(self, uid: str, original: datetime, at: datetime) -> None:
        """Deletes one occurrence, as most calendars do it: by EXDATE."""
        self._entries.pop((uid, original), None)
        self.change(uid, at, lambda one: replace(one, without=(*one.without, original)))

    def text(self, at: datetime) -> str:
        """The calendar as an export made at `at`. As real ones do, it stamps everything anew."""
        head, end = _frame(self.name)
        blocks = [*map(_event, self._entries.values()), *map(_todo, self._todos.values())]
        stamp = f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return head + "".join(blocks).replace(_UNSTAMPED, stamp) + end


@lru_cache
def _frame(name: str) -> tuple[str, str]:
    """What stands before and after the components of a calendar."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add_component(_NEW_YORK)
    end = "END:VCALENDAR\r\n"
    return _written(calendar).removesuffix(end), end


def _edited(entry: Entry, at: datetime, change: EntryChange) -> Entry:
    return replace(change(entry), edited=at, sequence=entry.sequence + 1)


@lru_cache(maxsize=1_024)
def _event(entry: Entry) -> str:
    """Kept, because between two exports hardly anything changes but the stamp."""
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", _NO_STAMP)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.start + entry.length)
    if entry.replaces:
        event.add("recurrence-id", entry.replaces)
    if entry.rule:
        event.add("rrule", icalendar.vRecur.from_ical(entry.rule))
    for original in entry.without:
        event.add("exdate", original)
    event.add("summary", entry.title)
    for name, text in (("description", entry.note), ("location", entry.place)):
        if text:
            event.add(name, text)
    for guest in entry.guests:
        parameters = {"CN": guest.name, "PARTSTAT": guest.partstat}
        event.add("attendee", f"mailto:{guest.email}", parameters)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("sequence", entry.sequence)
    event.add("created", entry.made.astimezone(UTC))
    event.add("last-modified", (entry.edited or entry.made).astimezone(UTC))
    return _written(event)


@lru_cache(maxsize=64)
def _todo(todo: ToDo) -> str:
    component = icalendar.Todo()
    component.add("uid", todo.uid)
    component.add("dtstamp", _NO_STAMP)
    component.add("summary", todo.title)
    component.add("due", todo.due)
    component.add("created", todo.made.astimezone(UTC))
    component.add("last-modified", (todo.done or todo.made).astimezone(UTC))
    if todo.done:
        component.add("status", "COMPLETED")
        component.add("completed", todo.done.astimezone(UTC))
        component.add("percent-complete", 100)
    else:
        component.add("status", "NEEDS-ACTION")
    return _written(component)


def _written(component: icalendar.Component) -> str:
    return str(component.to_ical(), "utf-8")
