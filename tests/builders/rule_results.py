"""Asking the rules and the facts they rest on, and picking what one of them said."""

from __future__ import annotations

from monitor.core.common.now import Now
from monitor.core.evaluation.run import evaluate_schedule, evaluate_timeline
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import RuleResult
from monitor.core.timeline.model import RuleContext, Schedule, Timeline
from tests.builders.timelines import When, a_practice, utc


def facts_of(timeline: Timeline, now: When, practice: RuleContext | None = None) -> TimelineFacts:
    return TimelineFacts(timeline=timeline, context=practice or a_practice(), now=Now(utc(now)))


def drafts_of(
    rule: str, about: Timeline | Schedule, now: When, practice: RuleContext | None = None
) -> list[RuleResult]:
    at, everyone = utc(now), practice or a_practice()
    if isinstance(about, Timeline):
        evaluation = evaluate_timeline(about, everyone, at)
    else:
        evaluation = evaluate_schedule(about, everyone, at)
    assert evaluation.failures == ()
    return [d for d in evaluation.drafts if d.rule == rule]


def open_drafts(
    rule: str, about: Timeline | Schedule, now: When, practice: RuleContext | None = None
) -> list[RuleResult]:
    """Those that would open a finding."""
    found = drafts_of(rule, about, now, practice)
    return [d for d in found if d.resolution is None and not d.waits]
