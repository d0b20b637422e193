"""Run the rules over what is stored: findings open, change and resolve; alerts are queued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from monitor.core.evaluation.run import (
    Evaluation,
    evaluate_schedule,
    evaluate_source,
    evaluate_timeline,
)
from monitor.core.findings.model import Finding, FindingStatus, reconcile
from monitor.core.timeline.model import RuleContext
from monitor.core.timeline.source_condition import SourceCondition
from monitor.jobs.app import Installation
from monitor.jobs.delivery.queue import queue_alerts
from monitor.jobs.evaluation import rule_failures
from monitor.jobs.evaluation.client_timelines import load_timeline
from monitor.jobs.evaluation.inputs import (
    EvaluationInputs,
    everyone,
    load_inputs,
    load_schedule,
    with_sources,
)
from monitor.jobs.evaluation.model import Round
from monitor.jobs.evaluation.rule_failures import RuleFailure
from monitor.jobs.evaluation.scopes import (
    client_scope,
    clinician_scope,
    frame_of,
    record_evaluation,
    scopes_to_evaluate,
)
from monitor.jobs.evaluation.settle import settle_events
from monitor.jobs.time_guard import move_time_to
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import writing_findings
from monitor.store.evaluation import findings

log = structlog.get_logger()
_Rules = Callable[[RuleContext, datetime], Evaluation]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    opened: int = 0
    resolved: int = 0
    open_now: int = 0
    alerts: int = 0
    failures: tuple[str, ...] = ()


def evaluate(app: Installation, now: datetime, *, everyone_anew: bool = False) -> EvaluationReport:
    """Settle what has stood long enough, run the rules, and queue alerts: one transaction.

    The rules run for whom something new was learnt, or whose answer held no longer than until now.
    `everyone_anew`: for all, which comes to the same. Raises TimeWentBack if `now` lies before an
    earlier evaluation.
    """
    with writing_findings(app.engine) as connection:
        move_time_to(connection, now)
        news = settle_events(Round(connection=connection, app=app, now=now))
        states = sources.load_all(connection)
        known = {s.name: states.get(s.name) for s in app.settings.sources}
        polled = {name: state for name, state in known.items() if state is not None}
        changed, broken = _evaluate_sources(connection, app, polled, now)
        blind = findings.blind_sources(connection, polled)
        frame = frame_of(app, states, blind)
        shared = load_inputs(connection, app, now)
        scopes = scopes_to_evaluate(connection, frame, news, shared.commitments, now)
        looking = _Looking(connection, app, shared, now)
        looking.at(None if everyone_anew else scopes, _seeing(app, states, blind))
        record_evaluation(
            connection, frame, looking.due, now, at_everyone=everyone_anew or scopes is None
        )
        changed += looking.changed
        alerts = queue_alerts(connection, app, changed, blind=blind, now=now)
        broken += looking.failures
        rule_failures.note(connection, polled, broken)
        open_now = findings.count_open(connection)
    report = EvaluationReport(
        opened=sum(1 for f in changed if f.opened_at == now),
        resolved=sum(1 for f in changed if f.status is FindingStatus.RESOLVED),
        open_now=open_now,
        alerts=alerts,
        failures=tuple(map(str, broken)),
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
) -> tuple[list[Finding], list[RuleFailure]]:
    changed: list[Finding] = []
    broken: list[RuleFailure] = []
    for name, state in states.items():
        scope = f"source:{name}"
        evaluation = evaluate_source(condition_of(app, state), app.practice, now)
        broken += _failures(scope, evaluation, frozenset({name}))
        changed += _reconciled(connection, scope, evaluation, now)
    left = findings.open_scopes(connection) - {f"source:{name}" for name in states}
    for scope in sorted(scope for scope in left if scope.startswith("source:")):
        changed += _reconciled(connection, scope, Evaluation(), now)  # taken out of the config
    return changed, broken


def _seeing(app: Installation, states: Mapping[str, SourceState], blind: set[str]) -> RuleContext:
    # A source taken out of the config is seen no more: its silence says nothing.
    removed = states.keys() - {source.name for source in app.settings.sources}
    return with_sources(app.practice, states, blind | removed)


class _Looking:
    """One round of the rules over clients and clinicians, and what it came to."""

    def __init__(
        self, connection: Connection, app: Installation, shared: EvaluationInputs, now: datetime
    ) -> None:
        self.changed: list[Finding] = []
        self.failures: list[RuleFailure] = []
        self.due: dict[str, datetime | None] = {}
        self._connection, self._app, self._shared, self._now = connection, app, shared, now

    def at(self, scopes: set[str] | None, practice: RuleContext) -> None:
        """Look at these scopes; None: at all there are, and at those that are no more."""
        wanted = self._everyone() if scopes is None else sorted(scopes)
        for scope in wanted:
            rules, read = self._rules_of(scope)
            self._record(scope, rules(practice, self._now), read)
        if scopes is None:
            # Whoever has no timeline any more goes by another name since the settings changed.
            for scope in sorted(self._with_open_findings() - set(wanted)):
                self.changed += _reconciled(self._connection, scope, Evaluation(), self._now)

    def _everyone(self) -> list[str]:
        clients = everyone(self._connection, self._shared)
        clinicians = (clinician.id for clinician in self._app.settings.clinicians)
        return [*map(client_scope, clients), *map(clinician_scope, clinicians)]

    def _with_open_findings(self) -> set[str]:
        scopes = findings.open_scopes(self._connection)
        return {scope for scope in scopes if scope.startswith(("client:", "clinician:"))}

    def _rules_of(self, scope: str) -> tuple[_Rules, frozenset[str]]:
        """The scope's rules, and the sources that they read."""
        kind, _, name = scope.partition(":")
        if kind == "client":
            timeline = load_timeline(self._connection, name or None, self._shared)
            read = frozenset(session.source for session in timeline.sessions)
            return partial(evaluate_timeline, timeline), read
        schedule = load_schedule(self._connection, name, self._shared, self._now)
        own = (s.name for s in self._app.settings.sources)
        read = frozenset(source for source in own if self._app.clinician_of(source) == name)
        return partial(evaluate_schedule, schedule), read

    def _record(self, scope: str, seen: Evaluation, read: frozenset[str]) -> None:
        failures = _failures(scope, seen, read)
        self.failures += failures
        self.changed += _reconciled(self._connection, scope, seen, self._now)
        # A rule that failed is tried again each time.
        self.due[scope] = self._now if failures else self._sooner(scope, seen.holds_until)

    def _sooner(self, scope: str, holds_until: datetime | None) -> datetime | None:
        """Findings grow old by themselves, and a promise may come into view."""
        stored = findings.load_scope(self._connection, scope).values()
        ages = [
            finding.opened_at + finding.draft.keep_open
            for finding in stored
            if finding.status is FindingStatus.OPEN and finding.draft.keep_open is not None
        ]
        coming = self._shared.coming.get(scope)
        moments = [moment for moment in (holds_until, coming, *ages) if moment is not None]
        return min(moments, default=None)


def _failures(scope: str, evaluation: Evaluation, read: frozenset[str]) -> list[RuleFailure]:
    return [
        RuleFailure(rule=rule, scope=scope, why=why, sources=read)
        for rule, why in evaluation.failures
    ]


def _reconciled(
    connection: Connection, scope: str, evaluation: Evaluation, now: datetime
) -> list[Finding]:
    """Reconcile one scope. Findings of a rule that failed stay as they are."""
    drafts, failed = evaluation.drafts, {rule for rule, _ in evaluation.failures}
    stored = findings.load_scope(connection, scope)
    # The same fact may have been found under a client's former name: it stays one finding.
    moved = findings.load_many(connection, [d.id for d in drafts if d.id not in stored])
    stored |= {i: replace(f, scope=scope) for i, f in moved.items()}
    findings.save(connection, [stored[i] for i in moved])
    concerned = {i: f for i, f in stored.items() if f.draft.rule not in failed}
    changed = reconcile(drafts, concerned, scope=scope, now=now)
    findings.save(connection, changed)
    return changed
