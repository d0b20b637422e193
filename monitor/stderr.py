"""What is told on stderr is lost where nobody takes it, and nothing else is.

A daemon outlives the terminal, the pipe and the disk that its log goes to. A line that raised would
undo the transaction around it (a message that was sent would be sent again), and one that waited
for a reader who sleeps would hold it open.
"""

from __future__ import annotations

import os
import select
import sys
from time import monotonic
from typing import TextIO

# Seconds: a reader who is only slow catches up within this.
_PATIENCE = 1.0


class LogStream:
    """A file for log lines that never raises. A reader who has stalled is not waited for twice."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._patience = _PATIENCE
        self._lost = 0

    def write(self, line: str) -> None:
        if self._lost and self._is_taken(
            f'{{"event": "log_lines_lost", "level": "warning", "lines": {self._lost}}}\n'
        ):
            self._lost = 0
        if self._lost or not self._is_taken(line):
            self._lost += 1

    def flush(self) -> None:
        """Each line has gone as a whole."""

    def _is_taken(self, text: str) -> bool:
        taken = _put(self._stream, text, self._patience)
        self._patience = _PATIENCE if taken else 0.0
        return taken


def tell(text: str) -> None:
    """A line for a person on stderr."""
    _put(sys.stderr, f"{text}\n", _PATIENCE)


def _put(stream: TextIO | None, text: str, patience: float) -> bool:
    """Whether it was taken whole within `patience` seconds.

    Past the stream's buffer, which would keep what could not be written and fail once more with it.
    """
    if stream is None:
        return False
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):  # it is no file of the system's, or closed
        return _put_into(stream, text)
    data = text.encode(stream.encoding or "utf-8", "backslashreplace")
    until = monotonic() + patience
    try:
        while data:
            # A pipe that can be written to takes so much without waiting (POSIX, PIPE_BUF).
            if not _has_room(descriptor, until):
                return False
            data = data[os.write(descriptor, data[: select.PIPE_BUF]) :]
    except (OSError, ValueError):
        return False
    return True


def _has_room(descriptor: int, until: float) -> bool:
    return bool(select.select([], [descriptor], [], max(0.0, until - monotonic()))[1])


def _put_into(stream: TextIO, text: str) -> bool:
    try:
        stream.write(text)
    except (OSError, ValueError):
        return False
    return True
