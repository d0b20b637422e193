#!/usr/bin/env bash
# A time in Vancouver is printed with the name of another hour.
#
# Guess:      British Columbia stays at UTC-7 since March 2026 (tz 2026b), Alberta at UTC-6 (2026c).
#             With that data the reading of the clock is right, and its name in words agrees with
#             the offset beside it.
# Behaviour:  Babel takes the name from CLDR's metazone (America_Pacific, America_Mountain), in
#             which "standard" is an hour further west: a winter noon at -0700 is called Pacific
#             Standard Time, PST in short, which is UTC-8 everywhere else; one in Edmonton at -0600
#             Mountain Standard Time. The long form with the offset (ZZZZ) is right.
# Versions:   Babel 2.18.0, tzdata 2026.6 (2026f)
# Source:     https://data.iana.org/time-zones/tzdb/NEWS (2026b, 2026c)
#             https://www.unicode.org/reports/tr35/tr35-dates.html#Metazone_Names
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  Babel==2.18.0 tzdata==2026.6
PYTHONTZPATH= "$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

SEEN = {
    "America/Vancouver": "GMT-07:00 Pacific Standard Time PST",
    "America/Edmonton": "GMT-06:00 Mountain Standard Time MST",
    "America/Los_Angeles": "GMT-08:00 Pacific Standard Time PST",
}
same = True
for name, seen in SEEN.items():
    zone = ZoneInfo(name)
    noon = datetime(2026, 12, 15, 12, tzinfo=zone)
    got = format_datetime(noon, "ZZZZ zzzz z", tzinfo=zone, locale="en_US")
    print(f"{name}: {noon:%H:%M} {got}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
