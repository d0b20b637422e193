#!/usr/bin/env bash
# A yearly rule that names a week and no weekday is read as seven days of it.
#
# Guess:      RFC 5545, 3.3.10: what a rule does not say is taken from DTSTART. So
#             FREQ=YEARLY;BYWEEKNO=20 from a Wednesday is the Wednesday of week 20, as FREQ=WEEKLY is
#             that weekday and FREQ=MONTHLY that day of the month.
# Behaviour:  python-dateutil gives all seven days from DTSTART on, and COUNT is used up by them.
#             It does take the weekday from DTSTART for FREQ=WEEKLY.
# Versions:   python-dateutil 2.9.0.post0
# Source:     https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  python-dateutil==2.9.0.post0
"$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import datetime

from dateutil.rrule import rrulestr

SEEN = {
    "FREQ=WEEKLY;COUNT=3": "Wed 13 May 2026, Wed 20 May 2026, Wed 27 May 2026",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=WE;COUNT=3": "Wed 13 May 2026, Wed 19 May 2027, Wed 17 May 2028",
    "FREQ=YEARLY;BYWEEKNO=20;COUNT=3": "Wed 13 May 2026, Thu 14 May 2026, Fri 15 May 2026",
}
same = True
for rule, seen in SEEN.items():
    found = rrulestr(rule, dtstart=datetime(2026, 5, 13, 10))
    got = ", ".join(f"{one:%a %d %b %Y}" for one in found)
    print(f"{rule}\n  {got}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
