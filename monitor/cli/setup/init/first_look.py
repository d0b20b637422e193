"""A first look at a calendar, before anything is asked: what it says of itself, and its titles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.ical.parse.calendar_names import names_of
from connectors.ical.parse.reader import read_calendar
from connectors.model import CalendarEvent, Component, EventType, Status
from monitor.cli.setup.init.titles.rules import SessionRules, title_of
from monitor.core.markers.reading import Markers
from monitor.core.recurrence.occurrences import ExpansionFailed, Occurrence, occurrences_of
from monitor.core.sessions.recognition import Kind, Recognizer

# What was years ago is another practice; a series ahead says how often somebody comes.
_BACK, _AHEAD = timedelta(days=365), timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """`name`, `zone` (an IANA key) and `email` as the calendar states them; empty if it doesn't.

    `hours` are those with a time of day that could be sessions, one entry an occurrence: of the
    last year and the two months ahead, or of all time if there are none.
    """

    name: str = ""
    zone: str = ""
    email: str = ""
    hours: Sequence[Occurrence] = ()
    others: int = 0  # occurrences that can't be sessions

    @property
    def titles(self) -> Mapping[str, int]:
        return Counter(title_of(hour.event) for hour in self.hours)

    @property
    def events(self) -> Sequence[CalendarEvent]:
        return [hour.event for hour in self.hours]


def look_at(body: bytes, zone: ZoneInfo, now: datetime) -> FirstLook:
    """Of the bytes of a calendar. `zone` is for times without one. Raises ConnectorError."""
    names = names_of("calendar", body, now)
    reading = read_calendar("calendar", body, zone=zone, now=now)
    hours = _hours(reading.events, now)
    recognizer = SessionRules(ignore_titles=[], every_event=True).recognizer("")
    possible = [one for one in hours if _can_be_session(one.event, recognizer)]
    return FirstLook(
        name="" if "@" in names.name else names.name,
        zone=names.zone or _usual_zone(possible),
        email=_own_email(names.name, reading.events),
        hours=possible,
        others=len(hours) - len(possible),
    )


def _can_be_session(event: CalendarEvent, recognizer: Recognizer) -> bool:
    """A promise, such as `Call Jane`, can be one too."""
    has_time = event.start is not None and not event.start.is_date
    return has_time and recognizer.recognise(event).kind in (Kind.SESSION, Kind.COMMITMENT)


def _hours(events: Sequence[CalendarEvent], now: datetime) -> list[Occurrence]:
    markers = Markers.build()
    by_uid: dict[str, list[CalendarEvent]] = defaultdict(list)
    for event in events:
        if event.component is Component.EVENT:
            by_uid[event.uid].append(markers.as_said(event))
    recent = [one for same in by_uid.values() for one in _occurrences(same, now - _BACK, now)]
    return recent or [
        Occurrence(event, None, event.start.instant, (event.end or event.start).instant)
        for same in by_uid.values()
        for event in same
        if event.start is not None
        and event.recurrence_id is None
        and event.status is not Status.CANCELLED
    ]


def _occurrences(same: Sequence[CalendarEvent], since: datetime, now: datetime) -> list[Occurrence]:
    overrides = [event for event in same if event.recurrence_id is not None]
    masters = [event for event in same if event.recurrence_id is None]
    found: list[Occurrence] = []
    for master in masters or (None,):
        try:
            found += occurrences_of(master, overrides, since, now + _AHEAD)
        except ExpansionFailed:  # `check` says which event it is
            continue
    return found


def _usual_zone(hours: Sequence[Occurrence]) -> str:
    """The one that most hours were written in; UTC says nothing about where somebody is."""
    written = (hour.event.start.zone for hour in hours if hour.event.start is not None)
    zones = Counter(zone for zone in written if "/" in zone and not zone.startswith("Etc/"))
    return zones.most_common(1)[0][0] if zones else ""


def _own_email(name: str, events: Sequence[CalendarEvent]) -> str:
    """Google names a person's first calendar by the address; else it is who invites most."""
    if "@" in name and " " not in name:
        return name.lower()
    invited = [
        event.organizer.lower()
        for event in events
        if event.organizer and event.attendees and event.event_type is EventType.DEFAULT
    ]
    people = Counter(each for each in invited if not each.endswith(".calendar.google.com"))
    [(most, number), *_] = people.most_common(1) or [("", 0)]
    return most if number * 2 > len(invited) else ""
