"""Feeds as clinics export them, of any size: about 1.4 KB an event, folded, with alarms.

A tenth of the events are weekly series, a tenth are moved occurrences of these; a third of the
rest is past. With `hourly` all are single ones instead, each at an hour of its own. `stamp` is what
DTSTAMP says; the events named in `moved` start an hour later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

PREFACE = (
    "Please use the waiting room on the second floor; the door code is on the first page of the "
    "welcome letter. If you cannot come, call the front desk or write before noon of the day "
    "before, so that somebody who waits can have the time. Video sessions open five minutes before "
    "their start; the link is the same every week, and the desk can resend it."
    "\\n\\nPreparation: questionnaire, week"
)
HEAD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Riverside Counseling//Practice Manager 4.2//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Riverside
X-WR-TIMEZONE:America/New_York
BEGIN:VTIMEZONE
TZID:America/New_York
X-LIC-LOCATION:America/New_York
BEGIN:DAYLIGHT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE"""
_SINGLE = 2  # the kind of an event that is neither a series (0) nor of one (1)


def feed(
    size: int,
    monday: datetime,
    *,
    stamp: str = "20261123T080000Z",
    moved: Collection[int] = (),
    hourly: bool = False,
) -> bytes:
    """`size` events around `monday` (a wall clock), as the bytes that a server sends."""
    lines = [*HEAD.split("\n")]
    for number in range(size):
        lines += _event(number, monday, stamp, later=number in moved, hourly=hourly)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(
    number: int, monday: datetime, stamp: str, *, later: bool, hourly: bool
) -> Iterator[str]:
    kind = _SINGLE if hourly else number % 10
    series = number - 1 if kind == 1 else number
    days, half_hours = divmod(2 * number, 48) if hourly else (number % 271, number // 271 % 20)
    if kind < 2:
        days = 7 * (series // 10 % 40)
    start = monday + timedelta(days=days - 90, hours=8, minutes=30 * half_hours)
    original = start + timedelta(weeks=4)
    if kind == 1:
        start = original + timedelta(hours=2)
    if later:
        start += timedelta(hours=1)
    yield "BEGIN:VEVENT"
    yield f"DTSTAMP:{stamp}"
    yield f"UID:{series:08d}-5c1f-4f6b-9d0a-6e2b7a9c1d55@riverside.example"
    if kind == 1:
        yield f"RECURRENCE-ID;TZID=America/New_York:{original:%Y%m%dT%H%M%S}"
    yield f"DTSTART;TZID=America/New_York:{start:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=America/New_York:{start + timedelta(minutes=50):%Y%m%dT%H%M%S}"
    if kind == 0:
        yield "RRULE:FREQ=WEEKLY;COUNT=60"
        yield f"EXDATE;TZID=America/New_York:{start + timedelta(weeks=9):%Y%m%dT%H%M%S}"
    yield from _words(number)


def _words(number: int) -> Iterator[str]:
    client = number % 400
    yield "CREATED:20260801T090000Z"
    yield "LAST-MODIFIED:20261101T101500Z"
    yield "SEQUENCE:1"
    yield "STATUS:CONFIRMED"
    yield "TRANSP:OPAQUE"
    yield f"SUMMARY:Session: Client {client:04d}"
    yield f"DESCRIPTION:{PREFACE} {number % 52}\\, page {number % 9}."
    yield f"LOCATION:Room {number % 7}\\, 2nd floor\\, 12 Mill Street\\, Riverside"
    yield "ORGANIZER;CN=Dr. Amara Osei:mailto:amara@riverside.example"
    for name, address in (
        ("Dr. Amara Osei", "amara@riverside.example"),
        (f"Client {client:04d}", f"client{client:04d}@example.com"),
    ):
        yield (
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;"
            f"CN={name};X-NUM-GUESTS=0:mailto:{address}"
        )
    yield f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.com/room-{client:04d}"
    yield "X-PM-RECORD:9f0c2b1a7d4e48c1a5b6c7d8e9f0a1b2"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "TRIGGER:-PT30M")
    yield "END:VALARM"
    yield "END:VEVENT"


def _folded(line: str) -> Iterator[str]:
    """At most 75 octets a line (RFC 5545, 3.1); these lines are ASCII."""
    yield line[:75]
    for at in range(75, len(line), 74):
        yield f" {line[at : at + 74]}"
