#!/usr/bin/env bash
# A rule that RFC 7529 makes valid stops a library that reads calendars.
#
# Guess:      RFC 7529 (2015) adds RSCALE and SKIP to RRULE. A library that doesn't know them says so,
#             or reads the rest: RSCALE=GREGORIAN with SKIP=OMIT changes nothing at all.
# Behaviour:  icalendar 7 reads the rule. recurring-ical-events raises BadRuleStringFormat and says
#             "UNTIL parameter is missing", although COUNT ends the rule. So does the example of the
#             RFC (section 4.3: monthly from 31 January, SKIP=FORWARD).
# Versions:   recurring-ical-events 3.8.2, icalendar 7.3.2, python-dateutil 2.9.0.post0
# Source:     https://www.rfc-editor.org/rfc/rfc7529#section-4.3
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  recurring-ical-events==3.8.2 icalendar==7.3.2 python-dateutil==2.9.0.post0
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
DTSTART:20260131T100000Z\r
RRULE:{rule}\r
END:VEVENT\r
END:VCALENDAR\r
"""
SEEN = {
    "FREQ=MONTHLY;COUNT=4": "2026-01-31 2026-03-31 2026-05-31 2026-07-31",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT;COUNT=4": "UNTIL parameter is missing",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=4": "UNTIL parameter is missing",
}
same = True
for rule, seen in SEEN.items():
    calendar = icalendar.Calendar.from_ical(EVENT.format(rule=rule).encode())
    try:
        found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2027, 1, 1))
        got = " ".join(sorted(f"{one['DTSTART'].dt:%Y-%m-%d}" for one in found))
    except Exception as error:
        got = f"{type(error).__name__}: {error}"
    print(f"{rule}\n  {got}")
    same = same and seen in got
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
