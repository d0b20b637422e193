"""Logging: constant past-tense events with keys; ids, never names; to stderr, if it takes them."""

from __future__ import annotations

import logging
import sys
from typing import TextIO, cast

import structlog

from monitor.stderr import LogStream


def configure(
    *,
    as_json: bool | None = None,
    level: int = logging.INFO,
    for_people: structlog.types.Processor | None = None,
) -> None:
    """Set structlog up once for the process. JSON lines unless stderr is a terminal.

    There `for_people` words the entries.
    """
    # They log whole addresses and answers, and a private feed's URL is a secret.
    for noisy in ("httpcore", "googleapiclient", "google", "apscheduler", "slack_sdk"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    for_machines = not is_terminal if as_json is None else as_json
    renderer = structlog.processors.JSONRenderer() if for_machines else for_people or _for_people()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, LogStream(sys.stderr))),
        cache_logger_on_first_use=False,
    )


def _for_people() -> structlog.types.Processor:
    return structlog.dev.ConsoleRenderer(colors=True)
