"""Hold what the rules say against the findings there are: they open, change and resolve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.core.findings.model import Finding, FindingStatus
from monitor.jobs.app import Round
from monitor.jobs.delivery.routing import leave_untold
from monitor.jobs.evaluation import rule_failures
from monitor.jobs.evaluation.known_findings import KnownFindings
from monitor.jobs.evaluation.rule_failures import RuleFailure
from monitor.jobs.evaluation.scopes import record_evaluation
from monitor.jobs.evaluation.sharing import answered
from monitor.jobs.evaluation.verdict import Judgement, Question, Verdict
from monitor.store.evaluation import deadlines, findings, unrouted
from monitor.store.row_mapping import chunks
from monitor.store.turns import Turns

# So often a long question is asked anew because somebody spoke of its scope meanwhile.
_MOST_TRIES = 3


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


def reconcile_findings(
    this_round: Round, judgement: Judgement, turns: Turns, *, processes: int = 1
) -> Reconciled:
    """Saves what changes by the verdicts, until when each holds, and what could not be judged.

    What is not yet told of it is written down at the end of each turn but the last. `processes`: so
    many ask the rules, if there are people enough.
    """
    outcome = _Outcome(this_round)
    turns.on_leaving(outcome.write_down)
    for question, answer in answered(this_round, judgement, turns, processes):
        if question.is_long:
            held = _held_aside(this_round, question, turns)
        else:
            held = _held(this_round, question.ask(this_round) if answer is None else answer)
        if held is not None:
            _save(this_round, held, outcome, turns)
        if turns.is_over():
            turns.give_way()
    connection, failures = this_round.connection, outcome.failures
    leave_untold(this_round, turns, blind=judgement.blind)
    changed = outcome.take()
    record_evaluation(this_round, judgement.frame, at_everyone=judgement.is_of_everyone)
    rule_failures.note(this_round, failures)
    earlier = findings.load_many(connection, unrouted.take(connection))
    return Reconciled(
        changed=tuple((earlier | changed).values()),
        opened=outcome.steps[FindingStatus.OPEN],
        resolved=outcome.steps[FindingStatus.RESOLVED],
        failures=tuple(failures),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Verdicts held against the findings there are, each with all of its scope as they then are.

    `written` are those that are to be stored: the `changed` ones, by their ids, and some that were
    found under a client's former name. `is_outdated`: others may have written since.
    """

    verdicts: Sequence[tuple[Verdict, Collection[Finding]]]
    written: Sequence[Finding]
    changed: Collection[str]
    is_outdated: bool = False


def _held(this_round: Round, verdicts: Sequence[Verdict]) -> _Held:
    known = KnownFindings(this_round.connection, verdicts)
    after = [(verdict, known.hold(verdict, this_round.now)) for verdict in verdicts]
    return _Held(verdicts=after, written=list(known.written.values()), changed=known.changed)


def _held_aside(this_round: Round, question: Question, turns: Turns) -> _Held | None:
    """While others write. None if they had something to say of it each time: it stays due."""
    for _ in range(_MOST_TRIES):
        _mark(this_round, question.scopes)
        with turns.aside() as connection:
            aside = replace(this_round, connection=connection)
            held = _held(aside, question.ask(aside))
        if all(_is_unspoken_of(this_round, scope) for scope in question.scopes):
            return replace(held, is_outdated=True)
    return None


def _mark(this_round: Round, scopes: Iterable[str]) -> None:
    """They are due all the same; whoever has something to say of one sets it to another moment."""
    deadlines.save(this_round.connection, dict.fromkeys(scopes, this_round.now))


def _is_unspoken_of(this_round: Round, scope: str) -> bool:
    return deadlines.due_of(this_round.connection, scope) == this_round.now


def _save(this_round: Round, held: _Held, outcome: _Outcome, turns: Turns) -> None:
    """Where there is much of it, in several turns; the scopes are due until all of it is saved."""
    connection = this_round.connection
    parts = list(chunks(held.written))
    is_in_parts = len(parts) > 1
    if is_in_parts:
        _mark(this_round, (verdict.scope for verdict, _ in held.verdicts if verdict.has_deadline))
    for number, part in enumerate(parts):
        if number and turns.is_over():
            turns.give_way()
        findings.save(connection, part)
        changed = [finding for finding in part if finding.id in held.changed]
        outcome.changed(changed, reload=held.is_outdated)
    for verdict, stored in held.verdicts:
        is_watched = is_in_parts and verdict.has_deadline
        if not is_watched or _is_unspoken_of(this_round, verdict.scope):
            outcome.judged(verdict, stored)


class _Outcome:
    """What a round has come to so far, and what of it is still to be written down."""

    def __init__(self, this_round: Round) -> None:
        self.steps: Counter[FindingStatus] = Counter()
        self.failures: list[RuleFailure] = []
        self._round = this_round
        self._changed: dict[str, Finding] = {}
        self._due: dict[str, datetime | None] = {}

    def changed(self, some: Sequence[Finding], *, reload: bool) -> None:
        """`reload`: what is stored of them may say more."""
        self.steps.update(_steps(some, self._round.now))
        if reload:
            unrouted.add(self._round.connection, [finding.id for finding in some])
        else:
            self._changed |= {finding.id: finding for finding in some}

    def judged(self, verdict: Verdict, stored: Iterable[Finding]) -> None:
        """All that the verdict changes is saved."""
        broken = _failures(verdict)
        self.failures += broken
        if verdict.has_deadline:
            # A rule that failed is tried again each time.
            due = self._round.now if broken else _next_due(verdict, stored)
            self._due[verdict.scope] = due

    def write_down(self) -> None:
        """What the turns to come need to know, so that a crash takes nothing of it away."""
        unrouted.add(self._round.connection, list(self.take()))

    def take(self) -> dict[str, Finding]:
        """The findings that changed since this was asked last, once it is written who is due."""
        deadlines.save(self._round.connection, self._due)
        taken, self._changed, self._due = self._changed, {}, {}
        return taken


def _steps(changed: Iterable[Finding], now: datetime) -> Iterator[FindingStatus]:
    """OPEN for each that was opened now, RESOLVED for each that was resolved."""
    for finding in changed:
        if finding.opened_at == now:
            yield FindingStatus.OPEN
        if finding.status is FindingStatus.RESOLVED:
            yield FindingStatus.RESOLVED


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
