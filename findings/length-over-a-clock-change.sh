#!/usr/bin/env bash
# A session over the night of a clock change gets an hour longer or shorter than its calendar says.
#
# Guess:      RFC 5545, 3.3.6: hours, minutes and seconds of a DURATION are exact, only weeks and
#             days follow the clock. So PT8H is eight hours in any night, and PT24H is not P1D.
#             3.8.5.3: a length that DTEND states is exact, too, and every occurrence of the series
#             has it.
# Behaviour:  icalendar adds any DURATION on the clock: PT8H from 22:00 on 7 March 2026 in New York
#             ends after 7 hours, PT24H is the same as P1D (23 hours), and on 31 October 9 and 25.
#             recurring-ical-events does so for each occurrence, with DTEND as well; an occurrence
#             in the skipped hour ends ten minutes before it begins.
# Versions:   icalendar 7.3.2, recurring-ical-events 3.8.2
# Source:     https://www.rfc-editor.org/rfc/rfc5545#section-3.3.6
#             https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.3
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  icalendar==7.3.2 recurring-ical-events==3.8.2 tzdata==2026.6
"$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import UTC

import icalendar
import recurring_ical_events

EVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//finding//EN\r
BEGIN:VEVENT\r
UID:one\r
DTSTAMP:20260101T000000Z\r
DTSTART;TZID=America/New_York:{lines}\r
END:VEVENT\r
END:VCALENDAR\r
"""
DTEND = "DTEND;TZID=America/New_York:"
SINGLE = {
    "20260307T220000 DURATION:PT8H": "7:00:00",
    "20260307T220000 DURATION:PT24H": "23:00:00",
    "20260307T220000 DURATION:P1D": "23:00:00",
    "20261031T220000 DURATION:PT8H": "9:00:00",
}
SERIES = {
    f"20260306T220000 {DTEND}20260307T060000 RRULE:FREQ=DAILY;COUNT=2": "8:00:00 7:00:00",
    "20260301T023000 DURATION:PT50M RRULE:FREQ=WEEKLY;COUNT=2": "0:50:00 -1 day, 23:50:00",
}


def read(lines: str) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(EVENT.format(lines=lines.replace(" ", "\r\n")).encode())


def length(start, end) -> str:
    return str(end.astimezone(UTC) - start.astimezone(UTC))


same = True
for lines, seen in SINGLE.items():
    event = read(lines).events[0]
    got = length(event.start, event.end)
    print(f"icalendar: {lines}: {got}")
    same = same and got == seen
for lines, seen in SERIES.items():
    found = recurring_ical_events.of(read(lines)).between((2026, 1, 1), (2027, 1, 1))
    ordered = sorted(found, key=lambda one: one.start)
    got = " ".join(length(one.start, one.end) for one in ordered)
    print(f"recurring-ical-events: {lines}: {got}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
