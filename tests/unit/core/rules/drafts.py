"""Asking the rules, and picking what one of them said."""

from __future__ import annotations

from monitor.core.finding import Draft
from monitor.core.rules import evaluate_timeline
from monitor.core.timeline import Practice, Timeline
from tests.builders import When, a_practice, utc


def drafts_of(
    rule: str, timeline: Timeline, now: When, practice: Practice | None = None
) -> list[Draft]:
    evaluation = evaluate_timeline(timeline, practice or a_practice(), utc(now))
    assert evaluation.failures == ()
    return [d for d in evaluation.drafts if d.rule == rule]


def open_drafts(
    rule: str, timeline: Timeline, now: When, practice: Practice | None = None
) -> list[Draft]:
    """Those that would open a finding."""
    found = drafts_of(rule, timeline, now, practice)
    return [d for d in found if d.resolution is None and not d.waits]
