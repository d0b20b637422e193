"""Findings: what a rule concluded, its identity, and how it opens, changes and resolves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from monitor.core.common.stable_ids import stable_id


class Severity(StrEnum):
    INFO = "info"
    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)

    def stepped_up(self) -> Severity:
        return list(Severity)[min(self.rank + 1, len(Severity) - 1)]

    def stepped_down(self) -> Severity:
        return list(Severity)[max(self.rank - 1, 0)]


class FindingStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class Resolution(StrEnum):
    AGED = "aged"
    ANSWERED = "answered"
    KEPT_LATE = "kept_late"
    REBOOKED = "rebooked"
    ARRIVED = "arrived"
    RECOVERED = "recovered"
    ACCEPTED = "accepted"
    LAPSED = "lapsed"
    CORRECTED = "corrected"


# Nobody did anything about it: time has merely passed.
BY_TIME_ALONE = frozenset({Resolution.AGED, Resolution.LAPSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A sentence to be said in any language, and the instants, lengths, numbers or names in it."""

    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that was seen. `detail` names no client; `words` say the same, in any language."""

    kind: str
    at: datetime
    source: str | None
    detail: str
    words: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRef:
    uid: str
    recurrence_id: datetime | None
    planned_start: datetime
    start: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Whether what a finding tells of has been mended, as far as seen; open while `by` is None."""

    by: str | None = None  # word | new_time | time_made_up | next_kept
    at: datetime | None = None
    confidence: str | None = None  # observed | inferred

    @property
    def is_open(self) -> bool:
        return self.by is None


Fact = tuple[str | int | datetime | None, ...]


@lru_cache(maxsize=4_096)  # asked for several times while one draft is looked at
def finding_id(rule: str, fact: Fact) -> str:
    """The id of a rule's finding about a fact."""
    return stable_id("f", rule, *fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """What a rule says now. The lifecycle decides what becomes of it.

    `fact` are the natural keys of the fact (never a text, never the time of evaluation): with
    `rule` they make the finding's id. `resolution` is set once the condition has ended: such a
    draft closes an open finding and never opens one. `on_vanish` is the resolution when the rule
    no longer says anything about the fact. `keep_open` is set for past facts: then it ages.
    `waits`: the condition rests on a source that can't be seen now, so nothing opens, changes or
    ends. `repair` is set where there is something to mend.
    """

    rule: str
    fact: Fact
    severity: Severity
    client: str | None
    clinician: str | None
    source: str | None
    session: SessionRef | None
    confidence: str  # observed | inferred
    occurred_at: datetime
    value: Mapping[str, Any]
    summary: str
    evidence: tuple[Evidence, ...]
    initiator: str | None = None
    change_id: str | None = None  # what `attribute` speaks about
    resolution: Resolution | None = None
    resolved_at: datetime | None = None
    on_vanish: Resolution = Resolution.CORRECTED
    keep_open: timedelta | None = None
    never_alert: bool = False
    waits: bool = False
    repair: Repair | None = None
    summary_once_over: str = ""  # where the summary tells of now; empty: it stays true

    @property
    def id(self) -> str:
        return finding_id(self.rule, self.fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A stored finding. `scope` is the timeline (or source) whose evaluation answers for it.

    `id` is that of the fact when it opened. It stays where the fact's times were corrected since
    (ADR 17); what a rule says of it now is known by `draft.id`.

    `alert_due` is when it was first to be told (UTC), `alerted_severity` how severe it was then, or
    as its calendar was first read, which is no alert. An acknowledgement holds as long as it gets
    no worse than `acknowledged_severity`.
    """

    id: str
    scope: str
    draft: RuleResult
    status: FindingStatus
    opened_at: datetime
    resolved_at: datetime | None = None
    resolution: Resolution | None = None
    alerted_at: datetime | None = None
    alerted_severity: str | None = None
    alert_reason: str = ""  # why it was alerted or not, by name (`monitor.core.alerts.reasons`)
    alert_due: datetime | None = None
    acknowledged_severity: str | None = None
    snoozed_until: datetime | None = None
    escalated_at: datetime | None = None


def reconcile(
    drafts: Iterable[RuleResult], stored: Mapping[str, Finding], *, scope: str, now: datetime
) -> list[Finding]:
    """The findings of one scope that are new or differ from what is stored.

    `stored` are all the findings of that scope. Dismissed findings never open again.
    """
    changed: list[Finding] = []
    spoken_of = set()
    by_fact = {finding.draft.id: finding for finding in stored.values()}
    for draft in drafts:
        spoken_of.add(draft.id)
        known = by_fact.get(draft.id)
        after = _opened(draft, scope, now) if known is None else _updated(known, draft, now)
        if known is None and after is not None and after.id in stored:
            # Another fact had this id before its times were corrected.
            after = replace(after, id=stable_id("f", after.id, now))
        if after is not None and after != known:
            changed.append(after)
    for known in stored.values():
        if known.draft.id not in spoken_of and known.status is FindingStatus.OPEN:
            changed.append(_vanished(known, now))
    return changed


def _opened(draft: RuleResult, scope: str, now: datetime) -> Finding | None:
    if draft.resolution is not None or draft.waits:
        return None
    return Finding(id=draft.id, scope=scope, draft=draft, status=FindingStatus.OPEN, opened_at=now)


def _updated(known: Finding, draft: RuleResult, now: datetime) -> Finding:
    if draft.waits:
        return known
    if known.status is FindingStatus.DISMISSED:
        return _over_for_good(known, draft)
    if known.status is FindingStatus.RESOLVED:
        return _perhaps_reopened(known, draft)
    if draft.resolution is not None:
        return _resolved(replace(known, draft=draft), draft.resolution, draft.resolved_at or now)
    if draft.keep_open is not None and now >= known.opened_at + draft.keep_open:
        return _resolved(
            replace(known, draft=draft), Resolution.AGED, known.opened_at + draft.keep_open
        )
    return replace(known, draft=draft)


def _perhaps_reopened(known: Finding, draft: RuleResult) -> Finding:
    """An aged fact stays aged; a condition that holds again is the same finding, open again."""
    if known.resolution is Resolution.AGED or draft.resolution is not None:
        return _over_for_good(known, draft)
    return replace(known, draft=draft, status=FindingStatus.OPEN, resolved_at=None, resolution=None)


def _over_for_good(known: Finding, draft: RuleResult) -> Finding:
    """It stays as it was set aside or ended; only who asked for it may still be said."""
    return known if draft.initiator == known.draft.initiator else replace(known, draft=draft)


def _vanished(known: Finding, now: datetime) -> Finding:
    keep = known.draft.keep_open
    if keep is not None and now >= known.opened_at + keep:
        return _resolved(known, Resolution.AGED, known.opened_at + keep)
    return _resolved(known, known.draft.on_vanish, now)


def _resolved(finding: Finding, how: Resolution, at: datetime) -> Finding:
    """`at` may lie before anybody knew of it, as of a to-do ticked off without a connection."""
    draft = finding.draft
    return replace(
        finding,
        draft=replace(draft, summary=draft.summary_once_over or draft.summary),
        status=FindingStatus.RESOLVED,
        resolution=how,
        resolved_at=max(at, finding.opened_at),
    )
