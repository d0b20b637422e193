"""`steadyframe run` as a process, and what it logs while it runs.

    with running(practice) as daemon:
        daemon.until("poll_finished", source="north")
        assert daemon.stop() == 0

Nothing here sleeps for luck: every wait ends with the line that was waited for.
"""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import Any

from tests.acceptance.practice import NAMES, Practice

PATIENCE = 30  # seconds


class RunningDaemon:
    """Log lines are taken once: `until` goes on after the line that it found last."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self._lines: Queue[str | None] = Queue()
        Thread(target=self._read, daemon=True).start()

    def until(self, event: str, *, patience: int = PATIENCE, **fields: Any) -> dict[str, Any]:
        """The next log entry of that kind with those fields."""
        end = monotonic() + patience
        while (line := self._next(end)) is not None:
            entry = json.loads(line) if line.startswith("{") else {}
            if entry.get("event") == event and fields.items() <= entry.items():
                return entry
        raise AssertionError(f"The daemon ended without {event}.\n{self.log}")

    def hang_up(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status."""
        self.process.send_signal(by)
        status = self.process.wait(PATIENCE)
        while self._next(monotonic() + PATIENCE) is not None:
            pass
        return status

    @property
    def log(self) -> str:
        return "\n".join(self.said)

    def entries(self, event: str) -> list[dict[str, Any]]:
        """All of that kind so far."""
        found = [json.loads(line) for line in self.said if line.startswith("{")]
        return [entry for entry in found if entry["event"] == event]

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.rstrip("\n"))
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def _next(self, end: float) -> str | None:
        try:
            return self._lines.get(timeout=max(0.0, end - monotonic()))
        except Empty:
            raise AssertionError(f"Not in {PATIENCE} s.\n{self.log}") from None


@contextmanager
def running(practice: Practice, *arguments: str, command: str = "run") -> Iterator[RunningDaemon]:
    """The daemon in that practice's folder; killed at the end if it still runs."""
    process = practice.popen(command, *arguments)
    daemon = RunningDaemon(process)
    try:
        yield daemon
    finally:
        process.kill()
        process.wait(PATIENCE)
        assert "Traceback" not in daemon.log, daemon.log
        assert not any(name in daemon.log for name in NAMES), daemon.log
