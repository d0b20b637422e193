"""A process that kills itself at one of its steps in the database.

A step is a statement or a commit; the process is gone before it takes the one that is named.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count

from sqlalchemy import event
from sqlalchemy.engine import Engine


def die_at(step: int) -> None:
    """Ends the process, as `kill -9` does, at so many steps from now; the first is number 1."""
    steps = count(1)

    def at_a_step(*_: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "commit"):
        event.listen(Engine, moment, at_a_step)


def die_before_a_rename() -> None:
    """Ends the process, as `kill -9` does, when it is about to give a file its name."""

    def at_a_rename(what: str, _: object) -> None:
        if what == "os.rename":
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(at_a_rename)
