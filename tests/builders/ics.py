"""Tiny builders of iCalendar text: what a test doesn't name is filled in and plain."""

from __future__ import annotations

from datetime import datetime

BERLIN_RULES = """BEGIN:VTIMEZONE
TZID:{tzid}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def calendar(*components: str, head: str = "") -> bytes:
    """A VCALENDAR around components; `head` holds further property lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SteadyFrame//Tests//EN"]
    text = "\n".join([*lines, *filter(None, [head, *components]), "END:VCALENDAR", ""])
    return text.replace("\n", "\r\n").encode()


def vevent(*lines: str, uid: str | None = "one", start: str = ":20261125T100000Z") -> str:
    """A VEVENT; `start` is what follows DTSTART, an empty one leaves it out."""
    return _component("VEVENT", [_uid(uid), f"DTSTART{start}" if start else "", *lines])


def vtodo(*lines: str, uid: str | None = "todo") -> str:
    return _component("VTODO", [_uid(uid), *lines])


def vtimezone(tzid: str) -> str:
    """Central European rules under another name."""
    return BERLIN_RULES.format(tzid=tzid)


def local(moment: datetime) -> str:
    """`20261125T100000`, the wall clock of a moment."""
    return f"{moment:%Y%m%dT%H%M%S}"


def _uid(uid: str | None) -> str:
    return f"UID:{uid}" if uid is not None else ""


def _component(kind: str, lines: list[str]) -> str:
    stamp = "DTSTAMP:20261123T080000Z"
    return "\n".join([f"BEGIN:{kind}", stamp, *filter(None, lines), f"END:{kind}"])
