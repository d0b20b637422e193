"""Whether one finding is to be told now, by name why not; and whether it is to go to others too."""

from __future__ import annotations

from collections.abc import Collection

from monitor.core.alerts.presets import URGENT_RULES
from monitor.core.alerts.reasons import Reason
from monitor.core.alerts.routing_input import RoutingFacts, Waiting, channels_for
from monitor.core.findings.model import BY_TIME_ALONE, Finding, FindingStatus, Severity
from monitor.core.rule_text import rule_named


def suppression_reason(
    finding: Finding, facts: RoutingFacts, blind: Collection[str]
) -> Reason | None:
    """Why it is not told at once; None if it is."""
    told_at = facts.alerted.get(finding.id)
    is_told = finding.alerted_at is not None if told_at is None else told_at.rank >= _rank(finding)
    is_over = finding.status is not FindingStatus.OPEN
    # One that was snoozed counts as not told, although somebody may have got it before.
    was_told = told_at is not None or finding.id in facts.was_sent
    if is_told or (is_over and was_told):
        return Reason.ALREADY_ALERTED
    held_back = ended_or_held_back(finding, facts, blind)
    if held_back is None and is_just_learnt(finding, facts):
        return Reason.BEFORE_WATCH
    return held_back


def is_just_learnt(finding: Finding, facts: RoutingFacts) -> bool:
    """Whether it opened as one of its calendars was first read: nobody is startled by how things
    already are. The digest tells of it, and an alert does once it gets worse."""
    draft = finding.draft
    rests_on = {draft.source, *(one.source for one in draft.evidence)}
    return not finding.alert_reason and not rests_on.isdisjoint(facts.just_learnt)


def _rank(finding: Finding) -> int:
    return finding.draft.severity.rank


def ended_or_held_back(
    finding: Finding, facts: RoutingFacts, blind: Collection[str]
) -> Reason | None:
    """Why it would not be told even if it were new."""
    draft, rule = finding.draft, facts.rule_of(finding)
    checks = {
        Reason.DISMISSED: finding.status is FindingStatus.DISMISSED,
        Reason.RESOLVED: finding.status is FindingStatus.RESOLVED,
        Reason.DELIVER_OFF: not rule.enabled or rule.deliver == "off",
        Reason.DELIVER_DIGEST: rule.deliver == "digest",
        Reason.CLIENT_INITIATED: draft.never_alert,
        Reason.ACKNOWLEDGED: is_acknowledged(finding),
        Reason.SNOOZED: finding.snoozed_until is not None and finding.snoozed_until > facts.now,
        Reason.INHIBITED_BY_SOURCE: rests_on_silence(finding, facts, blind),
        Reason.BELOW_MIN_SEVERITY: facts.manner.is_too_mild(draft.rule, draft.severity, rule),
        Reason.NO_ALERT_CHANNEL: not channels_for(finding, facts.alerts),
    }
    return next((reason for reason, holds in checks.items() if holds), None)


def is_acknowledged(finding: Finding) -> bool:
    """Somebody knows of it, and it has got no worse since."""
    known = finding.acknowledged_severity
    return known is not None and _rank(finding) <= Severity(known).rank


def rests_on_silence(finding: Finding, facts: RoutingFacts, blind: Collection[str]) -> bool:
    """Whether the sources that would show its end, or that there is nothing to it, are blind.

    A promise to a client could be kept in any calendar that has sessions with that client.
    """
    draft = finding.draft
    rule = rule_named(draft.rule)
    if not rule.rests_on_silence:
        return False
    sources = {draft.source, *(one.source for one in draft.evidence)}
    kind = rule.kind_of(draft.value)
    by_session = kind is not None and kind.is_answered_by_session
    return bool(sources & {*blind}) or (by_session and draft.client in facts.half_seen)


def just_gone_blind(findings: Collection[Finding]) -> set[str]:
    return {
        f.draft.source
        for f in findings
        if rule_named(f.draft.rule).hides_its_source
        and f.status is FindingStatus.OPEN
        and f.draft.source
    }


def is_to_escalate(finding: Finding, facts: RoutingFacts, blind: Collection[str]) -> bool:
    """What was due to be told as critical a while ago, and nobody acknowledged."""
    escalate, due = facts.alerts.escalate, finding.alert_due
    if escalate is None or due is None or finding.escalated_at is not None:
        return False
    is_late = facts.now >= due + escalate.after
    # One that has only now become critical is told to its own channels first.
    is_critical = facts.alerted.get(finding.id) is finding.draft.severity is Severity.CRITICAL
    return is_critical and is_late and ended_or_held_back(finding, facts, blind) is None


def is_end_worth_telling(finding: Finding, channel: str, facts: RoutingFacts) -> bool:
    """Only to a channel that really got its opening, and only where that spares somebody a look."""
    return (
        facts.manner.resolve_notes
        and finding.draft.rule in URGENT_RULES
        and finding.status is FindingStatus.RESOLVED
        and finding.resolution not in BY_TIME_ALONE
        and (finding.id, channel) in facts.sent
    )


def is_known(finding: Finding, channel: str, facts: RoutingFacts) -> bool:
    """Whether the channel really got it since it was last to be told there.

    What waits about it is then a note of its end.
    """
    escalate = facts.alerts.escalate
    is_of_others = escalate is not None and channel in escalate.to
    due = (finding.alerted_at, finding.escalated_at if is_of_others else None)
    latest = max((at for at in due if at is not None), default=None)
    got = facts.sent.get((finding.id, channel))
    return got is not None and (latest is None or latest <= got)


def is_nothing_left_of(message: Waiting, facts: RoutingFacts, blind: Collection[str]) -> bool:
    """Whether nothing that a message tells of is to be told there any more.

    What a blind source holds back may be told later, and would then come twice.
    """
    lives = (None, Reason.INHIBITED_BY_SOURCE)
    return bool(message.findings) and all(
        ended_or_held_back(finding, facts, blind) not in lives
        and not is_known(finding, message.channel, facts)
        for finding in message.findings
    )
