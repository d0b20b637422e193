"""One round: settle, judge, reconcile, route, queue; in turns where it is long (ADR 20)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from monitor.jobs.app import Installation, Round
from monitor.jobs.delivery import first_reads
from monitor.jobs.delivery.queue import queue_messages
from monitor.jobs.delivery.routing import route_findings
from monitor.jobs.evaluation.judge import judge
from monitor.jobs.evaluation.reconcile import reconcile_findings
from monitor.jobs.evaluation.scopes import has_evaluated
from monitor.jobs.evaluation.settle import settle_events
from monitor.jobs.time_guard import latest_moment, move_time_on
from monitor.jobs.zone_correction.renew import correct_zone_data
from monitor.jobs.zone_correction.up_to_date import is_up_to_date
from monitor.log import Log
from monitor.store.calendars import forgotten_clients
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.turns import USUAL, Turn, Turns, writing_in_turns

log = Log()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    """What a round came to: findings opened and resolved in it, and all that are open now.

    `is_whole`: it came to its end, and what it has found was told.
    """

    opened: int = 0
    resolved: int = 0
    open_now: int = 0
    alerts: int = 0
    failures: tuple[str, ...] = ()
    is_whole: bool = True


def evaluate(
    app: Installation,
    now: datetime,
    *,
    everyone_anew: bool = False,
    turn: Turn = USUAL,
    processes: int = 1,
    goes_on: Callable[[Connection], bool] = lambda _: True,
) -> EvaluationReport:
    """Runs the rules only where something is new or due; `everyone_anew`: for all, to the same end.

    `processes`: so many ask the rules at once, if there are people enough; what comes of it is the
    same. A long round is written in turns, each as long as `turn` says, and is told in the last;
    `goes_on` is asked at the beginning of each but the first, in its transaction. What breaks off
    goes on in the next round. `now` becomes a little later where another round came in between.
    Raises TimeWentBack if the clock lies before an earlier round.
    """
    try:
        with writing_in_turns(app.engine, turn, of_findings=True) as turns:
            now = move_time_on(turns.connection, now, app.clock)
            this_round = Round(connection=turns.connection, app=app, now=now)
            correct_zone_data(this_round)
            forgotten = forgotten_clients.version(turns.connection)
            turns.on_return(partial(_go_on, this_round, goes_on, forgotten))
            report = _evaluated(this_round, turns, processes, everyone_anew=everyone_anew)
    except _BrokenOff:
        log.info("evaluation_broken_off")
        with reading(app.engine) as connection:
            return EvaluationReport(open_now=findings.count_open(connection), is_whole=False)
    log.info(
        "evaluation_finished",
        opened=report.opened,
        resolved=report.resolved,
        alerts=report.alerts,
    )
    return report


class _BrokenOff(Exception):
    """Another process came in between two turns, or we are to stop: the next round has the rest."""


def _go_on(this_round: Round, goes_on: Callable[[Connection], bool], forgotten: str) -> None:
    """What was concluded at a later time, or is stored for other zone data, is not ours to mix.

    Nor is what was read of somebody who was forgotten since.
    """
    connection = this_round.connection
    latest = latest_moment(connection)
    is_late = latest is not None and latest > this_round.now
    is_late = is_late or forgotten_clients.version(connection) != forgotten
    if is_late or not is_up_to_date(connection) or not goes_on(connection):
        raise _BrokenOff


def _evaluated(
    this_round: Round, turns: Turns, processes: int, *, everyone_anew: bool
) -> EvaluationReport:
    connection = this_round.connection
    read = first_reads.begin(connection, is_first_round=not has_evaluated(connection))
    affected = settle_events(this_round, turns)
    judgement = judge(this_round, affected, turns, everyone_anew=everyone_anew)
    reconciled = reconcile_findings(this_round, judgement, turns, processes=processes)
    routed = route_findings(this_round, reconciled.changed, blind=judgement.blind)
    first_reads.keep(connection, read)
    return EvaluationReport(
        alerts=queue_messages(this_round, routed),
        open_now=findings.count_open(connection),
        opened=reconciled.opened,
        resolved=reconciled.resolved,
        failures=tuple(map(str, reconciled.failures)),
    )
