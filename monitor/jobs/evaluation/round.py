"""One round: settle, judge, reconcile, route, queue; in turns where it is long (ADR 20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from monitor.jobs.app import Installation, Round
from monitor.jobs.delivery.queue import queue_messages
from monitor.jobs.delivery.routing import route_findings
from monitor.jobs.evaluation.judge import judge
from monitor.jobs.evaluation.reconcile import reconcile_findings
from monitor.jobs.evaluation.settle import settle_events
from monitor.jobs.time_guard import latest_moment, move_time_on
from monitor.jobs.zone_correction.follow import correct_zone_data, is_up_to_date
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.turns import USUAL, Turn, Turns, writing_in_turns

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    """What a round came to: findings opened and resolved in it, and all that are open now."""

    opened: int = 0
    resolved: int = 0
    open_now: int = 0
    alerts: int = 0
    failures: tuple[str, ...] = ()


def evaluate(
    app: Installation, now: datetime, *, everyone_anew: bool = False, turn: Turn = USUAL
) -> EvaluationReport:
    """Runs the rules only where something is new or due; `everyone_anew`: for all, to the same end.

    A long round is written in turns, each as long as `turn` says, and is told in the last. What
    breaks off goes on in the next round. `now` becomes a little later where another round came in
    between. Raises TimeWentBack if the clock lies before an earlier round.
    """
    try:
        with writing_in_turns(app.engine, turn, of_findings=True) as turns:
            now = move_time_on(turns.connection, now, app.clock)
            this_round = Round(connection=turns.connection, app=app, now=now)
            correct_zone_data(this_round)
            turns.on_return(partial(_goes_on, this_round))
            report = _evaluated(this_round, turns, everyone_anew=everyone_anew)
    except _Overtaken:
        log.info("evaluation_left_to_another")
        with reading(app.engine) as connection:
            return EvaluationReport(open_now=findings.count_open(connection))
    log.info(
        "evaluation_finished",
        opened=report.opened,
        resolved=report.resolved,
        alerts=report.alerts,
    )
    return report


class _Overtaken(Exception):
    """Another process came in between two turns, so that its round, or our next, has the rest."""


def _goes_on(this_round: Round) -> None:
    """What was concluded at a later time, or is stored for other zone data, is not ours to mix."""
    connection = this_round.connection
    latest = latest_moment(connection)
    if (latest is not None and latest > this_round.now) or not is_up_to_date(connection):
        raise _Overtaken


def _evaluated(this_round: Round, turns: Turns, *, everyone_anew: bool) -> EvaluationReport:
    affected = settle_events(this_round, turns)
    judgement = judge(this_round, affected, turns, everyone_anew=everyone_anew)
    reconciled = reconcile_findings(this_round, judgement, turns)
    routed = route_findings(this_round, reconciled.changed, blind=judgement.blind)
    return EvaluationReport(
        alerts=queue_messages(this_round, routed),
        open_now=findings.count_open(this_round.connection),
        opened=reconciled.opened,
        resolved=reconciled.resolved,
        failures=tuple(map(str, reconciled.failures)),
    )
