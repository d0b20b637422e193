#!/usr/bin/env bash
# One calendar, two readers, an hour apart: one follows its VTIMEZONE, the other its own data.
#
# Guess:      RFC 5545, 3.6.5: the time zone that an event names is the VTIMEZONE of that name in
#             the same calendar, so its rules decide. It matters where a sender's rules are newer or
#             older than the reader's: western Canada changed its rules in 2026.
# Behaviour:  icalendar passes the VTIMEZONE over where it knows the name and takes its own data;
#             vobject follows the VTIMEZONE. Here the sender does not know yet that Vancouver stays
#             at -07:00 (tz 2026b) and the reader does: its 09:00 is read at -07:00 by one and at
#             -08:00, as it was meant, by the other.
# Versions:   icalendar 7.3.2, vobject 0.9.9, tzdata 2026.6 (2026f)
# Source:     https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5
#             https://data.iana.org/time-zones/tzdb/NEWS (2026b)
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  icalendar==7.3.2 vobject==0.9.9 python-dateutil==2.9.0.post0 tzdata==2026.6
PYTHONTZPATH= "$work/venv/bin/python" - <<'PYTHON'
import sys

import icalendar
import vobject

CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//finding//EN\r
BEGIN:VTIMEZONE\r
TZID:America/Vancouver\r
BEGIN:STANDARD\r
DTSTART:20261101T020000\r
TZNAME:PST\r
TZOFFSETFROM:-0700\r
TZOFFSETTO:-0800\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:one\r
DTSTAMP:20260101T000000Z\r
DTSTART;TZID=America/Vancouver:20261215T090000\r
DTEND;TZID=America/Vancouver:20261215T100000\r
END:VEVENT\r
END:VCALENDAR\r
"""
READERS = {
    "icalendar": lambda: icalendar.Calendar.from_ical(CALENDAR.encode()).events[0].start,
    "vobject": lambda: vobject.readOne(CALENDAR).vevent.dtstart.value,
}
SEEN = {"icalendar": "2026-12-15 09:00:00-07:00", "vobject": "2026-12-15 09:00:00-08:00"}
same = True
for name, seen in SEEN.items():
    got = str(READERS[name]())
    print(f"{name}: {got}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
