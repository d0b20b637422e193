"""Run the rules over what is stored: findings open, change and resolve; alerts are queued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection

from monitor.core.finding import Draft, Finding, FindingStatus, reconcile
from monitor.core.rules import SourceCondition, evaluate_source, evaluate_timeline
from monitor.jobs.alerts import queue_alerts
from monitor.jobs.installation import Installation
from monitor.jobs.moment import move_time_to
from monitor.jobs.project import settle_threads
from monitor.jobs.timelines import everyone, load_shared, load_timeline, with_sources
from monitor.store import findings, sources
from monitor.store.database import writing
from monitor.store.sources import SourceState

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    opened: int = 0
    resolved: int = 0
    open_now: int = 0
    alerts: int = 0
    failures: tuple[str, ...] = ()


def evaluate(app: Installation, now: datetime) -> EvaluationReport:
    """Settle what has stood long enough, run every rule, and queue alerts: one transaction.

    Raises TimeWentBack if `now` lies before an earlier evaluation.
    """
    with writing(app.engine) as connection:
        move_time_to(connection, now)
        settle_threads(connection, app, now)
        states = sources.load_all(connection)
        known = {s.name: states.get(s.name) for s in app.settings.sources}
        polled = {name: state for name, state in known.items() if state is not None}
        changed = _evaluate_sources(connection, app, polled, now)
        blind = blind_sources(connection, polled)
        failures, on_timelines = _evaluate_timelines(connection, app, states, blind, now)
        changed += on_timelines
        everything_open = findings.load_all(connection, status=FindingStatus.OPEN.value)
        fresh = _to_route(changed, everything_open)
        alerts = queue_alerts(connection, app, fresh, blind=blind, now=now)
        _note_failures(connection, polled, failures)
    report = EvaluationReport(
        opened=sum(1 for f in changed if f.opened_at == now),
        resolved=sum(1 for f in changed if f.status is FindingStatus.RESOLVED),
        open_now=len(everything_open),
        alerts=alerts,
        failures=tuple(failures),
    )
    log.info(
        "evaluation_finished",
        opened=report.opened,
        resolved=report.resolved,
        alerts=report.alerts,
    )
    return report


def condition_of(app: Installation, state: SourceState) -> SourceCondition:
    """A source's state as the rules read it."""
    source = app.settings.source(state.name)
    clinician = app.clinician_of(state.name)
    rules = app.practice.rules_for(clinician, None)
    was_accepted = state.held_since is None and state.accepted_since is not None
    return SourceCondition(
        name=state.name,
        clinician=clinician,
        first_try=state.first_try,
        last_ok=state.last_ok,
        last_attempt=state.last_attempt,
        last_error=state.last_error,
        stale_after=rules.source_stale.limit(source.poll_every),
        held_since=state.accepted_since if was_accepted else state.held_since,
        held_reason=state.held_reason,
        held_missing=state.held_missing,
        held_known=state.held_known,
        accepted=was_accepted,
    )


def _evaluate_sources(
    connection: Connection, app: Installation, states: Mapping[str, SourceState], now: datetime
) -> list[Finding]:
    changed: list[Finding] = []
    for name, state in states.items():
        evaluation = evaluate_source(condition_of(app, state), app.practice, now)
        changed += _reconciled(connection, f"source:{name}", evaluation.drafts, now)
    left = findings.open_scopes(connection) - {f"source:{name}" for name in states}
    for scope in sorted(scope for scope in left if scope.startswith("source:")):
        changed += _reconciled(connection, scope, (), now)  # taken out of the config
    return changed


def blind_sources(connection: Connection, states: Iterable[str]) -> set[str]:
    """Sources whose silence says nothing: stale ones and those with a poll held back."""
    stored = (findings.load_scope(connection, f"source:{name}").values() for name in states)
    return {
        finding.draft.source
        for scope in stored
        for finding in scope
        if finding.status is FindingStatus.OPEN and finding.draft.source
    }


def _evaluate_timelines(
    connection: Connection,
    app: Installation,
    states: Mapping[str, SourceState],
    blind: set[str],
    now: datetime,
) -> tuple[list[str], list[Finding]]:
    # A source taken out of the config is seen no more: its silence says nothing.
    removed = states.keys() - {source.name for source in app.settings.sources}
    practice = with_sources(app.practice, states, blind | removed)
    shared = load_shared(connection, app, now)
    failures: list[str] = []
    changed: list[Finding] = []
    left = {scope for scope in findings.open_scopes(connection) if scope.startswith("client:")}
    for client in everyone(connection, shared):
        timeline = load_timeline(connection, client, shared)
        evaluation = evaluate_timeline(timeline, practice, now)
        for rule, why in evaluation.failures:
            log.error("rule_failed", rule=rule, client=client, why=why)
            failures.append(f"{rule}: {why}")
        failed = {rule for rule, _ in evaluation.failures}
        scope = f"client:{client or ''}"
        left.discard(scope)
        changed += _reconciled(connection, scope, evaluation.drafts, now, untouched=failed)
    # Whoever has no timeline any more goes by another name since the settings changed.
    for scope in sorted(left):
        changed += _reconciled(connection, scope, (), now)
    return failures, changed


def _reconciled(
    connection: Connection,
    scope: str,
    drafts: Sequence[Draft],
    now: datetime,
    untouched: set[str] | None = None,
) -> list[Finding]:
    """Reconcile one scope. Findings of a rule that failed stay as they are."""
    stored = findings.load_scope(connection, scope)
    # The same fact may have been found under a client's former name: it stays one finding.
    moved = findings.load_many(connection, [d.id for d in drafts if d.id not in stored])
    stored |= {i: replace(f, scope=scope) for i, f in moved.items()}
    findings.save(connection, [stored[i] for i in moved])
    concerned = {i: f for i, f in stored.items() if f.draft.rule not in (untouched or ())}
    changed = reconcile(drafts, concerned, scope=scope, now=now)
    findings.save(connection, changed)
    return changed


def _to_route(changed: Sequence[Finding], everything_open: Sequence[Finding]) -> list[Finding]:
    held_back = [f for f in everything_open if f.alert_reason == "inhibited_by_source"]
    return list({f.id: f for f in (*held_back, *changed)}.values())


def _note_failures(
    connection: Connection, states: Mapping[str, SourceState], failures: Sequence[str]
) -> None:
    for name, state in states.items():
        if list(state.rule_failures) != list(failures):
            sources.save(connection, name, rule_failures=list(failures))
