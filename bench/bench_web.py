"""Each page of a large practice for 20 people at once, beside a bare page of Starlette's.

Run it as `python -m bench.bench_web [CLINICIANS [CLIENTS]]` (200 and 40 by default, some minutes to
set up; Linux). Each client has two years of weekly sessions behind. `steadyframe web` and the bare
page are processes of their own under the same uvicorn. Each of the 20 asks again as soon as the
answer is there, so 20 requests are open at any moment. `x`: the median beside the bare page's. Then
the memory of `run`, once all calendars were polled: with the page, after all that, and without it.
The last line is JSON: median, 95th percentile and processor time in ms by row, bytes.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import update

from bench.bench_evaluate import evaluated, poll_all
from bench.clinics import calendar, write_clinic
from bench.trees import OURS, taken_by
from config import load_settings
from monitor.bootstrap import build
from monitor.clock import system_clock
from monitor.jobs.access.links import AnswerLink, links_on_page
from monitor.jobs.access.sign_ins import Role, sign_in_as
from monitor.jobs.access.tokens import TokenKind, issue
from monitor.jobs.access.users import add_user
from monitor.jobs.app import Installation
from monitor.jobs.reading.findings.listing import Wanted, some_findings
from monitor.store.calendars import sources
from monitor.store.database import reading, writing
from monitor.store.tables import sources as sources_table
from monitor.store.timelines import sessions

USERS, EACH = 20, 20
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is asked for: its path and body with a person's values in braces, and as whom."""

    name: str
    path: str
    role: str = "clinician"
    body: str = ""
    must: float = 100  # ms

    def headers(self, person: Mapping[str, str], number: int) -> dict[str, str]:
        return {
            "Accept": "text/html",
            "Authorization": f"Bearer {person['api']}",
            "Idempotency-Key": str(number),
            "Content-Type": "application/json" if self.body else "",
            "Cookie": f"steadyframe={person.get(self.role, '')}",
        }


_TAP = '{{"id": "{tap}", "kind": "arrival", "session": "{session}"}}'
_TOLD = '{{"session": "{session}"}}'
ROWS = (
    Row(name="this week", path="/"),
    Row(name="findings", path="/findings"),
    Row(name="a finding", path="/findings/{finding}"),
    Row(name="clients", path="/clients"),
    Row(name="a client", path="/clients/{client}"),
    Row(name="calendars", path="/sources"),
    Row(name="a calendar", path="/sources/{source}"),
    Row(name="digests", path="/digests"),
    Row(name="your account", path="/account"),
    Row(name="sign-in", path="/signin", role="nobody"),
    Row(name="this week, admin", path="/?clinician={whose}", role="admin"),
    Row(name="findings, admin", path="/findings", role="admin"),
    Row(name="clients, admin", path="/clients", role="admin"),
    Row(name="calendars, admin", path="/sources", role="admin"),
    Row(name="settings, admin", path="/settings", role="admin"),
    Row(name="a signed link", path="/a/{link}", role="nobody"),
    Row(name="a feed", path="/feeds/{feed}.ics", role="nobody"),
    Row(name="check-in page", path="/c/{page}", role="nobody"),
    Row(name="check-in, a tap", path="/c/{page}", role="nobody", body=_TAP, must=25),
    Row(name="check-in, the API", path="/api/v1/checkins", role="nobody", body=_TOLD, must=25),
)
BARE = Row(name="a bare page", path="/", role="nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    port: int
    pid: int


@contextmanager
def served(folder: Path, port: int, *command: str) -> Iterator[Server]:
    """A module of ours as a process that listens on that port."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(OURS)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        process.wait()


def wait_for(server: Server) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("It does not listen.")


def one_user(port: int, row: Row, person: Mapping[str, str]) -> list[float]:
    """Milliseconds of each request; the first, which opens the connection, is not counted."""
    # The standard library's client, for one that costs more would be measured as well.
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    path, taken = row.path.format(**person), list[float]()
    for number in range(EACH + 1):
        body = row.body.format(**person, tap=number) or None
        begin = time.perf_counter()
        connection.request("POST" if body else "GET", path, body, row.headers(person, number))
        answer = connection.getresponse()
        text = answer.read()
        taken.append(1000 * (time.perf_counter() - begin))
        assert answer.status in (200, 201), (row.name, answer.status, text[:500])
    connection.close()
    return taken[1:]


def measured(server: Server, row: Row, people: Sequence[Mapping[str, str]]) -> list[float]:
    """Median, 95th percentile and processor time of a request, in ms."""
    wait_for(server)
    _, before = taken_by(server.pid)
    with ThreadPoolExecutor(len(people)) as pool:
        each = list(pool.map(partial(one_user, server.port, row), people))
    _, after = taken_by(server.pid)
    taken = [one for own in each for one in own]
    processor = 1000 * (after - before) / (len(people) * (EACH + 1))
    return [median(taken), quantiles(taken, n=20)[-1], processor]


def practice(folder: Path, clinicians: int, clients: int) -> Installation:
    """Today has sessions, and some of next week's were moved an hour ago."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    today = datetime.now(ZoneInfo("America/New_York"))
    week = today.replace(hour=8, minute=0, second=0, microsecond=0, tzinfo=None)
    config = write_clinic(folder, clinicians, clients, week=week)
    text = config.read_text(encoding="utf-8")
    config.write_text(f"{text}web: {{port: {port}}}\n", encoding="utf-8")
    with_page = f"{text}web: {{enabled: true, port: {port}}}\n"
    (folder / "page.yaml").write_text(with_page, encoding="utf-8")
    app = build(load_settings(config, environ={}), system_clock)
    now = datetime.now(UTC)
    for hours in (3, 2, 1):
        poll_all(app, now - timedelta(hours=hours))
        evaluated(app, now - timedelta(hours=hours))
        for number in range(min(USERS, clinicians)):
            moved = calendar(number, clients, moved=range(3), week=week)
            (folder / f"{number}.ics").write_bytes(moved)
    return app


def people_of(app: Installation) -> list[dict[str, str]]:
    """By name, what each of them shows and asks for."""
    return [_person(app, number) for number in range(USERS)]


def _person(app: Installation, number: int) -> dict[str, str]:
    whose = app.settings.clinicians[number % len(app.settings.clinicians)].id
    found, _ = some_findings(app, Wanted(clinician=whose), first=0, most=1)
    with reading(app.engine) as connection:
        since = app.now() - timedelta(hours=12)
        session = sessions.hours_of(connection, whose, since)[0]
    ends = app.now() + _A_DAY
    link = AnswerLink(finding=found[0].id, act="why", ends_at=ends, names="pseudonym", press="")
    kinds = {"page": TokenKind.CHECKIN_PAGE, "api": TokenKind.CHECKINS, "feed": TokenKind.FEED}
    tokens = {name: issue(app, kind, whose, lasts=_A_DAY).value for name, kind in kinds.items()}
    return tokens | {
        "whose": whose,
        "clinician": _cookie(app, f"user{number}", Role.CLINICIAN, whose),
        "admin": _cookie(app, f"admin{number}", Role.ADMIN, None),
        "finding": found[0].id,
        "client": session.client or "",
        "session": session.id,
        "source": app.settings.sources[number % len(app.settings.sources)].name,
        "link": links_on_page(app, link)(found[0].id, "why").rpartition("/")[2],
    }


def _cookie(app: Installation, name: str, role: Role, clinician: str | None) -> str:
    add_user(app, name, role, clinician, None)
    made = sign_in_as(app, name, "bench")
    return made.value if made else ""


def let_rest(app: Installation, server: Server) -> None:
    """Until the daemon has polled each calendar, and has nothing to do."""
    begin, before = app.now(), -1.0
    last = begin - _A_DAY
    while last < begin:
        time.sleep(1)
        with reading(app.engine) as connection:
            states = sources.load_all(connection).values()
        last = min(one.last_ok or begin for one in states)
    while (used := taken_by(server.pid)[1]) - before > 0.1:
        before = used
        time.sleep(3)


def daemons(app: Installation, folder: Path, people: Sequence[Mapping[str, str]]) -> list[int]:
    """Memory without the page, and with it after everybody saw each page."""
    found = list[int]()
    for config in 2 * ("steadyframe.yaml",) + ("page.yaml",):  # the first has a backlog
        with writing(app.engine) as connection:
            connection.execute(update(sources_table).values(next_due=app.now()))
        command = ("monitor.cli", "--config", config, "run")
        with served(folder, app.settings.web.port, *command) as server:
            let_rest(app, server)
            if config == "page.yaml":
                for row in ROWS:
                    measured(server, row, people)
            found.append(taken_by(server.pid)[0])
    return found[1:]


def bare(port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import HTMLResponse
    from starlette.routing import Route

    def page(_request: Request) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>Page</title><p>A page.")

    app = Starlette(routes=[Route("/", page)])
    uvicorn.run(app, port=port, http="h11", loop="asyncio", log_config=None, access_log=False)


def show(row: Row, found: Sequence[float], beside: float) -> None:
    print(
        f"  {row.name:20}{found[0]:9.1f}{found[1]:9.1f} ms{found[2]:9.2f} ms"
        f"{found[0] / beside:8.1f} x   must be {row.must:g}",
        flush=True,
    )


def measure(app: Installation, folder: Path) -> dict[str, list[float]]:
    port, people = app.settings.web.port, people_of(app)
    found: dict[str, list[float]] = {}
    print(f"  {'':20}{'median':>9}{'95 %':>9}   {'processor':>9}   {'':8}")
    with served(folder, port, "bench.bench_web", "--bare", str(port)) as server:
        found[BARE.name] = measured(server, BARE, people)
    show(BARE, found[BARE.name], found[BARE.name][0])
    with served(folder, port, "monitor.cli", "web") as server:
        for row in ROWS:
            found[row.name] = measured(server, row, people)
            show(row, found[row.name], found[BARE.name][0])
    without, beside = daemons(app, folder, people)
    print(f"  `run` {without / 1e6:.0f} MB; {(beside - without) / 1e6:+.0f} MB with the page")
    return found | {"memory": [without, beside]}


def main() -> None:
    if sys.argv[1:2] == ["--bare"]:
        bare(int(sys.argv[2]))
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    clinicians, clients = (*map(int, sys.argv[1:]), *(200, 40)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as name:
        app = practice(Path(name), clinicians, clients)
        print(f"{clinicians} clinicians with {clients} clients each, {USERS} people at once")
        found = measure(app, Path(name))
    print(json.dumps({name: [round(n, 3) for n in own] for name, own in found.items()}))


if __name__ == "__main__":
    main()
