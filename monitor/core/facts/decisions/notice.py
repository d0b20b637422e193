"""How much notice a change gave, and what a finding about it says of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from config.sections.rules import Cancellation, Reschedule
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.severity import is_severity_given, severity_of
from monitor.core.findings.model import Severity
from monitor.core.findings.summary_text import minutes
from monitor.core.sessions.changes import Change

YES, NO, POSSIBLY = "yes", "no", "possibly"


def short_notice(change: Change, limit: timedelta) -> str:
    """`yes` if even the longest notice is below `limit`, `no` if even the shortest is not."""
    if change.notice_max < limit:
        return YES
    return NO if change.notice_min >= limit else POSSIBLY


def notice_value(change: Change, limit: timedelta) -> dict[str, Any]:
    return {
        "notice_minutes_min": minutes(change.notice_min),
        "notice_minutes_max": minutes(change.notice_max),
        "short_notice": short_notice(change, limit),
    }


def change_severity(rule: Reschedule | Cancellation, change: Change, initiator: str) -> Severity:
    """A client's own wish is information; short notice is a warning, unless the config says."""
    if initiator == CLIENT:
        return Severity.INFO
    if is_severity_given(rule) or short_notice(change, rule.short_notice) == NO:
        return severity_of(rule)
    return Severity.WARNING
