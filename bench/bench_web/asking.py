"""Servers as processes, and people who ask them: at once, or reading what came."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import median, quantiles

from bench.bench_web.rows import Row
from bench.trees import OURS, taken_by

USERS, EACH, EACH_READING = 20, 20, 5
READS = 2.0  # seconds at most between an answer and the next request; one on average


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


def one_user(
    port: int, row: Row, each: int, reads: float, person: Mapping[str, str]
) -> list[float]:
    """Milliseconds of each request; the first, which opens the connection, is not counted."""
    # The standard library's client, for one that costs more would be measured as well.
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    path, taken = row.path.format(**person), list[float]()
    pause = Random(person["api"])
    for number in range(each + 1):
        time.sleep(pause.uniform(0, reads))
        body = row.body.format(**person, tap=f"{reads}-{number}") or None
        begin = time.perf_counter()
        headers = row.headers(person, f"{reads}-{number}")
        connection.request("POST" if body else "GET", path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        taken.append(1000 * (time.perf_counter() - begin))
        assert answer.status in (200, 201), (row.name, answer.status, text[:500])
    connection.close()
    return taken[1:]


def measured(server: Server, row: Row, people: Sequence[Mapping[str, str]]) -> list[float]:
    """At once: median, 95th percentile and processor time of a request, in ms."""
    wait_for(server)
    _, before = taken_by(server.pid)
    taken = asked(server, row, people, EACH, reads=0)
    _, after = taken_by(server.pid)
    processor = 1000 * (after - before) / (len(people) * (EACH + 1))
    return [*of_all(taken), processor]


def asked(
    server: Server, row: Row, people: Sequence[Mapping[str, str]], each: int, reads: float
) -> list[float]:
    with ThreadPoolExecutor(len(people)) as pool:
        own = pool.map(partial(one_user, server.port, row, each, reads), people)
        return [one for person in own for one in person]


def of_all(taken: Sequence[float]) -> list[float]:
    return [median(taken), quantiles(taken, n=20)[-1]]
