"""A made-up year of a therapist in New York, as a calendar shows it on 30 November 2026 at once.

It has weekly, fortnightly and monthly series, a couple twice a week, moved sessions with the stamps
of their edits, a long gap, an August without anybody, and a client with nothing booked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.builders.ics import local, vevent

NOW = "2026-11-30T09:05:00-05:00"
READ_AT = "2026-11-30T09:00:00-05:00"
MADE = "20250901T120000Z"
# The settings of a practice that has this calendar.
REVIEWED: dict[str, Any] = {
    "practice": {"name": "Osei Counseling", "timezone": "America/New_York", "holidays": "US-NY"},
    "clients": [{"id": "tom", "name": "Tom Stone"}, {"id": "jane", "name": "Jane Doe"}],
    "leave": [{"clinician": "amara", "from": "2026-12-21", "to": "2027-01-03"}],
}
_ZONE = ";TZID=America/New_York:"
_AUGUST = datetime(2026, 8, 3)  # noqa: DTZ001 - a wall's date; its zone is written beside it


def the_year() -> list[str]:
    """The components of the calendar."""
    return [*_tuesdays(), *_thursdays(), *_others()]


def _tuesdays() -> Iterable[str]:
    jane = ("jd", "Jane Doe")
    yield _series(*jane, "2025-09-02T10:00", off=[*_in_august(1, 10), "2026-03-10T10:00"])
    yield _moved(*jane, "2026-02-10T10:00", "2026-02-12T14:00", edited="20260206T150000Z")
    yield _moved(*jane, "2026-06-16T10:00", "2026-06-16T16:00", edited="20260616T110000Z")
    yield _moved(*jane, "2026-10-13T10:00", "2026-10-13T10:12", edited="20261013T141500Z")
    yield _series(
        *("lb", "Lena Brandt", "2025-10-07T10:30"),
        rule="FREQ=MONTHLY;BYDAY=1TU",
        off=["2026-08-04T10:30"],
    )


def _thursdays() -> Iterable[str]:
    ann = ("aw", "Ann Wood")
    spring = [f"2026-{day}T09:00" for day in ("04-16", "04-23", "04-30", "05-07")]
    yield _series(*ann, "2025-09-04T09:00", off=[*_in_august(3, 9), *spring])
    yield _moved(
        *ann, "2026-09-17T09:00", "2026-09-18T15:00", "DESCRIPTION:[client]",
        edited="20260901T150000Z",
    )  # fmt: skip
    yield _moved(*ann, "2026-01-15T09:00", "2026-01-16T09:00", edited="20260301T150000Z")


def _others() -> Iterable[str]:
    yield _series(
        *("mk", "Max and Kim", "2026-01-05T17:00"),
        rule="FREQ=WEEKLY;BYDAY=MO,TH",
        off=[*_in_august(0, 17), *_in_august(3, 17)],
        minutes=75,
    )
    yield _series("zo", "Zoe Ortiz", "2026-09-07T18:00")
    until = "FREQ=WEEKLY;INTERVAL=2;UNTIL=20261120T000000Z"
    yield _series("ts", "Tom Stone", "2025-09-03T11:00", rule=until, off=["2026-08-05T11:00"])
    yield _series("pp", "Peter Pohl", "2025-09-05T10:00", rule="FREQ=WEEKLY;UNTIL=20260605T235959Z")
    yield _series("in", "Ida Nowak", "2026-11-06T13:00")


def _in_august(weekday: int, hour: int) -> list[str]:
    first = _AUGUST + timedelta(days=weekday, hours=hour)
    return [(first + timedelta(weeks=n)).isoformat() for n in range(2)]


def _series(
    uid: str,
    client: str,
    first: str,
    *,
    rule: str = "FREQ=WEEKLY",
    off: Iterable[str] = (),
    minutes: int = 50,
) -> str:
    without = ",".join(local(datetime.fromisoformat(day)) for day in off)
    lines = [f"RRULE:{rule}", f"EXDATE{_ZONE}{without}" if without else ""]
    return _event(uid, client, first, minutes, *filter(None, lines), edited=MADE)


def _moved(uid: str, client: str, was: str, start: str, *lines: str, edited: str) -> str:
    stood = f"RECURRENCE-ID{_ZONE}{local(datetime.fromisoformat(was))}"
    return _event(uid, client, start, 50, stood, *lines, edited=edited)


def _event(uid: str, client: str, start: str, minutes: int, *lines: str, edited: str) -> str:
    begins = datetime.fromisoformat(start)
    return vevent(
        f"DTEND{_ZONE}{local(begins + timedelta(minutes=minutes))}",
        f"SUMMARY:Session: {client}",
        f"CREATED:{MADE}",
        f"LAST-MODIFIED:{edited}",
        *lines,
        uid=uid,
        start=f"{_ZONE}{local(begins)}",
    )
