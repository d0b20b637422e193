#!/usr/bin/env bash
# The name of a holiday changes with the locale of the process, and C.UTF-8 makes it English.
#
# Guess:      Without language= a holiday has its country's own name (Germany's default_language is
#             "de"), on every machine.
# Behaviour:  Without language= the names go through gettext, which looks at LANGUAGE, LC_ALL and
#             LANG: the same call gives German without a locale (a systemd unit), English under
#             C.UTF-8 (containers), French under fr_FR. A list of names to leave out (pop_named,
#             "Tag der Deutschen Einheit") works on one machine and not on the other. language=
#             settles it.
# Versions:   holidays 0.109
# Source:     https://holidays.readthedocs.io/en/latest/ (language)
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  holidays==0.109
"$work/venv/bin/python" - <<'PYTHON'
import os
import subprocess
import sys

ASK = "import holidays; print(holidays.country_holidays('{0}', years=2026{1}).get('{2}'))"
SEEN = {
    ("DE", "", "2026-10-03"): {
        None: "Tag der Deutschen Einheit",
        "C.UTF-8": "German Unity Day",
        "en_US.UTF-8": "German Unity Day",
    },
    ("CH", "", "2026-08-01"): {None: "Nationalfeiertag", "fr_FR.UTF-8": "Fête nationale"},
    ("DE", ", language='de'", "2026-10-03"): {"C.UTF-8": "Tag der Deutschen Einheit"},
}
bare = {k: v for k, v in os.environ.items() if k not in ("LANG", "LANGUAGE") and k[:3] != "LC_"}
same = True
for (country, language, day), names in SEEN.items():
    for locale, seen in names.items():
        environment = {**bare, "PYTHONUTF8": "1", **({"LANG": locale} if locale else {})}
        asked = [sys.executable, "-c", ASK.format(country, language, day)]
        got = subprocess.check_output(asked, env=environment, text=True, encoding="utf-8").strip()
        print(f"{country}{language}, LANG={locale or ''}: {got}")
        same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
