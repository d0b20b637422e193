#!/usr/bin/env bash
# A limited answer to sync-collection looks complete, and what it left out never comes.
#
# Guess:      RFC 6578, 3.6: an answer that leaves members out names the collection itself with 507,
#             and its sync token stands for what was told, so that asking with it brings the rest. A
#             client may set such a limit (nresults).
# Behaviour:  Xandikos stops after nresults, without the 507, and gives the token of the whole
#             collection: the next answer is empty. Of five events two are ever seen. Radicale
#             passes nresults over and names all five at once.
# Versions:   xandikos 0.4.10, Radicale 3.9.0
# Source:     https://www.rfc-editor.org/rfc/rfc6578#section-3.6
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  xandikos==0.4.10 Radicale==3.9.0
"$work/venv/bin/python" - <<'PYTHON'
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

EVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//finding//EN\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260101T000000Z\r
DTSTART:2026030{uid}T100000Z\r
DURATION:PT50M\r
END:VEVENT\r
END:VCALENDAR\r
"""
SYNC = """<?xml version="1.0"?><d:sync-collection xmlns:d="DAV:"><d:sync-token>{}</d:sync-token>
<d:sync-level>1</d:sync-level><d:limit><d:nresults>2</d:nresults></d:limit>
<d:prop><d:getetag/></d:prop></d:sync-collection>"""
XANDIKOS = "-m xandikos.web --defaults -l 127.0.0.1 -d {folder} -p {port}"
RADICALE = "-m radicale --auth-type none --storage-filesystem-folder {folder} -H 127.0.0.1:{port}"
SERVERS = {
    "xandikos": (XANDIKOS, "user/calendars/calendar/", "2 of 5, without 507; then 0"),
    "radicale": (RADICALE, "u/calendar/", "5 of 5, without 507; then 0"),
}


def ask(address: str, method: str, body: str = "", kind: str = "application/xml") -> str:
    heads = {"Content-Type": kind, "Depth": "1", "Authorization": "Basic dTpw"}
    asked = urllib.request.Request(address, body.encode() or None, heads, method=method)
    with urllib.request.urlopen(asked) as answer:
        return answer.read().decode()


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not come up")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def two_answers(calendar: str) -> str:
    for uid in "12345":
        ask(f"{calendar}{uid}.ics", "PUT", EVENT.format(uid=uid), "text/calendar")
    first = ask(calendar, "REPORT", SYNC.format(""))
    token = re.search(r"sync-token>([^<]+)<", first).group(1)
    then = ask(calendar, "REPORT", SYNC.format(token))
    named = [len(re.findall(r"\.ics<", answer)) for answer in (first, then)]
    return f"{named[0]} of 5, {'with' if '507' in first else 'without'} 507; then {named[1]}"


same = True
for name, (command, path, seen) in SERVERS.items():
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        arguments = command.format(folder=folder, port=port).split()
        server = subprocess.Popen([sys.executable, *arguments], stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            calendar = f"http://127.0.0.1:{port}/{path}"
            if name == "radicale":
                ask(calendar, "MKCALENDAR")
            got = two_answers(calendar)
        finally:
            server.terminate()
            server.wait()
    print(f"{name}: {got}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
