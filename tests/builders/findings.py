"""What rules conclude and what becomes of it; what a test doesn't care about is filled in."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from monitor.core.findings.model import Finding, FindingStatus, RuleResult, Severity

_OF_A_FINDING = {field.name for field in fields(Finding)} - {"id", "draft"}


def a_result(rule: str, occurred_at: datetime, **given: Any) -> RuleResult:
    plain: dict[str, Any] = {
        "fact": (rule, occurred_at.isoformat()),
        "severity": Severity.NOTICE,
        "client": "jd",
        "clinician": "amara",
        "source": "mine",
        "session": None,
        "confidence": "observed",
        "value": {},
        "summary": f"Something about {rule}.",
        "evidence": (),
    }
    return RuleResult(rule=rule, occurred_at=occurred_at, **plain | given)


def a_finding(rule: str, occurred_at: datetime, **given: Any) -> Finding:
    """An open one; `given` are fields of the finding or of what its rule concluded."""
    lived = {name: given.pop(name) for name in _OF_A_FINDING & given.keys()}
    return a_finding_of(a_result(rule, occurred_at, **given), **lived)


def a_finding_of(draft: RuleResult, **given: Any) -> Finding:
    plain: dict[str, Any] = {
        "scope": f"client:{draft.client}",
        "status": FindingStatus.OPEN,
        "opened_at": draft.occurred_at,
    }
    return Finding(id=draft.id, draft=draft, **plain | given)
