"""Outlook and Exchange name zones as Windows does.

    DTSTART;TZID=W. Europe Standard Time:20261125T100000
    DTSTART;TZID=British Columbia Standard Time:20261125T100000     new in September 2026
    DTSTART;TZID=W. Europe Daylight Time:20260625T100000            what Windows calls it in summer

The table is CLDR's, as tzlocal and icalendar carry it; tzlocal has the newest names first.
"""

from __future__ import annotations

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from tzlocal.windows_tz import win_tz

# Windows keeps a name to show beside its key, and some exporters take that one.
_SHOWN_NAMES = {
    "Cabo Verde Standard Time": "Cape Verde Standard Time",
    "Jerusalem Standard Time": "Israel Standard Time",
    "Malay Peninsula Standard Time": "Singapore Standard Time",
    "Novosibirsk Standard Time": "N. Central Asia Standard Time",
    "West Bank Gaza Standard Time": "West Bank Standard Time",
    "Russia TZ 1 Standard Time": "Kaliningrad Standard Time",
    "Russia TZ 2 Standard Time": "Russian Standard Time",
    "Russia TZ 3 Standard Time": "Russia Time Zone 3",
    "Russia TZ 4 Standard Time": "Ekaterinburg Standard Time",
    "Russia TZ 6 Standard Time": "North Asia Standard Time",
    "Russia TZ 7 Standard Time": "North Asia East Standard Time",
    "Russia TZ 8 Standard Time": "Yakutsk Standard Time",
    "Russia TZ 9 Standard Time": "Vladivostok Standard Time",
    "Russia TZ 10 Standard Time": "Russia Time Zone 10",
    "Russia TZ 11 Standard Time": "Russia Time Zone 11",
}
_KEYS = {**WINDOWS_TO_OLSON, **win_tz}
_BY_NAME = {name.casefold(): key for name, key in _KEYS.items()} | {
    shown.casefold(): _KEYS[name] for shown, name in _SHOWN_NAMES.items()
}


def zone_of_windows_name(name: str) -> str | None:
    """The IANA key of a Windows zone name, letter case aside."""
    return _BY_NAME.get(name.casefold())


def zone_of_windows_summer_name(name: str) -> str | None:
    """The same for what Windows calls the zone in summer."""
    return _BY_NAME.get(name.casefold().replace(" daylight ", " standard "))
