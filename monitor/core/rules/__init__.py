"""Conclude findings from facts: a rule a file, at whose end stands its description.

Others read the table, `RULES`: what a rule is called, how its findings are said and where.
"""

from __future__ import annotations

from monitor.core.rule_spec import RuleSpec
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

RULES: tuple[RuleSpec, ...] = (
    late_start.RULE,
    not_started.RULE,
    no_show.RULE,
    reschedule.RULE,
    cancellation.RULE,
    repeated_changes.RULE,
    missed_follow_up.RULE,
    slot_drift.RULE,
    continuity.RULE,
    no_buffer.RULE,
    unannounced_break.RULE,
    source_stale.RULE,
    source_suspect.RULE,
)
