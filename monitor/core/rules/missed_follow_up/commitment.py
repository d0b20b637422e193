"""`commitment`: a to-do, or an event whose title is a promise, is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from config.sections.rules import MissedFollowUp
from monitor.core.common.translation import N_
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.facts.visibility import FORGOTTEN_AFTER, MENDED_WITHIN
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Resolution, Severity
from monitor.core.findings.summary_text import format_limit
from monitor.core.rules.missed_follow_up.promise import Promise
from monitor.core.timeline.model import Commitment
from monitor.core.timeline.promised import Promised

KIND = "commitment"
WHOLE_SERIES = "series_ticked_off"
_SAID_FOR = timedelta(days=7)  # once: in the one weekly digest that falls into it
_PROMISED = {
    Promised.CALL: "A call that was promised",
    Promised.SENDING: "Something that was to be sent",
    Promised.FOLLOW_UP: "A follow-up that was promised",
    Promised.OTHER: "Something that was promised",
}
_WAS_PLANNED, _WAS_DUE = N_("It was planned by {due}."), N_("It was due by {due}.")
PLANNED = "planned_task"  # the evidence of one whose day is no deadline


def promises(facts: TimelineFacts) -> Iterator[Promise]:
    for commitment in facts.timeline.commitments:
        rule = facts.context.rules_for(commitment.clinician, facts.client).missed_follow_up
        if not rule.enabled or KIND not in rule.kinds:
            continue
        is_due = facts.now.has_reached(commitment.due + _grace(commitment, rule))
        if is_due and not _is_before_watch(commitment, facts):
            yield _promise(commitment, rule, facts)


def ticked_off_series(facts: TimelineFacts) -> Iterator[Promise]:
    """Repeating to-dos that were done as a whole, once the first date that nobody owes has come."""
    for commitment in facts.timeline.commitments:
        since = commitment.left_out_from
        rule = facts.context.rules_for(commitment.clinician, facts.client).missed_follow_up
        if since is None or not rule.enabled or WHOLE_SERIES not in rule.kinds:
            continue
        is_old = facts.visibility.is_before_watch(commitment.source, since, FORGOTTEN_AFTER)
        if facts.now.has_reached(since) and not is_old:
            yield _ticked_off(commitment, since, facts)


def _is_before_watch(commitment: Commitment, facts: TimelineFacts) -> bool:
    """A to-do that is open says so itself. Of an event that was over long before anybody watched
    nobody knows whether it was done: that it is to be ticked was not said yet."""
    seen = facts.visibility
    is_old_event = commitment.is_event and not seen.came_since(
        commitment.source, commitment.seen_at
    )
    reach = MENDED_WITHIN if is_old_event else FORGOTTEN_AFTER
    return seen.is_before_watch(commitment.source, commitment.due, reach)


def _ticked_off(commitment: Commitment, since: datetime, facts: TimelineFacts) -> Promise:
    done = commitment.done_at or since
    first = format_limit(since, facts.context)
    is_said = facts.now.is_past(since + _SAID_FOR)
    return Promise(
        kind=WHOLE_SERIES,
        fact=(WHOLE_SERIES, commitment.source, commitment.uid, commitment.due),
        due=since,
        severity=Severity.INFO,
        client=facts.client,
        clinician=commitment.clinician,
        source=commitment.source,
        session=None,
        summary=f"A repeating to-do was ticked off as a whole: its dates from {first} on will not "
        "be asked about.",
        summary_once_over=f"A repeating to-do was ticked off as a whole: its dates from {first} on "
        "were not asked about.",
        evidence=(
            seen(
                "commitment",
                done,
                commitment.source,
                N_("It was ticked off by {due}."),
                facts.context,
                due=done,
            ),
        ),
        resolution=Resolution.LAPSED if is_said else None,
        resolved_at=since + _SAID_FOR if is_said else None,
    )


def _promise(commitment: Commitment, rule: MissedFollowUp, facts: TimelineFacts) -> Promise:
    due = format_limit(commitment.due, facts.context)
    said = _PROMISED[commitment.promised]
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
        summary=f"{said} by {due} is not marked as done.",
        summary_once_over=f"{said} by {due} had not been marked as done, as far as was seen.",
        evidence=(
            seen(
                PLANNED if commitment.is_planned else KIND,
                commitment.due,
                commitment.source,
                _WAS_PLANNED if commitment.is_planned else _WAS_DUE,
                facts.context,
                due=commitment.due,
            ),
        ),
        resolution=_resolution(commitment, rule),
        resolved_at=commitment.done_at if commitment.is_done else None,
        waits=is_silent and not commitment.is_done,
        more={"promised": commitment.promised.value},
    )


def _resolution(commitment: Commitment, rule: MissedFollowUp) -> Resolution | None:
    if not commitment.is_done:
        return None
    done_at = commitment.done_at
    in_time = done_at is not None and done_at <= commitment.due + _grace(commitment, rule)
    return Resolution.ANSWERED if in_time else Resolution.KEPT_LATE


def _grace(commitment: Commitment, rule: MissedFollowUp) -> timedelta:
    return rule.task_grace if commitment.is_planned else rule.grace
