"""Outlook writes an all-day event from midnight to midnight and says in a property what it is.

DTSTART;TZID=W. Europe Standard Time:20261221T000000
DTEND;TZID=W. Europe Standard Time:20261222T000000
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
"""

from __future__ import annotations

from datetime import time

from connectors.model import EventTime


def as_day(moment: EventTime, all_day: str) -> EventTime:
    """A midnight as the date that it means, if the property `all_day` says so."""
    if all_day.strip().upper() != "TRUE" or moment.is_date or moment.local.time() != time():
        return moment
    return EventTime(instant=moment.instant, zone=moment.zone, is_date=True)
