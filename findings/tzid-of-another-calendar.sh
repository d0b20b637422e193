#!/usr/bin/env bash
# The zone that one calendar defines is taken for another calendar's of the same name.
#
# Guess:      RFC 5545, 3.2.19: a TZID without a leading solidus names the VTIMEZONE of its own
#             calendar object. Outlook and Exchange write "Customized Time Zone" for any zone that
#             they have no name for, so two calendars with that name may be hours apart, and each is
#             read by its own rules.
# Behaviour:  The second one that a process reads is read by the rules of the first: icalendar and
#             vobject both keep the zones that they saw under their names, for the whole process.
#             Here an hour at -05:00 becomes one at +02:00; which of the two is wrong depends on the
#             order. CalDAV servers rest on these libraries: asked for that hour (time-range),
#             Xandikos and Radicale do not name the second event, and name it seven hours early.
# Versions:   icalendar 7.3.2, vobject 0.9.9, xandikos 0.4.10, Radicale 3.9.0
# Source:     https://www.rfc-editor.org/rfc/rfc5545#section-3.2.19
#             https://www.rfc-editor.org/rfc/rfc4791#section-9.9
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and PyPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  icalendar==7.3.2 vobject==0.9.9 xandikos==0.4.10 Radicale==3.9.0 python-dateutil==2.9.0.post0 \
  tzdata==2026.6
"$work/venv/bin/python" - <<'PYTHON'
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import icalendar
import vobject

CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//finding//EN\r
BEGIN:VTIMEZONE\r
TZID:Customized Time Zone\r
BEGIN:STANDARD\r
DTSTART:16010101T000000\r
TZOFFSETFROM:{offset}\r
TZOFFSETTO:{offset}\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:{offset}\r
DTSTAMP:20260101T000000Z\r
DTSTART;TZID=Customized Time Zone:20260302T100000\r
DTEND;TZID=Customized Time Zone:20260302T110000\r
END:VEVENT\r
END:VCALENDAR\r
"""
READERS = {
    "icalendar": lambda text: icalendar.Calendar.from_ical(text.encode()).events[0].start,
    "vobject": lambda text: vobject.readOne(text).vevent.dtstart.value,
}
READ = {"+0200": "2026-03-02 10:00:00+02:00", "-0500": "2026-03-02 10:00:00+02:00"}
QUERY = """<?xml version="1.0"?><c:calendar-query xmlns:d="DAV:"
xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/></d:prop><c:filter>
<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range
start="20260302T{:02}0000Z" end="20260302T{:02}0000Z"/></c:comp-filter></c:comp-filter></c:filter>
</c:calendar-query>"""
NAMED = {8: "east.ics west.ics", 15: ""}
XANDIKOS = "-m xandikos.web --defaults -l 127.0.0.1 -d {folder} -p {port}"
RADICALE = "-m radicale --auth-type none --storage-filesystem-folder {folder} -H 127.0.0.1:{port}"
SERVERS = {
    "xandikos": (XANDIKOS, "user/calendars/calendar/"),
    "radicale": (RADICALE, "u/calendar/"),
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


def named(calendar: str, hour: int) -> str:
    answer = ask(calendar, "REPORT", QUERY.format(hour, hour + 1))
    return " ".join(sorted(re.findall(r"(\w+\.ics)<", answer)))


same = True
for name, read in READERS.items():
    for offset, seen in READ.items():
        got = str(read(CALENDAR.format(offset=offset)))
        print(f"{name}: defined as {offset}, read as {got}")
        same = same and got == seen
for name, (command, path) in SERVERS.items():
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        arguments = command.format(folder=folder, port=port).split()
        server = subprocess.Popen([sys.executable, *arguments], stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            calendar = f"http://127.0.0.1:{port}/{path}"
            if name == "radicale":
                ask(calendar, "MKCALENDAR")
            for file, offset in {"east.ics": "+0200", "west.ics": "-0500"}.items():
                ask(calendar + file, "PUT", CALENDAR.format(offset=offset), "text/calendar")
            answers = {hour: named(calendar, hour) for hour in NAMED}
        finally:
            server.terminate()
            server.wait()
    for hour, got in answers.items():
        print(f"{name}: {hour:02}:00 UTC: {got or 'nothing'} (east is then, west at 15:00)")
    same = same and answers == NAMED
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
