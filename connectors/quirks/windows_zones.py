"""Outlook and Exchange name zones as Windows does.

    DTSTART;TZID=W. Europe Standard Time:20261125T100000

The table is CLDR's, as icalendar carries it.
"""

from __future__ import annotations

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_BY_NAME = {name.casefold(): key for name, key in WINDOWS_TO_OLSON.items()}


def zone_of_windows_name(name: str) -> str | None:
    """The IANA key of a Windows zone name, letter case aside."""
    return _BY_NAME.get(name.casefold())
