"""Which findings are told at once, to which channels, not before when, and by name why not.

A finding's reason is one of: `already_alerted`, `dismissed`, `resolved`, `deliver_off`,
`deliver_digest`, `client_initiated`, `inhibited_by_source`, `below_min_severity`,
`no_alert_channel`, or, for one that is told: `sent_now`, `quiet_hours`, `at_most_every`,
`group_wait`. The last three say what it waits for longest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from config.alerts import Alerts
from config.rules import Rule, Rules
from monitor.core.finding import Finding, FindingStatus, Severity
from monitor.core.identity import stable_id
from monitor.core.quiet import quiet_until

# What is concluded from nobody having written anything: a blind source has nothing to conclude.
RESTS_ON_SILENCE = frozenset({"missed_follow_up", "not_started"})
BLINDNESS = frozenset({"source_stale", "source_suspect"})

Recipient = tuple[str, str | None]  # (channel, clinician)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one finding. `not_before` is set if it is told: at its first channel."""

    finding: str
    reason: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that was queued at `since` and not sent yet; what is new may still join it."""

    id: str
    channel: str
    clinician: str | None
    since: datetime
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """One message to one channel about one clinician (None: about no one), worst finding first.

    `since` is when its oldest finding was queued. It takes the place of the waiting messages in
    `replaces`; a group without findings only withdraws them: all they told of has ended.
    """

    channel: str
    clinician: str | None
    findings: tuple[Finding, ...]
    since: datetime
    not_before: datetime
    reason: str
    replaces: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The same for the same findings at the same severities, however often they are routed."""
        told = sorted((f.id, f.draft.severity.value) for f in self.findings)
        return stable_id("a", self.channel, self.clinician, *(part for one in told for part in one))


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    decisions: tuple[Decision, ...]
    groups: tuple[AlertGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingFacts:
    """What routing needs to know beside the findings.

    `zone` is the practice's; `alerts.timezone` beats it. `last_sent` says when a channel last got
    an alert about a clinician. `alerted` is the severity at which a finding was last queued.
    `blind` are the sources that are stale or held back.
    """

    alerts: Alerts
    rules_for: Callable[[str | None, str | None], Rules]  # (clinician, client)
    zone: ZoneInfo
    now: datetime
    last_sent: Mapping[Recipient, datetime] = field(default_factory=dict)
    alerted: Mapping[str, Severity] = field(default_factory=dict)
    blind: Collection[str] = ()
    waiting: Sequence[Waiting] = ()


def route(findings: Iterable[Finding], facts: RoutingFacts) -> Routed:
    """Decide about `findings`: those newly open, stepped up, or so far only inhibited.

    What waits is decided again with its present state: what has ended since is taken out. Calling
    it again with the same facts gives the same groups, with the same ids.
    """
    fresh = tuple({f.id: f for f in findings}.values())
    blind = {*facts.blind, *_just_gone_blind(fresh)}
    reasons = {f.id: _why_not(f, facts, blind) for f in fresh}
    told = [f for f in fresh if reasons[f.id] is None]
    groups = _groups(told, facts, blind)
    decisions = []
    for finding in fresh:
        in_groups = [g for g in groups if finding in g.findings]
        first = min(in_groups, key=lambda g: g.not_before, default=None)
        reason = first.reason if first else reasons[finding.id] or "already_alerted"
        not_before = first.not_before if first else None
        decisions.append(Decision(finding=finding.id, reason=reason, not_before=not_before))
    return Routed(decisions=tuple(decisions), groups=tuple(groups))


def _just_gone_blind(findings: Iterable[Finding]) -> set[str]:
    return {
        f.draft.source
        for f in findings
        if f.draft.rule in BLINDNESS and f.status is FindingStatus.OPEN and f.draft.source
    }


def _why_not(finding: Finding, facts: RoutingFacts, blind: Collection[str]) -> str | None:
    """Why it is not told at once; None if it is."""
    told_at = facts.alerted.get(finding.id)
    if told_at is not None and told_at.rank >= finding.draft.severity.rank:
        return "already_alerted"
    if told_at is None and finding.alerted_at is not None:
        return "already_alerted"
    return _ended_or_held_back(finding, facts, blind)


def _ended_or_held_back(
    finding: Finding, facts: RoutingFacts, blind: Collection[str]
) -> str | None:
    draft = finding.draft
    rule = _rule(finding, facts)
    checks = {
        "dismissed": finding.status is FindingStatus.DISMISSED,
        "resolved": finding.status is FindingStatus.RESOLVED,
        "deliver_off": not rule.enabled or rule.deliver == "off",
        "deliver_digest": rule.deliver == "digest",
        "client_initiated": draft.never_alert,
        "inhibited_by_source": draft.rule in RESTS_ON_SILENCE and draft.source in blind,
        "below_min_severity": _is_too_mild(finding, rule, facts.alerts),
        "no_alert_channel": not facts.alerts.to,
    }
    return next((reason for reason, holds in checks.items() if holds), None)


def _rule(finding: Finding, facts: RoutingFacts) -> Rule:
    rules = facts.rules_for(finding.draft.clinician, finding.draft.client)
    rule: Rule = getattr(rules, finding.draft.rule)
    return rule


def _is_too_mild(finding: Finding, rule: Rule, alerts: Alerts) -> bool:
    """A written `min_severity` always holds; without one, `deliver: alert` is taken at its word."""
    if alerts.min_severity is None and "deliver" in rule.model_fields_set:
        return False
    return finding.draft.severity.rank < Severity(alerts.min_severity or "warning").rank


def _groups(
    told: Sequence[Finding], facts: RoutingFacts, blind: Collection[str]
) -> list[AlertGroup]:
    """One for each recipient that has something new to be told, or something to be withdrawn."""
    recipients: dict[Recipient, None] = {}
    for finding in told:
        recipients.update({(c, finding.draft.clinician): None for c in facts.alerts.to})
    recipients.update({(w.channel, w.clinician): None for w in facts.waiting})
    groups = (_group(recipient, told, facts, blind) for recipient in recipients)
    return [group for group in groups if group is not None]


def _group(
    recipient: Recipient, told: Sequence[Finding], facts: RoutingFacts, blind: Collection[str]
) -> AlertGroup | None:
    channel, clinician = recipient
    waiting = [w for w in facts.waiting if (w.channel, w.clinician) == recipient]
    held = {f.id: f for w in waiting for f in w.findings}
    still = {i: f for i, f in held.items() if _ended_or_held_back(f, facts, blind) is None}
    mine = [f for f in told if f.draft.clinician == clinician and channel in facts.alerts.to]
    merged = {**still, **{f.id: f for f in mine}}
    since = min((w.since for w in waiting), default=facts.now)
    not_before, reason = _not_before(recipient, since, facts)
    group = AlertGroup(
        channel=channel,
        clinician=clinician,
        findings=tuple(sorted(merged.values(), key=_worst_first)),
        since=since,
        not_before=not_before,
        reason=reason,
        replaces=tuple(w.id for w in waiting),
    )
    if group.findings and [group.id] == [w.id for w in waiting]:
        return None  # nothing about it is new
    return group


def _not_before(recipient: Recipient, since: datetime, facts: RoutingFacts) -> tuple[datetime, str]:
    alerts = facts.alerts
    moment, reason = facts.now, "sent_now"
    last = facts.last_sent.get(recipient)
    limits = [(since + alerts.group_wait, "group_wait")]
    if last is not None:
        limits.append((last + alerts.at_most_every, "at_most_every"))
    for limit, name in limits:
        if limit > moment:
            moment, reason = limit, name
    zone = ZoneInfo(alerts.timezone) if alerts.timezone else facts.zone
    quiet_end = quiet_until(moment, alerts.quiet_hours, zone)
    return (moment, reason) if quiet_end is None else (quiet_end, "quiet_hours")


def _worst_first(finding: Finding) -> tuple[int, datetime, str]:
    return (-finding.draft.severity.rank, finding.draft.occurred_at, finding.id)
