"""Which findings are told at once, to which channels, not before when, and by name why not.

The reasons and their words are in `monitor.core.alerts.reasons`. One message tells one channel
about one clinician; what is found while it waits joins it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.core.alerts.eligibility import (
    ended_or_held_back,
    is_end_worth_telling,
    is_known,
    is_nothing_left_of,
    is_to_escalate,
    just_gone_blind,
    suppression_reason,
)
from monitor.core.alerts.reasons import FOR_A_WHILE, Reason
from monitor.core.alerts.routing_input import Recipient, RoutingFacts, Waiting, channels_for
from monitor.core.common.stable_ids import stable_id
from monitor.core.findings.model import Finding, Severity
from monitor.core.rule_text import rule_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one finding. `not_before` is set if it is told: at its first channel.

    `taken_back`: it waited to be told and is not told after all, or not yet.
    """

    finding: str
    reason: Reason
    not_before: datetime | None = None
    escalated: bool = False
    taken_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """One message to one channel about one clinician (None: about no one), worst finding first.

    `ended` are findings that the channel was told of and that are over; `escalated` are those of
    `findings` that it hears of because nobody acknowledged them. `since` is when its oldest finding
    was queued. It takes the place of the waiting messages in `replaces`; a group that is empty only
    withdraws them: all they told of has ended.
    """

    channel: str
    clinician: str | None
    findings: tuple[Finding, ...]
    since: datetime
    not_before: datetime
    reason: Reason
    ended: tuple[Finding, ...] = ()
    escalated: frozenset[str] = frozenset()
    replaces: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The same for the same findings at the same severities, however often they are routed."""
        told = sorted(self._as_told(finding) for finding in self.findings)
        over = sorted((f.id, "ended", "") for f in self.ended)
        parts = (part for one in (*told, *over) for part in one)
        return stable_id("a", self.channel, self.clinician, *filter(None, parts))

    @property
    def is_empty(self) -> bool:
        return not self.findings and not self.ended

    def _as_told(self, finding: Finding) -> tuple[str, str, str]:
        """Told once more, to others or after a snooze, it is another message."""
        again = "escalated" if finding.id in self.escalated else ""
        snoozed = finding.snoozed_until.isoformat() if finding.snoozed_until else ""
        return finding.id, finding.draft.severity.value, again + snoozed


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """`withdrawn` were tried in vain, and all they told of has ended meanwhile."""

    decisions: tuple[Decision, ...]
    groups: tuple[AlertGroup, ...]
    withdrawn: tuple[Waiting, ...] = ()


def route(findings: Iterable[Finding], facts: RoutingFacts) -> Routed:
    """Decide about `findings`: newly open, stepped up, ended, held back so far, or to escalate.

    What waits is decided again with its present state: what has ended since is taken out. Calling
    it again with the same facts gives the same groups, with the same ids.
    """
    fresh = {f.id: f for f in findings}
    blind = {*facts.blind, *just_gone_blind(fresh.values())}
    reasons = {f.id: suppression_reason(f, facts, blind) for f in fresh.values()}
    escalated = {f.id for f in fresh.values() if is_to_escalate(f, facts, blind)}
    news = _news(fresh.values(), reasons, escalated, facts)
    groups = [
        group
        for recipient in dict.fromkeys((*news, *((w.channel, w.clinician) for w in facts.waiting)))
        if (group := _group(recipient, news.get(recipient, ()), escalated, facts, blind))
    ]
    told_by = _first_groups(groups)
    decisions = [
        _decision(f, reasons[f.id], told_by.get(f.id), f.id in escalated) for f in fresh.values()
    ]
    withdrawn = [message for message in facts.tried if is_nothing_left_of(message, facts, blind)]
    waited = {f.id: f for message in (*facts.waiting, *withdrawn) for f in message.findings}
    told = {f.id for g in groups for f in (*g.findings, *g.ended)}
    told |= {f for f, why in reasons.items() if why is None}
    decisions += _taken_back([f for f in waited.values() if f.id not in told], facts, blind)
    return Routed(decisions=tuple(decisions), groups=tuple(groups), withdrawn=tuple(withdrawn))


def of_no_news(findings: Collection[Finding], facts: RoutingFacts) -> list[Decision]:
    """What `route` would say of those of these findings that no message tells of."""
    blind = {*facts.blind, *just_gone_blind(findings)}
    reasons = {f.id: suppression_reason(f, facts, blind) for f in findings}
    escalated = {f.id for f in findings if is_to_escalate(f, facts, blind)}
    news = _news(findings, reasons, escalated, facts)
    told = {f.id for of_recipient in news.values() for f in of_recipient}
    return [
        Decision(finding=finding, reason=why)
        for finding, why in reasons.items()
        if why is not None and finding not in told
    ]


def _news(
    fresh: Collection[Finding],
    reasons: Mapping[str, Reason | None],
    escalated: Collection[str],
    facts: RoutingFacts,
) -> dict[Recipient, list[Finding]]:
    """What each recipient is to hear that it has not heard."""
    news: dict[Recipient, list[Finding]] = {}
    ends = {channel for _, channel in facts.sent}
    for finding in fresh:
        channels: dict[str, None] = {}
        if reasons[finding.id] is None:
            channels.update(dict.fromkeys(channels_for(finding, facts.alerts)))
        if finding.id in escalated and facts.alerts.escalate is not None:
            channels.update(dict.fromkeys(facts.alerts.escalate.to))
        channels.update({c: None for c in sorted(ends) if is_end_worth_telling(finding, c, facts)})
        for channel in channels:
            news.setdefault((channel, finding.draft.clinician), []).append(finding)
    return news


def _group(
    recipient: Recipient,
    news: Sequence[Finding],
    escalated: Collection[str],
    facts: RoutingFacts,
    blind: Collection[str],
) -> AlertGroup | None:
    """The recipient's next message; None if nothing about it is new."""
    channel, clinician = recipient
    waiting = [w for w in facts.waiting if (w.channel, w.clinician) == recipient]
    is_news = {f.id for f in news}
    known = {f.id: f for w in waiting for f in w.findings} | {f.id: f for f in news}
    told = [
        f
        for f in known.values()
        if ended_or_held_back(f, facts, blind) is None
        # One that waited as ended and is open again was told as open before.
        and (f.id in is_news or not is_known(f, channel, facts))
    ]
    ended = [f for f in known.values() if is_end_worth_telling(f, channel, facts)]
    others = facts.alerts.escalate.to if facts.alerts.escalate else ()
    unanswered = {f.id for f in told if f.escalated_at or f.id in escalated}
    because = unanswered if channel in others else set()
    since = min((w.since for w in waiting), default=facts.now)
    not_before, reason = _not_before(recipient, since, told, because, facts)
    group = AlertGroup(
        channel=channel,
        clinician=clinician,
        findings=tuple(sorted(told, key=_worst_first)),
        ended=tuple(sorted(ended, key=_worst_first)),
        escalated=frozenset(because),
        since=since,
        not_before=not_before,
        reason=reason,
        replaces=tuple(w.id for w in waiting),
    )
    is_same = not group.is_empty and [group.id] == [w.id for w in waiting]
    return None if is_same else group


def _not_before(
    recipient: Recipient,
    since: datetime,
    told: Sequence[Finding],
    escalated: Collection[str],
    facts: RoutingFacts,
) -> tuple[datetime, Reason]:
    """When it may go, and what it waits for longest."""
    moment, reason = facts.now, _at_once_because(told, escalated)
    critical = any(f.draft.severity is Severity.CRITICAL for f in told)
    if critical and facts.alerts.critical_at_once:
        return moment, reason
    if not escalated and not any(rule_named(f.draft.rule).skips_group_wait for f in told):
        for limit, name in _limits(recipient, since, facts):
            if limit > moment:
                moment, reason = limit, name
    opens, closed_by = facts.hours_of(recipient[0]).next_open(moment)
    return (opens, Reason(closed_by)) if closed_by else (moment, reason)


def _at_once_because(told: Sequence[Finding], escalated: Collection[str]) -> Reason:
    if not told:
        return Reason.HAS_ENDED
    return Reason.ESCALATED if escalated else Reason.SENT_NOW


def _limits(
    recipient: Recipient, since: datetime, facts: RoutingFacts
) -> list[tuple[datetime, Reason]]:
    manner, last = facts.manner, facts.last_sent.get(recipient)
    limits = [(since + manner.group_wait, Reason.GROUP_WAIT)]
    if last is not None:
        limits.append((last + manner.at_most_every, Reason.AT_MOST_EVERY))
    return limits


def _first_groups(groups: Iterable[AlertGroup]) -> dict[str, AlertGroup]:
    """By the id of each finding that is told, the group that goes first."""
    found: dict[str, AlertGroup] = {}
    for group in groups:
        for finding in group.findings:
            first = found.get(finding.id)
            if first is None or group.not_before < first.not_before:
                found[finding.id] = group
    return found


def _decision(
    finding: Finding, why: Reason | None, first: AlertGroup | None, escalated: bool
) -> Decision:
    if why is not None:
        return Decision(finding=finding.id, reason=why, escalated=escalated)
    return Decision(
        finding=finding.id,
        reason=first.reason if first else Reason.ALREADY_ALERTED,
        not_before=first.not_before if first else None,
    )


def _taken_back(
    waited: Iterable[Finding], facts: RoutingFacts, blind: Collection[str]
) -> list[Decision]:
    """About what waited and is not told now; what was sent earlier keeps its own reason."""
    decisions = []
    for finding in waited:
        why = ended_or_held_back(finding, facts, blind)
        if why is not None and (why in FOR_A_WHILE or finding.id not in facts.was_sent):
            decisions.append(Decision(finding=finding.id, reason=why, taken_back=True))
    return decisions


def _worst_first(finding: Finding) -> tuple[int, datetime, str]:
    return (-finding.draft.severity.rank, finding.draft.occurred_at, finding.id)
