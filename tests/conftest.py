"""Shared fixtures, and CI's rule that a test which could not run has failed.

The clock is not touched here: time is passed to the code under test.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

from monitor import log
from monitor.zone_data import use_newest
from tests.builders.statements import compile_once
from tests.builders.tries import tries
from tests.servers.cyrus import cyrus
from tests.servers.davical import davical
from tests.servers.postgres.server import postgres_server, postgres_url
from tests.servers.slack.emulator import slack
from tests.servers.slack.socket_server import workspace
from tests.servers.smtp_server import make_smtp, smtp

# Before a test module makes its first ZoneInfo, as in every command.
use_newest()
compile_once()

__all__ = [
    "cyrus",
    "davical",
    "make_smtp",
    "postgres_server",
    "postgres_url",
    "slack",
    "smtp",
    "workspace",
]

NO_SKIPS = "STEADYFRAME_NO_SKIPS"
# How long an example takes says how busy the machine is, not whether the answer is right.
settings.register_profile(
    "untimed",
    deadline=None,
    max_examples=tries(40, thorough=100),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("untimed")


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """A skip in CI would hide a missing install step, so it counts as a failure there."""
    if os.environ.get(NO_SKIPS) != "1" or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid}: {reason}\n({NO_SKIPS}=1: a skipped test is a failure.)"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for a quarter of the time a test waits for a server."""
    is_told = hasattr(os, "sched_getaffinity")  # not on a Mac
    return 1 + (len(os.sched_getaffinity(0)) if is_told else os.cpu_count() or 1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """A command sets the process's log level; the next test in this process must not inherit it."""
    yield
    structlog.reset_defaults()
    log.forget()
