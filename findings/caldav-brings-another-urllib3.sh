#!/usr/bin/env bash
# Installing a CalDAV client replaces urllib3, and pip says that nothing happened.
#
# Guess:      caldav is a client library; what else the environment holds stays as pinned. After
#             installing it, `import urllib3` gives the urllib3 that `pip list` shows.
# Behaviour:  caldav 3 depends on niquests, and that on urllib3-future, which installs a package
#             named urllib3 over the other one. requests, botocore or whatever else uses urllib3 now
#             runs on the fork: the import says 2.25.904 where pip still lists 2.8.0, and `pip
#             check` finds nothing. caldav 2.0.1 depends on requests and leaves it alone.
# Versions:   caldav 3.6.0, niquests 3.21.2, urllib3-future 2.25.904, urllib3 2.8.0
# Source:     https://github.com/jawah/urllib3.future (README, compatibility with urllib3)
#             https://caldav.readthedocs.io/en/latest/ (HTTP library)
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  urllib3==2.8.0
"$work/venv/bin/python" - <<'PYTHON'
import subprocess
import sys

ASK = "import importlib.metadata as m, urllib3; print(urllib3.__version__, m.version('urllib3'))"
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def urllib3() -> str:
    return subprocess.check_output([sys.executable, "-c", ASK], text=True).strip()


before = urllib3()
pinned = ["caldav==3.6.0", "niquests==3.21.2", "urllib3-future==2.25.904"]
subprocess.run([*PIP, "install", *pinned], check=True)
after = urllib3()
checked = subprocess.run([*PIP, "check"], capture_output=True, text=True)
print(f"before: imported, listed: {before}")
print(f"after:  imported, listed: {after}; pip check exits with {checked.returncode}")
same = (before, after, checked.returncode) == ("2.8.0 2.8.0", "2.25.904 2.8.0", 0)
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
