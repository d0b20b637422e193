"""`alerts.loudness`: what holds where `alerts` says nothing more exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from config.sections.alerts import Alerts
from config.sections.rules import Rule
from monitor.core.findings.model import Severity
from monitor.core.rules import RULES

URGENT_RULES = frozenset(rule.name for rule in RULES if rule.is_urgent)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPreset:
    """How alerts behave, with nothing left open.

    `always` are rules that are told whatever their severity; `is_severity_written` whether the
    config itself names the least severity.
    """

    min_severity: Severity
    group_wait: timedelta
    at_most_every: timedelta
    resolve_notes: bool
    always: frozenset[str] = frozenset()
    is_severity_written: bool = False

    def is_too_mild(self, rule: str, severity: Severity, said: Rule) -> bool:
        """A written `min_severity` always holds; else a written `deliver: alert` is as strong."""
        wanted = rule in self.always or "deliver" in said.model_fields_set
        if wanted and not self.is_severity_written:
            return False
        return severity.rank < self.min_severity.rank


_BY_LOUDNESS = {
    "quiet": AlertPreset(
        min_severity=Severity.CRITICAL,
        group_wait=timedelta(minutes=15),
        at_most_every=timedelta(hours=24),
        resolve_notes=False,
        always=URGENT_RULES,
    ),
    "normal": AlertPreset(
        min_severity=Severity.WARNING,
        group_wait=timedelta(),
        at_most_every=timedelta(),
        resolve_notes=False,
    ),
    "all": AlertPreset(
        min_severity=Severity.INFO,
        group_wait=timedelta(),
        at_most_every=timedelta(),
        resolve_notes=True,
    ),
}


def preset_of(alerts: Alerts) -> AlertPreset:
    """What is written, and for the rest what the loudness stands for."""
    usual = _BY_LOUDNESS[alerts.loudness]
    written = alerts.min_severity
    return AlertPreset(
        min_severity=usual.min_severity if written is None else Severity(written),
        group_wait=usual.group_wait if alerts.group_wait is None else alerts.group_wait,
        at_most_every=(
            usual.at_most_every if alerts.at_most_every is None else alerts.at_most_every
        ),
        resolve_notes=usual.resolve_notes if alerts.resolve_notes is None else alerts.resolve_notes,
        always=usual.always,
        is_severity_written=written is not None,
    )
