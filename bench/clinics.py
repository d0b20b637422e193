"""Clinics of any size, as folders with a config and a calendar file for each clinician.

Each client has weekly sessions that began years ago, a third with some that moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

NOW = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)
_THIS_WEEK = datetime(2026, 11, 23, 8)  # noqa: DTZ001 - a Monday, a wall clock in the feed's zone
_ZONE = "TZID=America/New_York"
_WEEKS_A_YEAR = 52


def calendar(
    clinician: int,
    clients: int,
    moved: Iterable[int] = (),
    years: float = 2,
    week: datetime = _THIS_WEEK,
) -> bytes:
    """Weekly series, a third with exceptions; those in `moved` have their next session later.

    `week`: when the first session of the present week starts, by the wall clock.
    """
    behind = round(years * _WEEKS_A_YEAR)
    began = week - timedelta(weeks=behind)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SteadyFrame//Bench//EN"]
    for client in range(clients):
        start = began + timedelta(days=client % 5, minutes=60 * (client // 5))
        shifts = dict.fromkeys(range(5, behind - 4, 9), 1) if client % 3 == 0 else {}
        shifts |= {behind + 1: 2} if client in moved else {}
        lines += _series(f"{clinician}-{client}", start, shifts)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _series(name: str, start: datetime, shifts: dict[int, int]) -> Iterable[str]:
    yield from _event(name, start, "RRULE:FREQ=WEEKLY")
    for week, hours in shifts.items():
        original = start + timedelta(weeks=week)
        rid = f"RECURRENCE-ID;{_ZONE}:{original:%Y%m%dT%H%M%S}"
        yield from _event(name, original + timedelta(hours=hours), rid)


def _event(name: str, start: datetime, line: str) -> Iterable[str]:
    yield from ("BEGIN:VEVENT", f"UID:{name}", "DTSTAMP:20261123T080000Z", line)
    yield f"DTSTART;{_ZONE}:{start:%Y%m%dT%H%M%S}"
    yield f"DTEND;{_ZONE}:{start + timedelta(minutes=50):%Y%m%dT%H%M%S}"
    yield from (f"SUMMARY:Session: Client {name}", "END:VEVENT")


def write_clinic(
    folder: Path, clinicians: int, clients: int, years: float = 2, week: datetime = _THIS_WEEK
) -> Path:
    """Writes its calendars, and its config, whose path is returned. `week` as in `calendar`."""
    settings = {
        "practice": {"name": "Riverside", "timezone": "America/New_York"},
        "clinicians": [{"id": f"k{n}", "name": f"Clinician {n}"} for n in range(clinicians)],
        "sources": [
            {
                "name": f"s{n}",
                "type": "ical",
                "path": str(folder / f"{n}.ics"),
                "clinician": f"k{n}",
            }
            for n in range(clinicians)
        ],
        "storage": {"url": f"sqlite:///{folder / 'steadyframe.db'}"},
    }
    for number in range(clinicians):
        (folder / f"{number}.ics").write_bytes(calendar(number, clients, years=years, week=week))
    config = folder / "steadyframe.yaml"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return config
