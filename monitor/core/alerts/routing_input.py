"""What routing decides upon: findings' settings, what waits, what was sent, what can't be seen."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from config.sections.alerts import Alerts
from config.sections.overrides import EffectiveRules
from config.sections.rules import Rule
from monitor.core.alerts.presets import AlertPreset, preset_of
from monitor.core.alerts.quiet_hours import OpenHours
from monitor.core.findings.model import Finding, Severity

Recipient = tuple[str, str | None]  # (channel, clinician)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that was queued at `since` and not sent yet."""

    id: str
    channel: str
    clinician: str | None
    since: datetime
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class RoutingFacts:
    """What routing needs to know beside the findings.

    `zone` is the practice's; `alerts.timezone` beats it, and a channel's own in `zones` both.
    `last_sent` says when a channel last got an alert about a clinician. `alerted` is the severity
    at which a finding was last queued, `sent` which findings a channel really got, and when last.
    `blind` are the sources that are stale or held back, `half_seen` the clients with sessions in
    one of them. `tried` are messages that a channel did not take so far, or took without our
    knowing: they stay as they are as long as they tell of anything. `just_learnt` are the sources
    that were first read since the last time that anything was routed.
    """

    alerts: Alerts
    rules: EffectiveRules
    zone: ZoneInfo
    now: datetime
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)
    holidays: Container[date] = frozenset()
    last_sent: Mapping[Recipient, datetime] = field(default_factory=dict)
    alerted: Mapping[str, Severity] = field(default_factory=dict)
    sent: Mapping[tuple[str, str], datetime] = field(default_factory=dict)  # (finding, channel)
    blind: Collection[str] = ()
    half_seen: Collection[str | None] = ()
    waiting: Sequence[Waiting] = ()
    tried: Sequence[Waiting] = ()
    just_learnt: Collection[str] = ()

    @cached_property
    def was_sent(self) -> frozenset[str]:
        """The findings that some channel really got."""
        return frozenset(finding for finding, _ in self.sent)

    @property
    def manner(self) -> AlertPreset:
        return preset_of(self.alerts)

    def rule_of(self, finding: Finding) -> Rule:
        draft = finding.draft
        return self.rules.of(draft.clinician, draft.client).named(draft.rule)

    def hours_of(self, channel: str) -> OpenHours:
        own = ZoneInfo(self.alerts.timezone) if self.alerts.timezone else self.zone
        return OpenHours(
            quiet=self.alerts.quiet_hours,
            working_days=self.alerts.working_days,
            holidays=self.holidays,
            zone=self.zones.get(channel, own),
        )


def channels_for(finding: Finding, alerts: Alerts) -> tuple[str, ...]:
    """The channels of the first route that fits, else `alerts.to`."""
    draft = finding.draft
    for route in alerts.routes:
        fits = (
            (not route.rules or draft.rule in route.rules)
            and (not route.clinicians or draft.clinician in route.clinicians)
            and draft.severity.rank >= Severity(route.min_severity or "info").rank
        )
        if fits:
            return route.to
    return alerts.to
