#!/usr/bin/env bash
# A rule for every Monday and the first Tuesday of a month gives no day at all.
#
# Guess:      RFC 5545, 3.3.10: BYDAY is a list, each value with or without a number, and each adds
#             its days. BYDAY=MO,1TU in a monthly rule is every Monday and the first Tuesday.
# Behaviour:  python-dateutil keeps the values with a number and those without apart and takes only
#             days that are both: none is a Monday and a first Tuesday, so the rule is empty,
#             without an error. BYDAY=MO,1MO gives the first Mondays only.
# Versions:   python-dateutil 2.9.0.post0 and 4.0.0
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
import subprocess
import sys

ASK = """
from datetime import datetime
from dateutil.rrule import rrulestr
for days in ("MO", "1TU", "MO,1TU", "MO,1MO"):
    rule = f"FREQ=MONTHLY;BYDAY={days};UNTIL=20260331T000000"
    found = rrulestr(rule, dtstart=datetime(2026, 3, 1, 10))
    print(f"BYDAY={days}:", *(f"{one:%d}" for one in found))
"""
SEEN = """BYDAY=MO: 02 09 16 23 30
BYDAY=1TU: 03
BYDAY=MO,1TU:
BYDAY=MO,1MO: 02
"""
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
same = True
for version in ("2.9.0.post0", "4.0.0"):
    subprocess.run([*PIP, f"python-dateutil=={version}"], check=True)
    got = subprocess.check_output([sys.executable, "-c", ASK], text=True)
    print(f"python-dateutil {version}, March 2026:\n{got}", end="")
    same = same and got == SEEN
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
