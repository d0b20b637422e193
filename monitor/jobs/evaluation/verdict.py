"""What the rules say in one round, before it is held against what was found before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.core.evaluation.run import Evaluation
from monitor.core.findings.model import Finding, reconcile
from monitor.jobs.app import Round
from monitor.jobs.evaluation.scopes import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of one scope, and which sources they read for it.

    `has_deadline`: the scope is looked at again at `holds_until` (None: nothing but news changes
    the verdict). That of a source is given in every round, that of a scope which is no more once.
    """

    scope: str
    evaluation: Evaluation
    sources: frozenset[str] = frozenset()
    has_deadline: bool = False
    holds_until: datetime | None = None

    def held_against(self, stored: Mapping[str, Finding], now: datetime) -> list[Finding]:
        """The scope's findings that change; those of a rule that failed stay as they are."""
        failed = {rule for rule, _ in self.evaluation.failures}
        concerned = {i: f for i, f in stored.items() if f.draft.rule not in failed}
        return reconcile(self.evaluation.drafts, concerned, scope=self.scope, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Scopes that the rules are to be asked about together, for what they need is read in one go.

    `is_long`: so much is to be read for the one there is that nobody should wait meanwhile; `ask`
    is then given a round that only reads. `can_be_shared`: `Judgement.share` answers for it, too.
    """

    scopes: tuple[str, ...]
    ask: Callable[[Round], Sequence[Verdict]]
    is_long: bool = False
    can_be_shared: bool = False


Share = Callable[[Round, Sequence[str]], Sequence[Verdict]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the rules are to be asked in one round, and what their verdicts rest on.

    They are asked one after the other, so that a large practice's verdicts never stand in memory
    all at once; those of `no_more` once the others are done with. `blind` are the sources whose
    silence says nothing, `people` how many clients and clinicians are asked about. `share` makes
    what another process needs to answer for scopes that a question has, in a round of its own.
    """

    questions: Iterable[Question]
    no_more: Iterable[Question]
    people: int
    share: Callable[[Round], Share]
    blind: frozenset[str]
    frame: Frame
    is_of_everyone: bool
