"""Keep one job's failure from the others, and say it once for as long as it lasts."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from config.errors import ConfigError
from monitor.jobs.time_guard import TimeWentBack
from monitor.log import Log
from monitor.store.transactions.refusals import StoreError

log = Log()


class Bulkhead:
    """What is wrong at present, by job. Safe for several threads."""

    def __init__(self) -> None:
        self._wrong: dict[str, str] = {}
        self._lock = Lock()

    @contextmanager
    def around(self, job: str) -> Iterator[None]:
        """Whatever `job` raises ends here, in the log and in words."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a daemon outlives whatever one job runs into
            self._failed(job, error)
        else:
            self._went_well(job)

    def _failed(self, job: str, error: Exception) -> None:
        why = words_for(error)
        with self._lock:
            # A full disk stops every job; one line says so.
            is_known = why in self._wrong.values()
            self._wrong[job] = why
        if not is_known:
            log.error("job_failed", job=job, why=why)

    def _went_well(self, job: str) -> None:
        with self._lock:
            why = self._wrong.pop(job, None)
            is_over = why is not None and why not in self._wrong.values()
        if is_over:
            log.info("job_recovered", job=job)


def words_for(error: Exception) -> str:
    """What went wrong, without what an unforeseen error's own text might reveal."""
    if isinstance(error, (ConfigError, StoreError, TimeWentBack)):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return f"The system refused: {error.strerror}{where}."
    if os.environ.get("STEADYFRAME_DEBUG"):
        with suppress(OSError, ValueError):  # nobody reads stderr
            traceback.print_exception(error)
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" in {Path(frame.filename).name}, line {frame.lineno}" for frame in last)
    return f"An unforeseen {type(error).__name__}{place}. Please report it."
