"""When the scheduler wakes a job up: once, however long nobody could."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger

_JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


def make_scheduler(at_once: Mapping[str, int]) -> BackgroundScheduler:
    """With a pool of threads for each name in `at_once`, of so many jobs at once."""
    pools = {name: ThreadPoolExecutor(threads) for name, threads in at_once.items()}
    return BackgroundScheduler(timezone=UTC, job_defaults=_JOB_DEFAULTS, executors=pools)


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """An interval after the last time, or from now on where that has passed.

    APScheduler's own interval gives each time that was missed, and all of them stand in a list
    before they are made one: after a clock that was set ten years ahead, five million a job.
    """

    def __init__(self, seconds: int) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime, *_: Any
    ) -> datetime:
        return max(previous_fire_time or now, now) + self._interval


def plan(scheduler: BaseScheduler, job: str, moment: datetime, *, at_latest: bool = False) -> None:
    """When the job comes next; with `at_latest`, an earlier moment that is planned stays.

    Raises JobLookupError for a job that is gone.
    """
    found = scheduler.get_job(job)
    if found is None or not at_latest or found.next_run_time > moment:
        scheduler.modify_job(job, next_run_time=moment)
