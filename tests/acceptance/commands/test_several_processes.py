"""`evaluate --processes N` on a real PostgreSQL, to its end and killed on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.acceptance.practice import Practice, at, session

DAY = "2026-11-23T"
CLIENTS = 300  # fewer are asked about by one process
_HANGS = 120  # seconds; it ends what hangs


@pytest.fixture
def practice(make_practice: Callable[..., Practice], postgres_url: str) -> Practice:
    made = make_practice(storage={"url": "${DATABASE}"})
    made.environment["DATABASE"] = postgres_url
    steady = [
        session(f"s{n}", f"2026-11-{24 + n % 5}T{8 + n // 5 % 12:02}:00", client=f"Person {n}")
        for n in range(CLIENTS)
    ]
    made.calendar(*steady, session("moved", "2026-11-24T09:00"))
    made.poll(DAY + "09:00")
    made.calendar(*steady, session("moved", "2026-11-25T09:00"))
    made.poll(DAY + "09:10")
    return made


def children_of(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in told.read_text().split()] if told.exists() else []


def until(holds: Callable[[], object]) -> None:
    end = monotonic() + _HANGS
    while not holds():
        assert monotonic() < end
        sleep(0.01)


def test_two_processes_find_what_one_finds(practice: Practice) -> None:
    now = at(DAY + "09:30")

    together = practice.run("evaluate", "--processes", "2", "--now", now)
    found = practice.findings(now=DAY + "09:30")
    alone = practice.run("evaluate", "--now", now)

    assert "reschedule" in {f["rule"] for f in found if f["client"] == "jd"}
    assert together.err == ""
    assert "(0 new, 0 resolved), 0 alerts queued." in alone.out
    assert together.out.partition(" (")[0] == alone.out.partition(" (")[0]
    assert practice.findings(now=DAY + "09:30") == found


def test_of_a_command_that_is_killed_no_process_is_left(practice: Practice) -> None:
    now = at(DAY + "09:30")
    killed = practice.popen("evaluate", "--processes", "3", "--now", now)
    until(lambda: len(children_of(killed.pid)) >= 2 or killed.poll() is not None)
    helpers = children_of(killed.pid)
    killed.kill()
    killed.communicate()

    until(lambda: not any(Path(f"/proc/{helper}").exists() for helper in helpers))
    practice.run("evaluate", "--processes", "2", "--now", now)

    found = practice.findings(now=DAY + "09:30")
    assert helpers
    assert "reschedule" in {f["rule"] for f in found if f["client"] == "jd"}
