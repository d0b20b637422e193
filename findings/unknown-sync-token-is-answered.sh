#!/usr/bin/env bash
# A sync token from before a calendar was made anew is answered as if nothing had been deleted.
#
# Guess:      RFC 6578, 3.2: a token that the server does not know for this collection is refused
#             (403, valid-sync-token), so that the client lists all and sees what is gone.
# Behaviour:  DAViCal answers 207 with the events that are there and a new token. What the calendar
#             held before is not named as deleted, so a client that goes by the answers keeps it for
#             ever. A token that was never given out at all is answered the same way.
# Versions:   DAViCal 1.1.12 (Debian 12: davical 1.1.12-2, libawl-php 0.64-1, PHP 8.2)
# Source:     https://www.rfc-editor.org/rfc/rfc6578#section-3.2
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+ and Debian's packages
# (apt-get install davical php-cli php-pgsql php-xml postgresql); as root it runs the database as the
# user postgres.
set -euo pipefail
davical=/usr/share/davical
awl=/usr/share/awl
pg=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ ! -f "$davical/htdocs/caldav.php" ] || [ -z "$pg" ]; then
  echo "needs davical php-cli php-pgsql php-xml postgresql, as the head says" >&2
  exit 2
fi
work=$(mktemp -d)
server=
as_owner() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid postgres --regid postgres --clear-groups "$@"; else "$@"; fi; }
finish() {
  if [ -n "$server" ]; then kill "$server" || true; fi
  as_owner "$pg/pg_ctl" -D "$work/data/db" -m immediate -s stop || true
  rm -rf "$work"
}
trap finish EXIT
chmod 755 "$work"
mkdir "$work/data" "$work/config" "$work/htdocs"
if [ "$(id -u)" -eq 0 ]; then chown postgres: "$work/data"; fi
cd "$work/data"
as_owner "$pg/initdb" -D "$work/data/db" -U owner -A trust -E UTF8 >/dev/null
as_owner "$pg/pg_ctl" -D "$work/data/db" -s -w -l "$work/data/log" \
  -o "-c listen_addresses='' -c unix_socket_directories='$work/data'" start
cd "$work"
load=()
for part in "$awl/dba/awl-tables.sql" "$awl/dba/schema-management.sql" "$davical/dba/davical.sql" \
  "$davical/dba/views/dav_principal.sql" "$davical/dba/caldav_functions.sql" \
  "$davical/dba/rrule_functions.sql" "$davical/dba/base-data.sql"; do
  load+=(-f "$part")
done
as_psql() { psql -qXAt -v ON_ERROR_STOP=1 -h "$work/data" -U owner -d postgres "$@"; }
as_psql "${load[@]}" >/dev/null 2>&1
as_psql <<'SQL'
WITH account AS (
  INSERT INTO usr (active, email_ok, updated, username, password, fullname, email)
  VALUES (true, current_date, current_date, 'anna', '**secret', 'Anna', 'anna@practice.example')
  RETURNING user_no
)
INSERT INTO principal (type_id, user_no, displayname, default_privileges)
SELECT 1, user_no, 'Anna', 0::BIT(24) FROM account;
SQL
ln -s "$davical"/htdocs/*.php "$work/htdocs/"
ln -s "$davical/inc" "$work/inc"
echo "<?php \$c->pg_connect[] = 'host=$work/data dbname=postgres user=owner';" >"$work/config/config.php"
cat >"$work/router.php" <<'PHP'
<?php
list($_SERVER['SERVER_NAME'], $_SERVER['SERVER_PORT']) = explode(':', $_SERVER['HTTP_HOST']);
$_SERVER['SCRIPT_NAME'] = '/caldav.php';
$_SERVER['PATH_INFO'] = preg_replace('#^/caldav\.php#', '', explode('?', $_SERVER['REQUEST_URI'])[0]);
require './caldav.php';
PHP
# Without open_basedir a configuration in /etc/davical would come before this one.
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
(cd "$work/htdocs" && exec php -d display_errors=0 -d "open_basedir=$work:$davical:$awl" \
  -S "127.0.0.1:$port" -t "$work/htdocs" "$work/router.php") \
  >/dev/null 2>&1 &
server=$!
PORT=$port python3 - <<'PYTHON'
import base64
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
DTSTART:20260302T100000Z\r
DTEND:20260302T110000Z\r
END:VEVENT\r
END:VCALENDAR\r
"""
SYNC = """<?xml version="1.0"?><d:sync-collection xmlns:d="DAV:"><d:sync-token>{}</d:sync-token>
<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"""
CALENDAR = f"http://127.0.0.1:{os.environ['PORT']}/caldav.php/anna/sessions/"


def wait_for(port: str) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not come up")


def ask(method: str, name: str = "", body: str = "") -> tuple[int, str]:
    word = base64.b64encode(b"anna:secret").decode()
    kind = "text/calendar" if method == "PUT" else "application/xml"
    heads = {"Authorization": f"Basic {word}", "Content-Type": kind, "Depth": "1"}
    asked = urllib.request.Request(CALENDAR + name, body.encode() or None, heads, method=method)
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def make(*uids: str) -> None:
    calendar = ask("MKCALENDAR")[0]
    put = [ask("PUT", f"{uid}.ics", EVENT.format(uid=uid))[0] for uid in uids]
    print("made:", calendar, *put)


def sync(token: str) -> tuple[str, str]:
    """What an answer names, with the status of what is deleted, and the token it brings."""
    status, text = ask("REPORT", body=SYNC.format(token))
    found = re.search(r"sync-token>([^<]+)<", text)
    named = sorted(re.findall(r"(\w+)\.ics<", text))
    gone = "deleted ones named" if "404" in text else "none named as deleted"
    return f"{status}, {' '.join(named)}, {gone}", found.group(1) if found else ""


wait_for(os.environ["PORT"])
make("one", "two")
first, token = sync("")
print("calendar deleted:", ask("DELETE")[0])
make("two")
then, _ = sync(token)
never, _ = sync(re.sub(r"\d+$", "987654", token))
print(f"first: {first}\nwith that token, after it was made anew: {then}\nwith an invented one: {never}")
same = (first, then, never) == (
    "207, one two, none named as deleted",
    "207, two, none named as deleted",
    "207, two, none named as deleted",
)
print("as described" if same else "CHANGED: read the head of this script again")
sys.exit(not same)
PYTHON
