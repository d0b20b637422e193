"""Hold what the rules say against the findings there are: they open, change and resolve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.core.findings.model import Finding, FindingStatus
from monitor.jobs.app import Round
from monitor.jobs.evaluation import rule_failures
from monitor.jobs.evaluation.rule_failures import RuleFailure
from monitor.jobs.evaluation.scopes import record_evaluation
from monitor.jobs.evaluation.verdict import Judgement, Verdict
from monitor.store.evaluation import deadlines, findings, unrouted
from monitor.store.turns import Turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What a round came to: how many findings it opened and resolved, and the rules that broke.

    `changed` are the findings that it opened, changed or resolved, as they are now, and those of
    rounds that did not come to their end.
    """

    changed: tuple[Finding, ...]
    opened: int
    resolved: int
    failures: tuple[RuleFailure, ...]


def reconcile_findings(this_round: Round, judgement: Judgement, turns: Turns) -> Reconciled:
    """Saves what changes by these verdicts, until when each holds, and what could not be judged.

    What is not yet told of it is written down at the end of each turn but the last.
    """
    counts: Counter[FindingStatus] = Counter()
    changed: list[Finding] = []
    failures: list[RuleFailure] = []
    due: dict[str, datetime | None] = {}
    for verdict in judgement.verdicts:
        broken = _failures(verdict)
        failures += broken
        after = _saved(this_round, verdict)
        changed += after.changed
        counts.update(_steps(after.changed, this_round.now))
        if verdict.has_deadline:
            # A rule that failed is tried again each time.
            due[verdict.scope] = this_round.now if broken else _next_due(verdict, after.stored)
        if turns.is_over():
            deadlines.save(this_round.connection, due)
            unrouted.add(this_round.connection, [finding.id for finding in changed])
            changed, due = [], {}
            turns.give_way()
    deadlines.save(this_round.connection, due)
    record_evaluation(this_round, judgement.frame, at_everyone=judgement.is_of_everyone)
    rule_failures.note(this_round, failures)
    earlier = findings.load_many(this_round.connection, unrouted.take(this_round.connection))
    return Reconciled(
        changed=tuple((earlier | {finding.id: finding for finding in changed}).values()),
        opened=counts[FindingStatus.OPEN],
        resolved=counts[FindingStatus.RESOLVED],
        failures=tuple(failures),
    )


def _steps(changed: Iterable[Finding], now: datetime) -> Iterator[FindingStatus]:
    """OPEN for each that was opened now, RESOLVED for each that was resolved."""
    for finding in changed:
        if finding.opened_at == now:
            yield FindingStatus.OPEN
        if finding.status is FindingStatus.RESOLVED:
            yield FindingStatus.RESOLVED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    changed: list[Finding]
    stored: Iterable[Finding]  # all of the scope, as they are now


def _saved(this_round: Round, verdict: Verdict) -> _Saved:
    connection = this_round.connection
    stored = findings.load_scope(connection, verdict.scope)
    # The same fact may have been found under a client's former name: it stays one finding.
    known = {finding.draft.id for finding in stored.values()}
    unknown = [draft.id for draft in verdict.evaluation.drafts if draft.id not in known]
    moved = {
        finding_id: replace(finding, scope=verdict.scope)
        for finding_id, finding in findings.load_by_fact(connection, unknown).items()
    }
    findings.save(connection, list(moved.values()))
    changed = verdict.held_against(stored | moved, this_round.now)
    findings.save(connection, changed)
    after = stored | moved | {finding.id: finding for finding in changed}
    return _Saved(changed=changed, stored=after.values())


def _next_due(verdict: Verdict, stored: Iterable[Finding]) -> datetime | None:
    """When to look again if nothing new is learnt: findings also grow old by themselves."""
    ages = (
        finding.opened_at + finding.draft.keep_open
        for finding in stored
        if finding.status is FindingStatus.OPEN and finding.draft.keep_open is not None
    )
    return min(filter(None, (verdict.holds_until, *ages)), default=None)


def _failures(verdict: Verdict) -> list[RuleFailure]:
    return [
        RuleFailure(rule=rule, scope=verdict.scope, why=why, sources=verdict.sources)
        for rule, why in verdict.evaluation.failures
    ]
