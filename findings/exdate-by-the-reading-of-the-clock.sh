#!/usr/bin/env bash
# A date taken out of a series takes another session of that day with it.
#
# Guess:      RFC 5545, 3.8.5.1: EXDATE removes the start that it names: an instant. A weekly
#             session at 10:00 in Berlin is given at 11:00 once, by RDATE, and taken out at 10:00 by
#             EXDATE: what is left of that day is 11:00.
# Behaviour:  recurring-ical-events leaves the whole day empty: it compares the start with EXDATE as
#             an instant, and once more as a reading of the clock without a zone, in UTC. 11:00 in
#             Berlin reads 10:00 in UTC. An hour further off (12:00) stays.
# Versions:   recurring-ical-events 3.8.2, icalendar 7.3.2
# Source:     https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.1
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  recurring-ical-events==3.8.2 icalendar==7.3.2 tzdata==2026.6
"$work/venv/bin/python" - <<'PYTHON'
import sys

import icalendar
import recurring_ical_events

EVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//finding//EN\r
BEGIN:VEVENT\r
UID:one\r
DTSTAMP:20260101T000000Z\r
DTSTART;TZID=Europe/Berlin:20260112T100000\r
DURATION:PT50M\r
RRULE:FREQ=WEEKLY;COUNT=2\r
RDATE;TZID=Europe/Berlin:20260119T{instead}0000\r
EXDATE;TZID=Europe/Berlin:20260119T100000\r
END:VEVENT\r
END:VCALENDAR\r
"""
SEEN = {"11": "01-12 10:00", "12": "01-12 10:00, 01-19 12:00"}
same = True
for instead, seen in SEEN.items():
    calendar = icalendar.Calendar.from_ical(EVENT.format(instead=instead).encode())
    found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2027, 1, 1))
    got = ", ".join(sorted(f"{one.start:%m-%d %H:%M}" for one in found))
    print(f"taken out at 10:00, given at {instead}:00 instead: {got}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
