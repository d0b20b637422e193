"""The zones: their VTIMEZONE rules, as calendars write them, and Outlook's names."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

WINDOWS_NAMES = {
    "America/New_York": "Eastern Standard Time",
    "Europe/Berlin": "W. Europe Standard Time",
    "Australia/Sydney": "AUS Eastern Standard Time",
    "Asia/Kolkata": "India Standard Time",
    "America/Vancouver": "British Columbia Standard Time",
}
ZONES = tuple(WINDOWS_NAMES)
# Until release 2026b of the zone data its clocks were to go back in autumn 2026, as those of the
# other zone go; since then they stay (NEWS of tzdata 2026b).
RULES_CHANGED = {"America/Vancouver": "America/Los_Angeles"}

# Kind, from, to, at (local), month, which day.
_RULES = {
    "America/New_York": (
        ("DAYLIGHT", "-0500", "-0400", "02", 3, "2SU"),
        ("STANDARD", "-0400", "-0500", "02", 11, "1SU"),
    ),
    "Europe/Berlin": (
        ("DAYLIGHT", "+0100", "+0200", "02", 3, "-1SU"),
        ("STANDARD", "+0200", "+0100", "03", 10, "-1SU"),
    ),
    "Australia/Sydney": (
        ("STANDARD", "+1100", "+1000", "03", 4, "1SU"),
        ("DAYLIGHT", "+1000", "+1100", "02", 10, "1SU"),
    ),
    "Asia/Kolkata": (("STANDARD", "+0530", "+0530", "00", 0, ""),),
    "America/Vancouver": (("STANDARD", "-0700", "-0700", "00", 0, ""),),  # from spring 2026 on
}


def vtimezone(zone: str, tzid: str) -> list[str]:
    lines = ["BEGIN:VTIMEZONE", f"TZID:{tzid}"]
    for kind, before, after, hour, month, day in _RULES[zone]:
        lines += [
            f"BEGIN:{kind}",
            f"DTSTART:16010101T{hour}0000",
            f"TZOFFSETFROM:{before}",
            f"TZOFFSETTO:{after}",
        ]
        if month:
            lines.append(f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={day}")
        lines.append(f"END:{kind}")
    return [*lines, "END:VTIMEZONE"]


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall clock."""
    return wall.replace(tzinfo=zone).astimezone(UTC)


def wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
