#!/usr/bin/env bash
# A rule gives a session in an hour that the clock skips, and counts it.
#
# Guess:      RFC 5545, 3.3.10: a start that a rule generates at a local time that does not exist
#             must be ignored and not counted. Daily at 02:30 in New York with COUNT=3 from 7 March
#             2026 is the 7th, 9th and 10th.
# Behaviour:  python-dateutil gives the 8th at 02:30, counts it and ends on the 9th. Its instant
#             changed between two versions: 06:30 UTC in 2.9.0, 07:30 UTC in 4.0.0 (3.3.5 reads such
#             a time so where it is not a rule's). An hourly rule gives one instant twice.
# Versions:   python-dateutil 2.9.0.post0 and 4.0.0
# Source:     https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  python-dateutil==4.0.0 tzdata==2026.6
"$work/venv/bin/python" - <<'PYTHON'
import subprocess
import sys

ASK = """
from datetime import UTC, datetime
from dateutil.rrule import rrulestr
for rule, start in (("DAILY", "20260307T023000"), ("HOURLY", "20260308T013000")):
    rule = f"FREQ={rule};COUNT=3"
    found = rrulestr(f"DTSTART;TZID=America/New_York:{start}\\nRRULE:{rule}")
    print(rule, *(f"{one.astimezone(UTC):%d %H:%MZ}" for one in found))
"""
SEEN = {
    "2.9.0.post0": """FREQ=DAILY;COUNT=3 07 07:30Z 08 06:30Z 09 06:30Z
FREQ=HOURLY;COUNT=3 08 06:30Z 08 06:30Z 08 07:30Z
""",
    "4.0.0": """FREQ=DAILY;COUNT=3 07 07:30Z 08 07:30Z 09 06:30Z
FREQ=HOURLY;COUNT=3 08 06:30Z 08 07:30Z 08 07:30Z
""",
}
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
same = True
for version, seen in SEEN.items():
    subprocess.run([*PIP, f"python-dateutil=={version}"], check=True)
    got = subprocess.check_output([sys.executable, "-c", ASK], text=True)
    print(f"python-dateutil {version}:\n{got}", end="")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
