"""Logging: constant past-tense events with keys; ids, never names; to stderr, if it takes them.

A module's `log` is made by `Log()`. structlog is loaded with the first line that is told: most
commands tell nothing, and loading it takes a good part of what they take in all.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TextIO, cast

from monitor.stderr import LogStream

# As structlog has them: the logger, the method's name, and the entry.
Processor = Callable[[Any, str, MutableMapping[str, Any]], Any]

# What `configure` asked for and nobody has needed yet.
_asked: list[tuple[int, Callable[[], None]]] = []


class Log:
    """Says what happened: an event's name and its keys."""

    def info(self, event: str, /, **keys: Any) -> None:
        _tell(logging.INFO, event, keys)

    def warning(self, event: str, /, **keys: Any) -> None:
        _tell(logging.WARNING, event, keys)

    def error(self, event: str, /, **keys: Any) -> None:
        _tell(logging.ERROR, event, keys)


def _tell(level: int, event: str, keys: dict[str, Any]) -> None:
    for least, set_up in tuple(_asked):
        if level < least:
            return
        set_up()
        _asked.clear()
    import structlog

    tell = getattr(structlog.get_logger(), logging.getLevelName(level).lower())
    tell(event, **keys)


@contextmanager
def about(**keys: str) -> Iterator[None]:
    """What is told meanwhile, by this thread, bears these keys."""
    from structlog.contextvars import bound_contextvars

    with bound_contextvars(**keys):
        yield


def configure(
    *,
    as_json: bool | None = None,
    level: int = logging.INFO,
    for_people: Processor | None = None,
) -> None:
    """Have the process log so from its first line on. JSON lines unless stderr is a terminal.

    There `for_people` words the entries.
    """
    # They log whole addresses and answers, and a private feed's URL is a secret.
    for noisy in ("httpcore", "googleapiclient", "google", "apscheduler", "slack_sdk"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    _asked[:] = [(level, partial(_set_up, as_json, level, for_people))]


def forget() -> None:
    """What was asked for counts no more."""
    _asked.clear()


def _set_up(as_json: bool | None, level: int, for_people: Processor | None) -> None:
    import structlog

    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    for_machines = not is_terminal if as_json is None else as_json
    renderer = structlog.processors.JSONRenderer() if for_machines else for_people
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer or structlog.dev.ConsoleRenderer(colors=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, LogStream(sys.stderr))),
        cache_logger_on_first_use=False,
    )
