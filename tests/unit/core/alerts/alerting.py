"""Findings to be alerted, and what routing knows beside them: a warning about amara at noon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.sections.alerts import Alerts
from config.sections.overrides import EffectiveRules
from config.sections.rules import Rules
from monitor.core.alerts.routing import AlertGroup, Routed, route
from monitor.core.alerts.routing_input import RoutingFacts, Waiting
from monitor.core.findings.model import Finding, FindingStatus, RuleResult, Severity

NEW_YORK = ZoneInfo("America/New_York")
OVERNIGHT = {"from": "19:00", "to": "07:30"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


NOON = at("2026-11-18T12:00-05:00")


OF_FINDING = (
    "status",
    "resolution",
    "alerted_at",
    "alert_due",
    "acknowledged_severity",
    "snoozed_until",
    "escalated_at",
)


def finding(rule: str = "late_start", **changed: Any) -> Finding:
    about: dict[str, Any] = {"status": FindingStatus.OPEN}
    about |= {k: changed.pop(k) for k in OF_FINDING if k in changed}
    values: dict[str, Any] = {
        "fact": (rule, changed.pop("fact", 1)),
        "severity": Severity.WARNING,
        "client": "jd",
        "clinician": "amara",
        "source": "feed",
        "session": None,
        "confidence": "observed",
        "occurred_at": NOON - timedelta(hours=1),
        "value": {},
        "summary": "A session started late.",
        "evidence": (),
    }
    draft = RuleResult(rule=rule, **(values | changed))
    return Finding(id=draft.id, scope="jd", draft=draft, opened_at=NOON, **about)


def facts(
    alerts: dict[str, Any] | None = None, rules: dict[str, Any] | None = None, **known: Any
) -> RoutingFacts:
    said = Rules.model_validate(rules or {})
    values: dict[str, Any] = {
        "alerts": Alerts.model_validate({"to": ["desk"], **(alerts or {})}),
        "rules": EffectiveRules(practice=said),
        "zone": NEW_YORK,
        "now": NOON,
    }
    return RoutingFacts(**(values | known))


def reason(one: Finding, given: RoutingFacts) -> str:
    (decision,) = route([one], given).decisions
    return decision.reason


def only_group(routed: Routed) -> AlertGroup:
    (group,) = routed.groups
    return group


def waiting_for(group: AlertGroup, *as_they_are: Finding) -> Waiting:
    """The group's message, with its findings as they are by now."""
    return Waiting(
        id=group.id,
        channel=group.channel,
        clinician=group.clinician,
        since=group.since,
        findings=as_they_are or (*group.findings, *group.ended),
    )


def taken_back(routed: Routed) -> list[tuple[str, str]]:
    return [(d.finding, d.reason) for d in routed.decisions if d.taken_back]
