#!/usr/bin/env bash
# Of two states of an event with one SEQUENCE the older is shown, if it is written first.
#
# Guess:      RFC 5546, 2.1.5: where UID and SEQUENCE are equal, the later DTSTAMP is the newer
#             state. A folder of invitations or an export that keeps both therefore means the later
#             one, wherever it stands.
# Behaviour:  recurring-ical-events goes by SEQUENCE alone and keeps whichever is written first;
#             DTSTAMP and LAST-MODIFIED are not asked. Written the other way round, the same two
#             give the other answer.
# Versions:   recurring-ical-events 3.8.2, icalendar 7.3.2
# Source:     https://www.rfc-editor.org/rfc/rfc5546#section-2.1.5
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  recurring-ical-events==3.8.2 icalendar==7.3.2
"$work/venv/bin/python" - <<'PYTHON'
import sys

import icalendar
import recurring_ical_events

EVENT = """BEGIN:VEVENT\r
UID:one\r
SEQUENCE:1\r
DTSTAMP:{stamp}T090000Z\r
LAST-MODIFIED:{stamp}T090000Z\r
DTSTART:{day}T100000Z\r
DURATION:PT50M\r
END:VEVENT\r
"""
OLDER = EVENT.format(stamp="20260101", day="20260302")
NEWER = EVENT.format(stamp="20260105", day="20260303")
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//finding//EN\r\n"
SEEN = {"older first": "03-02", "newer first": "03-03"}
WRITTEN = {"older first": OLDER + NEWER, "newer first": NEWER + OLDER}
same = True
for order, seen in SEEN.items():
    text = HEAD + WRITTEN[order] + "END:VCALENDAR\r\n"
    calendar = icalendar.Calendar.from_ical(text.encode())
    found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2027, 1, 1))
    got = ", ".join(f"{one.start:%m-%d}" for one in found)
    print(f"{order}: {got}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
