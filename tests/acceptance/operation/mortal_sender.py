"""A process that delivers whatever is queued and may be killed; started again in no time.

`python -m tests.acceptance.operation.mortal_sender CONFIG` has everything imported and forks a
sender at each line on its input, which is the step in the database that it is killed at; 0: none.
It answers with the sender's process id, and with its exit status once it ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import structlog

from config import load_settings
from monitor.bootstrap import build
from monitor.jobs.app import Installation
from monitor.jobs.delivery.dispatch import deliver_due
from monitor.notify.email import notifier as email
from monitor.notify.slack import notifier as slack
from monitor.store.database import reading
from monitor.store.delivery import channels, outbox
from tests.acceptance.operation.dying import die_at

__all__ = ["email", "slack"]  # imported before the fork, for every sender

PATIENCE = 300  # seconds: it ends what hangs and measures nothing
MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)


def deliver_everything(config: Path) -> None:
    """In made-up time: it never waits for a channel, but moves its clock to when it may go on."""
    app = build(load_settings(config, environ={}), lambda: MONDAY)
    now = MONDAY
    while now is not None:
        deliver_due(app, now)
        now = _next_moment(app, now)


def _next_moment(app: Installation, now: datetime) -> datetime | None:
    """When the first channel that has messages may be tried again; None: all have been sent."""
    with reading(app.engine) as connection:
        moments = [
            max(now, health.left_alone_until or now)
            for name, health in channels.load_all(connection).items()
            if outbox.is_due(connection, name, datetime.max.replace(tzinfo=UTC))
        ]
    return min(moments, default=None)


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    load_settings(Path(sys.argv[1]), environ={})  # builds its models, for every sender
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                die_at(int(line))
                deliver_everything(Path(sys.argv[1]))
                status = 0
            finally:
                os._exit(status)
        say(child)
        say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


class MortalSender:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, dies_at: int = 0) -> int:
        """How a sender ended; one that hangs is killed."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{dies_at}\n")
        self._process.stdin.flush()
        child = int(self._line())
        last_straw = Timer(PATIENCE, os.kill, (child, signal.SIGTERM))
        last_straw.start()
        try:
            return int(self._line())
        finally:
            last_straw.cancel()

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def mortal_sender(config: Path) -> Iterator[MortalSender]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.acceptance.operation.mortal_sender", str(config)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        sender = MortalSender(process)
        try:
            yield sender
        finally:
            sender.end()


if __name__ == "__main__":
    main()
