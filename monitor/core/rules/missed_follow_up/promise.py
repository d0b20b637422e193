"""A follow-up that was due: what each kind finds out, and the finding that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from config.sections.rules import MissedFollowUp
from monitor.core.common.now import Now
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import Evidence, Fact, Resolution, RuleResult, SessionRef, Severity
from monitor.core.findings.summary_text import HOUR, format_start, to_rfc3339
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext

NAME = "missed_follow_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise whose time has come. `resolution` None: it is overdue and open.

    `waits`: it rests on the silence of a source that can't be seen now. `more` is what `value`
    says of this kind alone.
    """

    kind: str
    fact: Fact
    due: datetime
    severity: Severity
    client: str | None
    clinician: str | None
    source: str
    session: SessionRef | None
    summary: str
    summary_once_over: str
    evidence: tuple[Evidence, ...]
    resolution: Resolution | None = None
    resolved_at: datetime | None = None
    waits: bool = False
    more: Mapping[str, str | None] = field(default_factory=dict)

    def draft(self, context: RuleContext, now: Now) -> RuleResult:
        return RuleResult(
            rule=NAME,
            fact=self.fact,
            severity=self.severity,
            client=self.client,
            clinician=self.clinician,
            source=self.source,
            session=self.session,
            confidence="inferred",
            occurred_at=self.due,
            value={
                "kind": self.kind,
                "due": to_rfc3339(self.due, context),
                "overdue_hours": max(self._overdue_hours(now), 0),
                **self.more,
            },
            summary=self.summary,
            summary_once_over=self.summary_once_over,
            evidence=self.evidence,
            resolution=self.resolution,
            resolved_at=self.resolved_at,
            on_vanish=Resolution.ANSWERED,
            waits=self.waits,
        )

    def _overdue_hours(self, now: Now) -> int:
        if self.resolved_at is not None:
            return (self.resolved_at - self.due) // HOUR
        # A draft that ends a finding does so now or never.
        return now.whole_units_since(self.due, HOUR, for_good=self.resolution is not None)


def next_booked(facts: TimelineFacts) -> Session | None:
    """The client's next session that is to come, whether it answers the question or not."""
    scheduled = (s for s in facts.sessions if s.presence is Presence.SCHEDULED)
    return next((s for s in scheduled if facts.now.is_before(s.start)), None)


def naming(following: Session | None, context: RuleContext) -> Mapping[str, str | None]:
    """What `value` says of it."""
    return {"next_session": None if following is None else to_rfc3339(following.start, context)}


def with_next(summary: str, following: Session | None, context: RuleContext) -> str:
    if following is None:
        return summary
    return f"{summary} The next session is that of {format_start(following.start, context)}."


def answered(due: datetime, answers: Iterable[datetime]) -> Resolution | None:
    """How an answer ends a promise: in time or late; None: nobody answered."""
    first = min(answers, default=None)
    if first is None:
        return None
    return Resolution.ANSWERED if first <= due else Resolution.KEPT_LATE


def lapses(moment: datetime, rule: MissedFollowUp, now: Now) -> bool:
    """So long ago that nobody is waiting any more."""
    return now.is_past(moment + rule.lapse_after)
