#!/usr/bin/env bash
# The week of a date has another number in German than in German as in Germany.
#
# Guess:      Weeks are counted by ISO 8601 in Germany, France and Spain, so a program that speaks
#             "de", "fr" or "es" prints the ISO week: 1 January 2027 lies in week 53 of 2026.
# Behaviour:  CLDR's week data belong to territories, and a language without one has the world's
#             (001): the week of 1 January is the first. Babel's Locale("de") prints 2027-W01 where
#             Locale("de_DE") prints 2026-W53. CLDR's likely subtags (de is de_DE) are not asked.
#             min_week_days says 1 and 4.
# Versions:   Babel 2.18.0
# Source:     https://www.unicode.org/reports/tr35/tr35-dates.html#Week_Data
#             https://www.unicode.org/reports/tr35/#Likely_Subtags
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  Babel==2.18.0
"$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import date

from babel import Locale
from babel.dates import format_date

DAY = date(2027, 1, 1)
SEEN = {
    "de": (1, "2027-W01"),
    "de_DE": (4, "2026-W53"),
    "fr": (1, "2027-W01"),
    "fr_FR": (4, "2026-W53"),
    "es": (1, "2027-W01"),
    "es_ES": (4, "2026-W53"),
}
print(f"by ISO 8601: {DAY:%G-W%V}")
same = f"{DAY:%G-W%V}" == "2026-W53"
for name, seen in SEEN.items():
    got = (Locale.parse(name).min_week_days, format_date(DAY, "YYYY-'W'ww", locale=name))
    print(f"{name}: a first week has {got[0]} days or more, {got[1]}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
