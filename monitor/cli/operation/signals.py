"""What the operating system asks of the daemon, as commands."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.daemon import Command

_COMMANDS: dict[str, Command] = {"SIGTERM": "stop", "SIGINT": "stop", "SIGHUP": "reload"}


@contextmanager
def commands_by_signal(tell: Callable[[Command], None]) -> Iterator[None]:
    """Hand SIGTERM and SIGINT over as `stop`, SIGHUP as `reload`. For the main thread.

    `tell` runs inside the handler, so it may not wait. A second SIGTERM or SIGINT has its usual
    effect, for whoever can't wait for what is under way.
    """
    before: dict[int, Any] = {}

    def handle(number: int, _frame: FrameType | None) -> None:
        command = _COMMANDS[signal.Signals(number).name]
        if command == "stop":
            signal.signal(number, before[number])
        tell(command)

    for name in _COMMANDS:
        if hasattr(signal, name):  # Windows has no SIGHUP
            number = getattr(signal, name)
            before[number] = signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
