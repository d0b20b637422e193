#!/usr/bin/env bash
# A country's public holidays, asked without a part of it, are only those that all its parts share.
#
# Guess:      holidays.country_holidays("GB") gives what most people there have off. Easter Monday
#             and the August bank holiday of England are among them, as are Thanksgiving of Ontario
#             and Easter Monday of Zurich.
# Behaviour:  A country without a part is the intersection: GB has neither Easter Monday nor the
#             August bank holiday (Scotland has another one), CA no Thanksgiving, CH no Easter
#             Monday. Nothing says that days are missing; code that counts working days counts them
#             as such.
# Versions:   holidays 0.109
# Source:     https://holidays.readthedocs.io/en/latest/ (available countries: subdivisions)
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  holidays==0.109
"$work/venv/bin/python" - <<'PYTHON'
import sys

from holidays import country_holidays

ASKED = {
    "GB": ("ENG", "2026-04-06", "2026-08-31", "2026-12-25"),
    "CA": ("ON", "2026-02-16", "2026-10-12", "2026-12-25"),
    "CH": ("ZH", "2026-04-03", "2026-04-06", "2026-12-25"),
}
SEEN = {"GB": "no no yes", "CA": "no no yes", "CH": "no no yes"}
same = True
for country, (part, *days) in ASKED.items():
    whole = country_holidays(country, years=2026)
    of_part = country_holidays(country, subdiv=part, years=2026)
    got = " ".join("yes" if day in whole else "no" for day in days)
    print(f"{country}: {', '.join(days)}: {got}; in {part} all: {all(d in of_part for d in days)}")
    same = same and got == SEEN[country] and all(day in of_part for day in days)
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
