"""How severe a rule's findings are."""

from __future__ import annotations

from config.sections.rules import Rule
from monitor.core.findings.model import Severity


def severity_of(rule: Rule) -> Severity:
    return Severity(rule.severity)


def is_severity_given(rule: Rule) -> bool:
    """Whether the config states a severity; then it holds in place of the rule's own gradation."""
    return "severity" in rule.model_fields_set
