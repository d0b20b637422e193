"""`commitment`: a to-do, or an event whose title is a promise, is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from config.sections.rules import MissedFollowUp
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.facts.visibility import FORGOTTEN_AFTER
from monitor.core.findings.model import Evidence, Resolution
from monitor.core.findings.summary_text import format_limit
from monitor.core.rules.missed_follow_up.promise import Promise
from monitor.core.timeline.model import Commitment

KIND = "commitment"
PLANNED = "planned_task"  # the evidence of one whose day is no deadline


def promises(facts: TimelineFacts) -> Iterator[Promise]:
    for commitment in facts.timeline.commitments:
        rule = facts.context.rules_for(commitment.clinician, facts.client).missed_follow_up
        if not rule.enabled or KIND not in rule.kinds:
            continue
        is_old = facts.visibility.is_before_watch(
            commitment.source, commitment.due, FORGOTTEN_AFTER
        )
        if facts.now.has_reached(commitment.due + _grace(commitment, rule)) and not is_old:
            yield _promise(commitment, rule, facts)


def _promise(commitment: Commitment, rule: MissedFollowUp, facts: TimelineFacts) -> Promise:
    due = format_limit(commitment.due, facts.context)
    is_silent = facts.visibility.is_blind((commitment.source,))
    return Promise(
        kind=KIND,
        fact=(
            KIND,
            commitment.source,
            commitment.uid,
            commitment.recurrence_id,
            commitment.due,
        ),
        due=commitment.due,
        severity=severity_of(rule),
        client=facts.client,
        clinician=commitment.clinician,
        source=commitment.source,
        session=None,
        summary=f"Something that was promised by {due} is not marked as done.",
        summary_once_over=f"Something that was promised by {due} had not been marked as done, as "
        "far as was seen.",
        evidence=(
            Evidence(
                kind=PLANNED if commitment.is_planned else KIND,
                at=commitment.due,
                source=commitment.source,
                detail=f"It was {'planned' if commitment.is_planned else 'due'} by {due}.",
            ),
        ),
        resolution=_resolution(commitment, rule),
        resolved_at=commitment.done_at if commitment.is_done else None,
        waits=is_silent and not commitment.is_done,
    )


def _resolution(commitment: Commitment, rule: MissedFollowUp) -> Resolution | None:
    if not commitment.is_done:
        return None
    done_at = commitment.done_at
    in_time = done_at is not None and done_at <= commitment.due + _grace(commitment, rule)
    return Resolution.ANSWERED if in_time else Resolution.KEPT_LATE


def _grace(commitment: Commitment, rule: MissedFollowUp) -> timedelta:
    return rule.task_grace if commitment.is_planned else rule.grace
