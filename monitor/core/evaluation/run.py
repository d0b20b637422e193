"""The rules: values in, drafts of findings out. They know no clock, no database and no network."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from traceback import walk_tb
from typing import TypeVar

from monitor.core.common.now import Now
from monitor.core.facts.scope_facts import ScheduleFacts, ScopeFacts, SourceFacts
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import RuleResult
from monitor.core.rule_spec import ScheduleRule, SourceRule, TimelineRule
from monitor.core.rules import RULES
from monitor.core.timeline.model import RuleContext, Schedule, Timeline
from monitor.core.timeline.source_condition import SourceCondition


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What the rules say of one timeline, schedule or source.

    `failures` are (rule, type and place of the exception) of the rules that broke; nothing may be
    concluded from their silence, so what they found before is to be left as it is. `holds_until`:
    the first moment at which the rules may say something else; None: nothing but news changes it.
    """

    drafts: tuple[RuleResult, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()
    holds_until: datetime | None = None


def evaluate_timeline(
    timeline: Timeline,
    context: RuleContext,
    now: datetime,
    *,
    open_facts: Mapping[str, Container[str]] | None = None,
) -> Evaluation:
    """Returns what the rules say of one client's timeline at `now` (UTC).

    `open_facts` as in `TimelineFacts`: where they are given, drafts that would end no finding may
    be left out.
    """
    facts = TimelineFacts(timeline=timeline, context=context, now=Now(now), open_facts=open_facts)
    rules = (rule for rule in RULES if isinstance(rule, TimelineRule))
    return _evaluated(((rule.name, rule.evaluate) for rule in rules), facts)


def evaluate_schedule(schedule: Schedule, context: RuleContext, now: datetime) -> Evaluation:
    """Returns what the rules say of one clinician's sessions over all clients at `now` (UTC)."""
    facts = ScheduleFacts(schedule=schedule, context=context, now=Now(now))
    rules = (rule for rule in RULES if isinstance(rule, ScheduleRule))
    return _evaluated(((rule.name, rule.evaluate) for rule in rules), facts)


def evaluate_source(source: SourceCondition, context: RuleContext, now: datetime) -> Evaluation:
    """Returns what the rules say of one source's polls at `now` (UTC)."""
    facts = SourceFacts(condition=source, context=context, now=Now(now))
    rules = (rule for rule in RULES if isinstance(rule, SourceRule))
    return _evaluated(((rule.name, rule.evaluate) for rule in rules), facts)


_Facts = TypeVar("_Facts", bound=ScopeFacts)


def _evaluated(
    rules: Iterable[tuple[str, Callable[[_Facts], Iterable[RuleResult]]]], facts: _Facts
) -> Evaluation:
    drafts: list[RuleResult] = []
    failures: list[tuple[str, str]] = []
    for name, evaluate in rules:
        try:
            drafts.extend(list(evaluate(facts)))
        # A bulkhead: one rule that breaks on one timeline must not silence the others.
        except Exception as error:  # noqa: BLE001
            failures.append((name, _place_of(error)))
    return Evaluation(
        drafts=tuple(drafts), failures=tuple(failures), holds_until=facts.now.holds_until
    )


def _place_of(error: Exception) -> str:
    """`LookupError in not_started.py, line 40`; not its text, which may hold a client's name."""
    *_, (frame, line) = walk_tb(error.__traceback__)
    return f"{type(error).__name__} in {PurePath(frame.f_code.co_filename).name}, line {line}"
