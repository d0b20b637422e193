"""Calendars of programs gone wrong, and what is no calendar at all. Each is one source.

Every one that has an event calls it a session, so that nothing is spared its recurrence.
"""

from __future__ import annotations

from tests.acceptance.practice import session
from tests.builders.ics import calendar, vtimezone

DAY = "2026-11-25T"
GOOD = session("good", DAY + "14:00", client="T. S.")


def one(*lines: str) -> bytes:
    """The odd event and a good one beside it."""
    return calendar(session("odd", DAY + "11:00", *lines), GOOD)


def zoned(tzid: str) -> bytes:
    return one().replace(b"DTSTART;TZID=America/New_York", b"DTSTART;TZID=" + tzid.encode(), 1)


def in_own_zone(number: int) -> str:
    """A zone under a name of the exporter's own, and a session in it."""
    event = session(f"z{number}", DAY + "15:00")
    named = event.replace("TZID=America/New_York", f"TZID=Home {number}")
    return f"{vtimezone(f'Home {number}')}\n{named}"


# The good event beside it is read; this one is set aside, at the poll or when it is expanded.
ONE_EVENT: dict[str, bytes] = {
    "no-date": one().replace(b"DTSTART;TZID=America/New_York:2026", b"DTSTART:never", 1),
    "other-calendar": one("RRULE:RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;COUNT=3"),
    "no-frequency": one("RRULE:COUNT=3"),
    "no-such-month": one("RRULE:FREQ=WEEKLY;BYMONTH=13"),
    "long-rule": one("RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=" + "WE," * 700 + "WE"),
    "many-rules": one(*[f"RRULE:FREQ=WEEKLY;COUNT={number}" for number in range(1, 22)]),
}
# Nothing in them is wrong enough to be set aside.
READ: dict[str, bytes] = {
    "exrule": one("RRULE:FREQ=WEEKLY;COUNT=3", "EXRULE:FREQ=WEEKLY;COUNT=2"),
    "count-of-nothing": one("RRULE:FREQ=WEEKLY;COUNT=0;BYDAY="),
    "same-rdates": one(*["RDATE:20271125T160000Z"] * 3),
    "zone-folder": zoned("Europe"),
    "zone-long": zoned("E" * 201),
    "own-zones": calendar(GOOD, *map(in_own_zone, range(3))),
    "people": one(*["ATTENDEE;CN=X:mailto:x@example.com"] * 1_001),
    "long-line": one("SUMMARY:" + "Session: " * 100),
    "folds": one("DESCRIPTION:x" + "\n x" * 100),
    "copies": calendar(GOOD, *[session("odd", DAY + "11:00")] * 3),
    "alarms": one("\n".join(["BEGIN:VALARM\nEND:VALARM"] * 3)),
    "utf-16": one("SUMMARY:Session: T. S.").decode().encode("utf-16"),
    "bom": b"\xef\xbb\xbf" + one(),
    "latin-1": one("LOCATION:Z@rich").replace(b"@", b"\xfc"),
}
# Nothing of them is believed; what the error must say.
REFUSED: dict[str, tuple[bytes, str]] = {
    "newlines": (b"\n" * 100, "empty"),
    "nesting": (calendar(GOOD, "BEGIN:X\n" * 16 + "END:X\n" * 16), "deeper than"),
    "no-ends": (calendar(GOOD, "BEGIN:VEVENT\n" * 3), "ends early"),
    "cut": (one()[:-30], "ends early"),
    "path": (b"calendars/north.ics", "not a calendar"),
    "login": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "login"),
    "nothing": (b"", "empty"),
    "zeros": (bytes(2_000), "not a calendar"),
}
