#!/usr/bin/env bash
# The VTIMEZONE that icalendar writes lets summer time begin an hour late.
#
# Guess:      RFC 5545, 3.6.5: the DTSTART of STANDARD or DAYLIGHT is the local time of the change
#             by the clock before it: with TZOFFSETFROM it gives the instant. The RFC's own DAYLIGHT
#             of New York starts at T020000, from -0500.
# Behaviour:  Timezone.from_tzid (and Calendar.add_missing_timezones, which uses it) writes the
#             reading after the change: T030000 from -0500, which is 08:00 UTC and not 07:00. A
#             reader that goes by instants is an hour late for that hour, as icalendar's own reading
#             with pytz shows. The end of summer time is written as the RFC asks.
# Versions:   icalendar 7.3.2, pytz 2026.2
# Source:     https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  icalendar==7.3.2 pytz==2026.2 tzdata==2026.6
"$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar

written = icalendar.Timezone.from_tzid(
    "America/New_York", first_date=date(2026, 1, 1), last_date=date(2027, 1, 1)
)
for part in written.subcomponents:
    print(f"{part.name}: DTSTART {part['DTSTART'].to_ical().decode()}", end=", ")
    print(f"from {part['TZOFFSETFROM'].to_ical()} to {part['TZOFFSETTO'].to_ical()}")
icalendar.use_pytz()  # zoneinfo has no way to be given rules; this reader goes by instants
read = icalendar.Timezone.from_ical(written.to_ical()).to_tz(lookup_tzid=False)
known = ZoneInfo("America/New_York")
SEEN = {
    6: ("01:30-0500", "01:30-0500"),
    7: ("02:30-0500", "03:30-0400"),
    8: ("04:30-0400", "04:30-0400"),
}
same = True
for hour, seen in SEEN.items():
    instant = datetime(2026, 3, 8, hour, 30, tzinfo=UTC)
    got = tuple(f"{instant.astimezone(zone):%H:%M%z}" for zone in (read, known))
    print(f"{instant:%H:%M} UTC: by what was written {got[0]}, in New York {got[1]}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
