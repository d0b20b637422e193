"""What icalendar states of a component, in the words of connectors.model.

Written from icalendar's values, not from our reader. Where the two differ on purpose, the function
that bends icalendar's answer says so; test_equal_to_icalendar.py holds an example of each.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component as Stated
from icalendar import vRecur

from connectors.model import CalendarEvent, EventTime, PartStat

Moment = tuple[datetime, bool]  # the instant in UTC, and whether it was written as a DATE

STATUSES = ("tentative", "confirmed", "cancelled", "needs-action", "completed", "in-process")


def moment(value: date | datetime, zone: ZoneInfo) -> Moment:
    """Floating times and dates are those of `zone`; a gap is read with the offset before it."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=zone)
        return value.astimezone(UTC), True
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC), False


def ours(value: EventTime | None) -> Moment | None:
    return (value.instant, value.is_date) if value else None


def all_of(component: Stated, name: str) -> list[Any]:
    found = component.get(name, [])
    return found if isinstance(found, list) else [found]


def first_of(component: Stated, name: str) -> Any:
    return next(iter(all_of(component, name)), None)


def plain(value: Any, limit: int) -> str:
    """Text without control characters and marks that turn it around, cut at `limit`."""
    kept = (c for c in str(value) if c in "\t\n" or not is_unwanted(c))
    return "".join(kept).strip()[:limit]


def is_unwanted(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in (
        "\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def one_line(value: Any, limit: int) -> str:
    return " ".join(plain(value, limit).split())


class Says:
    """One VEVENT or VTODO as icalendar read it; `zone` is for times without one."""

    def __init__(self, component: Stated, zone: ZoneInfo) -> None:
        self._its = component
        self._is_todo = component.name == "VTODO"
        start = first_of(component, "DTSTART")
        self._start = start.dt if start is not None else None
        own = getattr(self._start, "tzinfo", None)
        # A time without a zone beside a start with one is meant in that one.
        self._zone = own if isinstance(own, ZoneInfo) and own.key != "UTC" else zone
        self._calendars = zone

    def _moment(self, name: str) -> Moment | None:
        found = first_of(self._its, name)
        if found is None:
            return None
        is_date = not isinstance(found.dt, datetime)
        return moment(found.dt, self._calendars if is_date else self._zone)

    def _moments(self, name: str) -> set[Moment]:
        values = [one.dt for listed in all_of(self._its, name) for one in listed.dts]
        starts = [value[0] if isinstance(value, tuple) else value for value in values]
        return {
            moment(one, self._zone if isinstance(one, datetime) else self._calendars)
            for one in starts
        }

    def _text(self, name: str) -> str:
        found = first_of(self._its, name)
        return "" if found is None else str(found)

    def start(self) -> Moment | None:
        return self._moment("DTSTART")

    def end(self) -> Moment | None:
        if self._is_todo or self._start is None:
            return None
        stated, length = self._moment("DTEND"), first_of(self._its, "DURATION")
        found = stated or self._after(length.dt if length is not None else timedelta(0))
        is_all_day = not isinstance(self._start, datetime)
        if is_all_day and found and found[0] == moment(self._start, self._calendars)[0]:
            return moment(self._start + timedelta(days=1), self._calendars)
        return found

    def due(self) -> Moment | None:
        length = first_of(self._its, "DURATION")
        if not self._is_todo or (stated := self._moment("DUE")):
            return stated if self._is_todo else None
        return self._after(length.dt) if length is not None and self._start is not None else None

    def _after(self, length: timedelta) -> Moment:
        """Days are counted on the wall clock and the rest in elapsed time (RFC 5545, 3.3.6)."""
        days = timedelta(days=length.days)
        start = self._start
        assert start is not None
        if isinstance(start, datetime):
            later, is_date = moment(start + days, self._zone)
        else:
            later, is_date = moment(start + days, self._calendars)
        return later + (length - days), is_date and length == days

    def recurrence_id(self) -> Moment | None:
        return self._moment("RECURRENCE-ID")

    def this_and_future(self) -> bool:
        found = first_of(self._its, "RECURRENCE-ID")
        return found is not None and found.params.get("RANGE", "").upper() == "THISANDFUTURE"

    def completed(self) -> datetime | None:
        return self._stamp("COMPLETED")

    def created(self) -> datetime | None:
        return self._stamp("CREATED")

    def last_modified(self) -> datetime | None:
        return self._stamp("LAST-MODIFIED")

    def _stamp(self, name: str) -> datetime | None:
        found = first_of(self._its, name)
        return moment(found.dt, self._calendars)[0] if found is not None else None

    def status(self) -> str:
        said = self._text("STATUS").lower().replace("canceled", "cancelled")
        is_done = "COMPLETED" in self._its or int(self._its.get("PERCENT-COMPLETE", 0)) >= 100
        if self._is_todo and is_done and said != "cancelled":
            return "completed"
        if said in STATUSES:
            return said
        if self._is_todo:
            return "needs-action"
        busy = self._text("X-MICROSOFT-CDO-BUSYSTATUS").upper()
        return "tentative" if busy == "TENTATIVE" else "confirmed"

    def rrules(self) -> set[str]:
        return set() if self.recurrence_id() else {written(one) for one in self._rules()}

    def _rules(self) -> list[vRecur]:
        return [rule for rule in all_of(self._its, "RRULE") if rule]

    def rdates(self) -> set[Moment]:
        return set() if self.recurrence_id() else self._moments("RDATE")

    def periods(self) -> set[tuple[datetime, datetime]]:
        if self.recurrence_id():
            return set()
        values = [one.dt for listed in all_of(self._its, "RDATE") for one in listed.dts]
        found = set()
        for one in values:
            if isinstance(one, tuple) and isinstance(one[0], datetime):
                start = moment(one[0], self._zone)[0]
                is_length = isinstance(one[1], timedelta)
                found.add((start, start + one[1] if is_length else moment(one[1], self._zone)[0]))
        return found

    def exdates(self) -> set[Moment]:
        return set() if self.recurrence_id() else self._moments("EXDATE")

    def summary(self) -> str:
        return one_line(self._text("SUMMARY"), 500)

    def location(self) -> str:
        return one_line(self._text("LOCATION"), 2_000)

    def description(self) -> str:
        texts = [self._text("DESCRIPTION"), *map(str, all_of(self._its, "COMMENT"))]
        return "\n".join(filter(None, (plain(one, 2_000) for one in texts)))[:2_000]

    def organizer(self) -> str | None:
        found = first_of(self._its, "ORGANIZER")
        return address(found) if found is not None else None

    def attendees(self) -> list[tuple[str, str, str, bool]]:
        return [
            (
                email,
                one_line(person.params.get("CN", ""), 200),
                partstat(person.params.get("PARTSTAT", "NEEDS-ACTION")),
                person.params.get("CUTYPE", "").upper() in ("ROOM", "RESOURCE"),
            )
            for person in all_of(self._its, "ATTENDEE")
            if (email := address(person)) is not None
        ]

    def transparent(self) -> bool:
        free = self._text("X-MICROSOFT-CDO-BUSYSTATUS").upper() == "FREE"
        return free or self._text("TRANSP").upper() == "TRANSPARENT"

    def classification(self) -> str:
        return one_line(self._text("CLASS"), 40).lower() or "public"

    def sequence(self) -> int:
        return max(int(self._its.get("SEQUENCE", 0)), 0)


def written(rule: vRecur) -> str:
    return rule.to_ical().decode().upper().replace("\\", "").replace(" ", "")


def partstat(value: str) -> str:
    known = {one.value for one in PartStat}
    return value.lower() if value.lower() in known else "other"


def address(person: Any) -> str | None:
    """The mail address, or that in EMAIL where Apple writes a path of its own as the value."""
    for candidate in (str(person), str(person.params.get("EMAIL", ""))):
        mail = candidate.strip()
        if mail.lower().startswith("mailto:"):
            mail = mail[7:]
        if "@" in mail and ":" not in mail and "/" not in mail:
            return mail.strip().lower()
    return None


OURS: dict[str, Callable[[CalendarEvent], Any]] = {
    "start": lambda event: ours(event.start),
    "end": lambda event: ours(event.end),
    "due": lambda event: ours(event.due),
    "recurrence_id": lambda event: ours(event.recurrence_id),
    "this_and_future": lambda event: event.this_and_future,
    "completed": lambda event: event.completed,
    "status": lambda event: event.status.value,
    "rrules": lambda event: {
        written(vRecur.from_ical(one.replace(" ", ""))) for one in event.rrules
    },
    "rdates": lambda event: {ours(one) for one in event.rdates},
    "periods": lambda event: {(p.start.instant, p.end.instant) for p in event.periods},
    "exdates": lambda event: {ours(one) for one in event.exdates},
    "summary": lambda event: event.summary,
    "description": lambda event: event.description,
    "location": lambda event: event.location,
    "organizer": lambda event: event.organizer,
    "attendees": lambda event: [
        (one.email, one.name, one.partstat.value, one.is_resource) for one in event.attendees
    ],
    "transparent": lambda event: event.transparent,
    "classification": lambda event: event.classification,
    "sequence": lambda event: event.sequence,
    "created": lambda event: event.created,
    "last_modified": lambda event: event.last_modified,
}


def differences(event: CalendarEvent, component: Stated, zone: ZoneInfo) -> Iterator[str]:
    """The fields on which the two disagree, each with both answers."""
    says = Says(component, zone)
    for name, of in OURS.items():
        said, read = getattr(says, name)(), of(event)
        if said != read:
            yield f"{name}: icalendar {said!r}, we {read!r}"
