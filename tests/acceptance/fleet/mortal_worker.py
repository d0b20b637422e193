"""A worker that is killed at one of its steps in the database, be it the queue's or a practice's.

python -m tests.acceptance.fleet.mortal_worker 120 worker --concurrency 2
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

import psycopg

from monitor.cli import main


def die_at(step: int) -> None:
    """Ends the process, as `kill -9` does, at so many statements and commits from now."""
    steps = count(1)

    def counted(does: Callable[..., Any]) -> Callable[..., Any]:
        def at_a_step(*arguments: Any, **named: Any) -> Any:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return does(*arguments, **named)

        return at_a_step

    for kind, name in (
        (psycopg.Cursor, "execute"),
        (psycopg.Connection, "commit"),
        (psycopg.AsyncCursor, "execute"),
    ):
        setattr(kind, name, counted(getattr(kind, name)))


if __name__ == "__main__":
    die_at(int(sys.argv.pop(1)))
    main()
