"""Workers as processes, and what their log tells."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Thread
from typing import Any

from bench.bench_fleet.practices import Practised


class Workers:
    """`lines` has each line of their logs with the moment when it came (`time.monotonic`)."""

    def __init__(self, processes: list[subprocess.Popen[str]]) -> None:
        self.processes = processes
        self.lines: Queue[tuple[float, dict[str, Any]]] = Queue()
        for process in processes:
            Thread(target=self._read, args=(process,), daemon=True).start()

    def times_of(self, event: str, number: int) -> list[float]:
        """When the next so many lines of that kind came."""
        found: list[float] = []
        while len(found) < number:
            moment, entry = self.lines.get(timeout=600)
            if entry.get("event") in ("job_failed", "queue_lost"):
                raise SystemExit(str(entry))
            if entry.get("event") == event:
                found.append(moment)
        return found

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("{"):
                self.lines.put((time.monotonic(), json.loads(line)))


@contextmanager
def workers(fleet: Practised, url: str, number: int) -> Iterator[Workers]:
    """They have joined the queue."""
    command = [sys.executable, "-m", "monitor.cli", "--quiet", "worker"]
    processes = [
        subprocess.Popen(
            command,
            cwd=fleet.folder,
            env=fleet.environment(url),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(number)
    ]
    try:
        its = Workers(processes)
        its.times_of("queue_joined", number)
        yield its
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
