"""How each practice of the fleet fares, for `fleet status`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import bootstrap
from monitor.clock import Clock
from monitor.fleet.engines import Engines
from monitor.fleet.schemas import PracticeSchema
from monitor.jobs.heartbeat import last_round
from monitor.jobs.reading.sources import source_statuses
from monitor.store.calendars import sources
from monitor.store.database import reading
from monitor.store.delivery import backlog
from monitor.store.evaluation import findings
from monitor.store.transactions.refusals import StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeStatus:
    """`troubled` are sources that are not ok; `waiting` counts messages that are due.

    `overdue` counts sources whose poll should have come; `late` is by how much the longest is.
    `problem` is why no more can be said.
    """

    practice: str
    schema: str | None
    sources: int = 0
    troubled: tuple[str, ...] = ()
    overdue: int = 0
    late: timedelta = timedelta()
    waiting: int = 0
    open_findings: int = 0
    last_evaluation: datetime | None = None
    problem: str | None = None


def status_of(found: PracticeSchema, engines: Engines, clock: Clock) -> PracticeStatus:
    """Raises nothing: one practice stops no other."""
    settings, problem = found.settings, found.problem
    if settings is None or problem is not None:
        return PracticeStatus(practice=found.practice, schema=found.version, problem=problem)
    try:
        app = bootstrap.build(settings, clock, engine=engines.of(settings))
        statuses, now = source_statuses(app), clock()
        with reading(app.engine) as connection:
            overdue, late = sources.how_late(connection, now)
            return PracticeStatus(
                practice=found.practice,
                schema=found.version,
                sources=len(statuses),
                troubled=tuple(s.name for s in statuses if s.status not in ("ok", "never")),
                overdue=overdue,
                late=late,
                waiting=backlog.count_due(connection, now),
                open_findings=findings.count_open(connection),
                last_evaluation=last_round(connection),
            )
    except StoreError as error:
        return PracticeStatus(practice=found.practice, schema=found.version, problem=str(error))
