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
from monitor.core.findings.model import Finding, Severity
from tests.builders.findings import a_finding

NEW_YORK = ZoneInfo("America/New_York")
OVERNIGHT = {"from": "19:00", "to": "07:30"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


NOON = at("2026-11-18T12:00-05:00")


def finding(rule: str = "late_start", **given: Any) -> Finding:
    plain = {
        "fact": (rule, given.pop("fact", 1)),
        "severity": Severity.WARNING,
        "source": "feed",
        "opened_at": NOON,
        "summary": "A session started late.",
    }
    return a_finding(rule, given.pop("occurred_at", NOON - timedelta(hours=1)), **plain | given)


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
