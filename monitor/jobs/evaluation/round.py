"""One round: settle, judge, reconcile, route, queue, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from monitor.core.findings.model import Finding, FindingStatus
from monitor.jobs.app import Installation, Round
from monitor.jobs.delivery.queue import queue_messages
from monitor.jobs.delivery.routing import route_findings
from monitor.jobs.evaluation.judge import judge
from monitor.jobs.evaluation.reconcile import reconcile_findings
from monitor.jobs.evaluation.settle import settle_events
from monitor.jobs.time_guard import move_time_on
from monitor.jobs.zone_correction.follow import correct_zone_data
from monitor.store.database import writing_findings
from monitor.store.evaluation import findings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    """What a round came to: findings opened and resolved in it, and all that are open now."""

    opened: int = 0
    resolved: int = 0
    open_now: int = 0
    alerts: int = 0
    failures: tuple[str, ...] = ()


def evaluate(app: Installation, now: datetime, *, everyone_anew: bool = False) -> EvaluationReport:
    """Runs the rules only where something is new or due; `everyone_anew`: for all, to the same end.

    `now` becomes a little later where another round came in between. Raises TimeWentBack if the
    clock lies before an earlier round.
    """
    with writing_findings(app.engine) as connection:
        now = move_time_on(connection, now, app.clock)
        this_round = Round(connection=connection, app=app, now=now)
        correct_zone_data(this_round)
        affected = settle_events(this_round)
        judgement = judge(this_round, affected, everyone_anew=everyone_anew)
        reconciled = reconcile_findings(this_round, judgement)
        routed = route_findings(this_round, reconciled.changed, blind=judgement.blind)
        alerts = queue_messages(this_round, routed)
        open_now = findings.count_open(connection)
    report = EvaluationReport(
        opened=_opened(reconciled.changed, now),
        resolved=_resolved(reconciled.changed),
        open_now=open_now,
        alerts=alerts,
        failures=tuple(map(str, reconciled.failures)),
    )
    log.info(
        "evaluation_finished",
        opened=report.opened,
        resolved=report.resolved,
        alerts=report.alerts,
    )
    return report


def _opened(changed: Sequence[Finding], now: datetime) -> int:
    return sum(1 for finding in changed if finding.opened_at == now)


def _resolved(changed: Sequence[Finding]) -> int:
    return sum(1 for finding in changed if finding.status is FindingStatus.RESOLVED)
