"""Calendars that mean harm, or come from a program gone wrong. Each is one source.

Every one that has an event calls it a session, so that nothing is spared its recurrence.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.acceptance.practice import session
from tests.builders.ics import calendar, vtimezone

DAY = "2026-11-25T"
_ALL = ",".join(map(str, range(60)))
_HOURS = ",".join(map(str, range(24)))
EVERY_LIST = (
    f"RRULE:FREQ=DAILY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=MO,TU,WE,TH,FR,SA,SU;"
    f"BYHOUR={_HOURS};BYMINUTE={_ALL};BYSECOND={_ALL}"
)


def one(*lines: str, start: str = DAY + "11:00") -> bytes:
    """The hostile event and a good one beside it."""
    return calendar(session("evil", start, *lines), session("good", DAY + "14:00", client="T. S."))


def zoned(tzid: str) -> bytes:
    return one().replace(b"DTSTART;TZID=America/New_York", b"DTSTART;TZID=" + tzid.encode(), 1)


def dates(name: str, number: int) -> str:
    return f"{name}:" + ",".join(
        f"2027{1 + n % 12:02}{1 + n % 28:02}T{n % 24:02}{n // 24 % 60:02}{n // 1440 % 60:02}Z"
        for n in range(number)
    )


def inside(filling: str) -> bytes:
    """A good event with `filling` beside it."""
    return calendar(session("good", DAY + "14:00", client="T. S."), filling)


# The good event beside it is read; this one is set aside, at the poll or when it is expanded.
ONE_EVENT: dict[str, Callable[[], bytes]] = {
    "secondly": lambda: one("RRULE:FREQ=SECONDLY"),
    "billion": lambda: one("RRULE:FREQ=SECONDLY;COUNT=1000000000"),
    "minutely": lambda: one("RRULE:FREQ=MINUTELY", start="1970-01-01T10:00"),
    "standstill": lambda: one("RRULE:FREQ=DAILY;INTERVAL=0"),
    "every-list": lambda: one(EVERY_LIST),
    "rdates": lambda: one(dates("RDATE", 100_000)),
    "exdates": lambda: one("RRULE:FREQ=WEEKLY", dates("EXDATE", 100_000)),
    "no-date": lambda: one().replace(b"DTSTART;TZID=America/New_York:2026", b"DTSTART:never", 1),
    "long-rule": lambda: one("RRULE:FREQ=DAILY;BYDAY=" + "MO," * 300_000),
}
# Nothing in them is wrong enough to be set aside.
READ: dict[str, Callable[[], bytes]] = {
    "many-rdates": lambda: one(*[dates("RDATE", 50)] * 4_000),
    "never": lambda: one("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", start="1970-01-01T10:00"),
    "hardly-ever": lambda: one("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU"),
    "zone-folder": lambda: zoned("Europe"),
    "zone-path": lambda: zoned("../../../../etc/passwd"),
    "zone-long": lambda: zoned("E" * 100_000),
    "own-zones": lambda: inside(
        "\n".join(
            vtimezone(f"Home {n}")
            + "\n"
            + session(f"z{n}", DAY + "15:00").replace("TZID=America/New_York", f"TZID=Home {n}")
            for n in range(500)
        )
    ),
    "people": lambda: one(*["ATTENDEE;CN=X:mailto:x@example.com"] * 100_000),
    "long-line": lambda: one("SUMMARY:" + "Session: " * 500_000),
    "folds": lambda: one("DESCRIPTION:x" + "\n x" * 100_000),
    "copies": lambda: inside("\n".join([session("evil", DAY + "11:00")] * 10_000)),
    "alarms": lambda: one("\n".join(["BEGIN:VALARM\nEND:VALARM"] * 20_000)),
    "utf-16": lambda: one("SUMMARY:Session: T. S.").decode().encode("utf-16"),
    "bom": lambda: b"\xef\xbb\xbf" + one(),
    "latin-1": lambda: one("LOCATION:Z@rich").replace(b"@", b"\xfc"),
}
# Nothing of them is believed; what the error must say.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "newlines": (lambda: one().replace(b"END:VCAL", b"\n" * 10_000_000 + b"END:VCAL"), "lines"),
    "bare-newlines": (lambda: b"\n" * 10_000_000, "empty"),
    "nesting": (lambda: inside("BEGIN:X\n" * 20_000 + "END:X\n" * 20_000), "deeper than"),
    "begins": (lambda: inside("BEGIN:VEVENT\n" * 9_000 + "END:VEVENT\n" * 9_000), "deeper"),
    "no-ends": (lambda: inside("BEGIN:VEVENT\n" * 10_000), "deeper"),
    "crumbs": (lambda: inside("BEGIN:X\nEND:X\n" * 450_000), "components"),
    "cut": (lambda: one()[:-30], "ends early"),
    "path": (lambda: b"/etc/passwd", "not a calendar"),
    "login": (lambda: b"<!DOCTYPE html><html><body>Sign in</body></html>", "login"),
    "nothing": (lambda: b"", "empty"),
    "zeros": (lambda: bytes(20_000_000), "not a calendar"),
}
