"""Each page of a large practice for 20 people, beside a bare page of Starlette's.

Run it as `python -m bench.bench_web [--clinicians 200] [--clients 40] [--keep FOLDER]` (20
clinicians or more; Linux; about six minutes on an idle machine, two of them to set up). A practice
that stands in FOLDER is used again on the day that it was made. Each client has two years of weekly
sessions behind. `steadyframe web` and the bare page are processes of their own under one uvicorn.

Each row is asked by 20 people twice. `reading`: each looks at what came for a second on average
(evenly between none and two) before asking again, as the quickest of people do; what must be is
asked of these. `at once`: each asks again as soon as the answer is there, so that 20 requests are
open at any moment; a time is then some twenty times what one request takes of a processor. Times
are milliseconds from the request to the answer's last byte. `x`: the median at once beside the bare
page's. Then the memory of `run`, once all calendars were polled: with the page, after each row at
once, and without it. The last line is JSON: by row the median and 95th percentile at once, those of
people who read, and the processor time of a request in ms; bytes.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import update

from bench.bench_web.asking import (
    EACH_READING,
    READS,
    USERS,
    Server,
    asked,
    measured,
    of_all,
    served,
)
from bench.bench_web.practice import people_of, practice
from bench.bench_web.rows import BARE, ROWS, Row
from bench.trees import taken_by
from monitor.jobs.app import Installation
from monitor.store.calendars import sources
from monitor.store.database import reading, writing
from monitor.store.tables import sources as sources_table


def let_rest(app: Installation, server: Server) -> None:
    """Until the daemon has polled each calendar, and has nothing to do."""
    begin, before = app.now(), -1.0
    last = begin - timedelta(days=1)
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
        f"  {row.name:20}{found[0]:9.1f}{found[1]:9.1f} ms{found[2]:9.1f}{found[3]:9.1f} ms"
        f"{found[4]:9.2f} ms{found[0] / beside:8.1f} x   must be {row.must:g}",
        flush=True,
    )


def measure(app: Installation, folder: Path) -> dict[str, list[float]]:
    port, people = app.settings.web.port, people_of(app)
    found: dict[str, list[float]] = {}
    print(f"  {'':20}{'at once':>9}{'95 %':>9}   {'reading':>9}{'95 %':>9}   {'processor':>9}")

    def measure_row(server: Server, row: Row) -> None:
        *at_once, processor = measured(server, row, people)
        calm = of_all(asked(server, row, people, EACH_READING, READS))
        found[row.name] = [*at_once, *calm, processor]
        show(row, found[row.name], found[BARE.name][0])

    with served(folder, port, "bench.bench_web", "--bare", str(port)) as server:
        measure_row(server, BARE)
    with served(folder, port, "monitor.cli", "web") as server:
        for row in ROWS:
            measure_row(server, row)
    without, beside = daemons(app, folder, people)
    print(f"  `run` {without / 1e6:.0f} MB; {(beside - without) / 1e6:+.0f} MB with the page")
    return found | {"memory": [without, beside]}


def main() -> None:
    if sys.argv[1:2] == ["--bare"]:
        bare(int(sys.argv[2]))
        return
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--clinicians", type=int, default=200)
    options.add_argument("--clients", type=int, default=40)
    options.add_argument("--keep", type=Path)
    asked_for = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as name:
        folder = asked_for.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        app = practice(folder.resolve(), asked_for.clinicians, asked_for.clients)
        each = f"{asked_for.clinicians} clinicians with {asked_for.clients} clients each"
        print(f"{each}, {USERS} people")
        found = measure(app, folder)
    print(json.dumps({name: [round(n, 3) for n in own] for name, own in found.items()}))


if __name__ == "__main__":
    main()
