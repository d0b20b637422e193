#!/usr/bin/env bash
# A job that is to be tried again stays "doing" where the next one like it waits already.
#
# Guess:      A queueing lock keeps two jobs with one name from waiting; a job that is under way does
#             not count, so the next one may wait behind it. If the first then fails and its strategy
#             says to try again, one of the two gives way.
# Behaviour:  The table may hold one "todo" job a queueing lock, so putting the failed one back fails
#             in the database. The worker logs it and leaves that job "doing", with its lock, for as
#             long as the worker lives: whatever shares the lock waits, and the job is tried no more.
# Versions:   procrastinate 3.10.0, psycopg 3.3.9, PostgreSQL 13 to 15
# Source:     https://procrastinate.readthedocs.io/en/stable/howto/advanced/queueing_locks.html
#             https://procrastinate.readthedocs.io/en/stable/howto/advanced/retry.html
#
# Prints what was seen; exits with 1 if it changes. Needs Python 3.11+, PyPI and PostgreSQL's own
# programs (Debian: apt-get install postgresql); as root it runs them as the user postgres.
set -euo pipefail
work=$(mktemp -d)
pg=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
pg=${pg:-$(dirname "$(command -v initdb)")}
as_owner() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid postgres --regid postgres --clear-groups "$@"; else "$@"; fi; }
finish() {
  as_owner "$pg/pg_ctl" -D "$work/data/db" -m immediate -s stop || true
  rm -rf "$work"
}
trap finish EXIT
chmod 755 "$work"
mkdir "$work/data"
if [ "$(id -u)" -eq 0 ]; then chown postgres: "$work/data"; fi
cd "$work/data"
as_owner "$pg/initdb" -D "$work/data/db" -U owner -A trust -E UTF8 >/dev/null
as_owner "$pg/pg_ctl" -D "$work/data/db" -s -w -l "$work/data/log" \
  -o "-c listen_addresses='' -c unix_socket_directories='$work/data'" start
cd "$work"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet install \
  procrastinate==3.10.0 psycopg==3.3.9 psycopg-binary==3.3.9 psycopg-pool==3.3.3
DSN="host=$work/data user=owner dbname=postgres" "$work/venv/bin/python" - <<'PYTHON'
import asyncio
import logging
import os
import sys

import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy

DSN = os.environ["DSN"]
SEEN = ["first: doing, 0 tries ended", "next: todo, 0 tries ended"]
app = App(connector=PsycopgConnector(conninfo=DSN))
logging.disable(logging.CRITICAL)


@app.task(name="poll", retry=RetryStrategy(max_attempts=3, wait=1))
async def poll(which: str) -> None:
    if which == "first":  # the next one comes to wait while this one is under way
        await later.defer_async(which="next")
    raise RuntimeError("not now")


later = poll.configure(queueing_lock="calendar", schedule_in={"hours": 1})


async def main() -> None:
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await poll.configure(queueing_lock="calendar").defer_async(which="first")
        await app.run_worker_async(wait=False, install_signal_handlers=False)


asyncio.run(main())
with psycopg.connect(DSN) as connection:
    rows = connection.execute(
        "SELECT args->>'which', status, attempts FROM procrastinate_jobs ORDER BY id"
    ).fetchall()
got = [f"{which}: {status}, {tries} tries ended" for which, status, tries in rows]
print("\n".join(got))
print("as described" if got == SEEN else "CHANGED: read the head of this script again")
sys.exit(got != SEEN)
PYTHON
