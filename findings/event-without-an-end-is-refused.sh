#!/usr/bin/env bash
# A server refuses an event without an end, since its end "must occur after DTSTART".
#
# Guess:      RFC 5545, 3.6.1: an event with a time and neither DTEND nor DURATION ends when it
#             starts. It is valid, and RFC 4791, 5.3.2.1 (valid-calendar-data) has a server refuse
#             what is not.
# Behaviour:  Cyrus refuses it with 403 and valid-calendar-data, "DTEND must occur after DTSTART",
#             although there is no DTEND. It takes the same event as a whole day, or with a DURATION.
#             A reminder of that kind kept elsewhere can't be moved to such a server.
# Versions:   Cyrus IMAP 3.6.1 (Debian 12: cyrus-imapd and cyrus-caldav 3.6.1-4+deb12u5)
# Source:     https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1
#             https://www.rfc-editor.org/rfc/rfc4791#section-5.3.2.1
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and Debian's packages
# (apt-get install cyrus-imapd cyrus-caldav sasl2-bin); as root it runs them as the user cyrus.
set -euo pipefail
programs=/usr/lib/cyrus/bin
if [ ! -x "$programs/httpd" ]; then
  echo "needs cyrus-imapd cyrus-caldav sasl2-bin, as the head says" >&2
  exit 2
fi
work=$(mktemp -d)
master=
finish() {
  if [ -n "$master" ]; then
    kill "$master" || true
    wait "$master" || true
  fi
  rm -rf "$work"
}
trap finish EXIT
free_port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
owner=$(id -un)
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
  owner=cyrus
  as_owner=(setpriv --reuid cyrus --regid "$(id -g cyrus)" --clear-groups)
fi
imap=$(free_port)
http=$(free_port)
mkdir -p "$work"/conf/{proc,lock,socket,log,db} "$work/spool"
cat >"$work/imapd.conf" <<CONF
cyrus_user: $owner
configdirectory: $work/conf
proc_path: $work/conf/proc
mboxname_lockpath: $work/conf/lock
defaultpartition: default
partition-default: $work/spool
admins: keeper
httpmodules: caldav
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: $work/sasldb2
altnamespace: yes
unixhierarchysep: yes
CONF
cat >"$work/cyrus.conf" <<CONF
START {
  recover cmd="ctl_cyrusdb -C $work/imapd.conf -r"
}
SERVICES {
  imap cmd="imapd -C $work/imapd.conf" listen="127.0.0.1:$imap" prefork=0
  http cmd="httpd -C $work/imapd.conf" listen="127.0.0.1:$http" prefork=1
}
EVENTS {
}
CONF
chmod 755 "$work"
if [ "$(id -u)" -eq 0 ]; then chown -R cyrus "$work"; fi
cd "$work"
for user in keeper anna; do
  echo secret | "${as_owner[@]}" saslpasswd2 -p -c -f "$work/sasldb2" "$user"
done
"${as_owner[@]}" "$programs/master" -D -C "$work/imapd.conf" -M "$work/cyrus.conf" \
  -p "$work/conf/master.pid" 2>"$work/conf/log/master" &
master=$!
IMAP=$imap HTTP=$http python3 - <<'PYTHON'
import base64
import imaplib
import os
import re
import socket
import sys
import time
import urllib.error
import urllib.request

EVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//finding//EN\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260101T000000Z\r
{lines}\r
END:VEVENT\r
END:VCALENDAR\r
"""
CALENDAR = f"http://127.0.0.1:{os.environ['HTTP']}/dav/calendars/user/anna/sessions/"
SEEN = {
    "DTSTART:20260302T100000Z": "403 DTEND must occur after DTSTART",
    "DTSTART;VALUE=DATE:20260302": "201",
    "DTSTART:20260302T100000Z\r\nDURATION:PT50M": "201",
}


def wait_for(port: str) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not come up")


def ask(method: str, name: str = "", body: str = "") -> str:
    """The answer's status, and what an error says."""
    word = base64.b64encode(b"anna:secret").decode()
    heads = {"Authorization": f"Basic {word}", "Content-Type": "text/calendar"}
    asked = urllib.request.Request(CALENDAR + name, body.encode() or None, heads, method=method)
    try:
        with urllib.request.urlopen(asked) as answer:
            return str(answer.status)
    except urllib.error.HTTPError as error:
        said = re.search(r"responsedescription>([^<]+)<", error.read().decode())
        return f"{error.code} {said.group(1) if said else ''}"


for port in (os.environ["IMAP"], os.environ["HTTP"]):
    wait_for(port)
with imaplib.IMAP4("127.0.0.1", int(os.environ["IMAP"])) as imap:
    imap.login("keeper", "secret")
    imap.create("user/anna")
same = ask("MKCALENDAR") == "201"
for uid, (lines, seen) in enumerate(SEEN.items()):
    got = ask("PUT", f"{uid}.ics", EVENT.format(uid=uid, lines=lines))
    print(f"{lines!r}: {got}")
    same = same and got == seen
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
