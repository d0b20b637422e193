#!/usr/bin/env bash
# Irish summer and winter have swapped names, and winter is written as daylight saving time.
#
# Guess:      Ireland is on Greenwich Mean Time in winter and on Irish Standard Time in summer, and
#             a library that prints the zone's name or writes a VTIMEZONE says so: CLDR gives Dublin
#             those two names, GMT as the standard one.
# Behaviour:  By law Irish Standard Time is UTC+1 and winter the exception, so the tz data that
#             Python reads have dst() of -1 h in winter and 0 in summer. Babel takes any dst() but 0
#             for summer and swaps the two names. icalendar writes winter as DAYLIGHT and summer as
#             STANDARD; offsets are right, but a reader that shows "summer time" by the component
#             shows it in winter.
# Versions:   Babel 2.18.0, icalendar 7.3.2, tzdata 2026.6
# Source:     https://data.iana.org/time-zones/tzdb/europe (Eire: negative SAVE)
#             https://www.unicode.org/reports/tr35/tr35-dates.html#Metazone_Names
#             https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  Babel==2.18.0 icalendar==7.3.2 tzdata==2026.6
PYTHONTZPATH= "$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import icalendar
from babel.dates import get_timezone_name

DUBLIN = ZoneInfo("Europe/Dublin")
written = icalendar.Timezone.from_tzid(
    "Europe/Dublin", first_date=date(2026, 1, 1), last_date=date(2027, 1, 1)
)
components = {str(part["TZNAME"]): part.name for part in written.subcomponents}
SEEN = {
    (1, "GMT"): "+0000, Babel: Irish Standard Time, icalendar: DAYLIGHT",
    (7, "IST"): "+0100, Babel: Greenwich Mean Time, icalendar: STANDARD",
}
same = True
for (month, short), seen in SEEN.items():
    noon = datetime(2026, month, 15, 12, tzinfo=DUBLIN)
    name = get_timezone_name(noon, locale="en_IE")
    got = f"{noon:%z}, Babel: {name}, icalendar: {components[short]}"
    print(f"{noon:%B}: {got}")
    same = same and noon.tzname() == short and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
