"""The rules: values in, drafts of findings out. They know no clock, no database and no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePath
from traceback import walk_tb
from types import ModuleType

from monitor.core.findings.model import RuleResult
from monitor.core.rules import (
    cancellation,
    continuity,
    late_start,
    no_buffer,
    no_show,
    not_started,
    repeated_changes,
    reschedule,
    slot_drift,
    source_stale,
    source_suspect,
    unannounced_break,
)
from monitor.core.rules.missed_follow_up import rule as missed_follow_up
from monitor.core.timeline.model import RuleContext, Schedule, Timeline
from monitor.core.timeline.source_condition import SourceCondition

__all__ = [
    "RULES",
    "Evaluation",
    "SourceCondition",
    "UnknownRuleError",
    "describe",
    "evaluate_schedule",
    "evaluate_source",
    "evaluate_timeline",
]

_OF_TIMELINE = (
    late_start,
    not_started,
    no_show,
    reschedule,
    cancellation,
    repeated_changes,
    missed_follow_up,
    slot_drift,
    continuity,
)
_OF_SCHEDULE = (no_buffer, unannounced_break)
_OF_SOURCE = (source_stale, source_suspect)


class UnknownRuleError(ValueError):
    """No rule has that name. Says which ones there are."""


def _words(rule: ModuleType) -> str:
    return (rule.__doc__ or "").strip()


RULES: Mapping[str, str] = {
    rule.NAME: _words(rule) for rule in (*_OF_TIMELINE, *_OF_SCHEDULE, *_OF_SOURCE)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What the rules say of one timeline, schedule or source.

    `failures` are (rule, type and place of the exception) of the rules that broke; nothing may be
    concluded from their silence, so what they found before is to be left as it is.
    """

    drafts: tuple[RuleResult, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()


def describe(rule: str) -> str:
    """The rule in words, for `explain` and the docs. Raises UnknownRuleError."""
    try:
        return RULES[rule]
    except KeyError:
        raise UnknownRuleError(
            f"There is no rule {rule!r}. The rules are {', '.join(RULES)}."
        ) from None


def evaluate_timeline(timeline: Timeline, practice: RuleContext, now: datetime) -> Evaluation:
    """All that the rules say of one client's timeline at `now` (UTC)."""
    return _evaluate(
        (rule.NAME, partial(rule.evaluate, timeline, practice, now)) for rule in _OF_TIMELINE
    )


def evaluate_schedule(schedule: Schedule, practice: RuleContext, now: datetime) -> Evaluation:
    """All that the rules say of one clinician's sessions over all clients at `now` (UTC)."""
    return _evaluate(
        (rule.NAME, partial(rule.evaluate, schedule, practice, now)) for rule in _OF_SCHEDULE
    )


def evaluate_source(source: SourceCondition, practice: RuleContext, now: datetime) -> Evaluation:
    """All that the rules say of one source's polls at `now` (UTC)."""
    return _evaluate(
        (rule.NAME, partial(rule.evaluate, source, practice, now)) for rule in _OF_SOURCE
    )


def _evaluate(rules: Iterable[tuple[str, Callable[[], Iterable[RuleResult]]]]) -> Evaluation:
    drafts: list[RuleResult] = []
    failures: list[tuple[str, str]] = []
    for name, evaluate in rules:
        try:
            drafts.extend(list(evaluate()))
        # A bulkhead: one rule that breaks on one timeline must not silence the others.
        except Exception as error:  # noqa: BLE001
            failures.append((name, _place_of(error)))
    return Evaluation(drafts=tuple(drafts), failures=tuple(failures))


def _place_of(error: Exception) -> str:
    """`LookupError in not_started.py, line 40`; not its text, which may hold a client's name."""
    *_, (frame, line) = walk_tb(error.__traceback__)
    return f"{type(error).__name__} in {PurePath(frame.f_code.co_filename).name}, line {line}"
