"""`no_next_session`, later `gap`: an active client has no next session in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from config.sections.rules import MissedFollowUp
from monitor.core.facts.attendance.held_sessions import held_sessions
from monitor.core.facts.references import session_ref
from monitor.core.facts.rhythm.cadence import cadence_of, is_resting, reach_of
from monitor.core.facts.rhythm.working_time import away_spans, extended
from monitor.core.facts.severity import severity_of
from monitor.core.facts.visibility import is_blind
from monitor.core.findings.model import Evidence, Resolution
from monitor.core.findings.summary_text import format_start
from monitor.core.rules.missed_follow_up.promise import Promise, lapses
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext, Timeline

NO_NEXT, GAP = "no_next_session", "gap"
# How far back an unanswered question may reach that a later session answers.
_LOOK_BACK = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """After `last`, a next one is to be booked by `due` and to start before `deadline`."""

    last: Session
    due: datetime
    deadline: datetime
    rule: MissedFollowUp

    def kind(self, at: datetime) -> str:
        return GAP if at >= self.deadline and GAP in self.rule.kinds else NO_NEXT

    def is_reported(self, at: datetime) -> bool:
        return at >= self.due and self.kind(at) in self.rule.kinds


def promises(timeline: Timeline, practice: RuleContext, now: datetime) -> Iterator[Promise]:
    held = held_sessions(timeline, now)
    cadence = cadence_of(timeline.client, held, practice)
    if len(held) < 2 or cadence is None:
        return
    for before, after in pairwise(held[-_LOOK_BACK:]):
        wait = _wait(before, cadence, timeline, practice)
        if wait.rule.enabled and wait.is_reported(now):
            at = min(now, after.start)
            yield _promise(wait, at, Resolution.KEPT_LATE, timeline, practice)
    wait = _wait(held[-1], cadence, timeline, practice)
    if wait.rule.enabled and wait.is_reported(now):
        yield _promise(wait, now, _resolution(wait, timeline, practice, now), timeline, practice)


def _wait(last: Session, cadence: timedelta, timeline: Timeline, practice: RuleContext) -> _Wait:
    rule = practice.rules_for(last.clinician, timeline.client).missed_follow_up
    away = away_spans(timeline, last.clinician)
    deadline = reach_of(last.start, cadence, rule.tolerance, practice)
    return _Wait(
        last=last,
        due=extended(last.end, last.end + rule.rebook_after, away),
        deadline=extended(last.start, deadline, away),
        rule=rule,
    )


def _resolution(
    wait: _Wait, timeline: Timeline, practice: RuleContext, now: datetime
) -> Resolution | None:
    coming = [s for s in timeline.sessions if _follows(s, wait.last)]
    # One more booking behind a next session that is too late leaves the gap as it is.
    following = min(coming, key=lambda s: s.start, default=None)
    if following is not None and _answers(following, wait):
        return Resolution.REBOOKED
    ended = is_resting(timeline.client, practice) or lapses(wait.last.start, wait.rule, now)
    return Resolution.LAPSED if ended else None


def _answers(following: Session, wait: _Wait) -> bool:
    """In time, or booked late."""
    booked = following.booked_not_after
    return following.start < wait.deadline or (booked is not None and booked >= wait.due)


def _follows(session: Session, last: Session) -> bool:
    return (
        session.presence is Presence.SCHEDULED
        and session.start > last.start
        and session.id != last.id
    )


def _promise(
    wait: _Wait,
    at: datetime,
    resolution: Resolution | None,
    timeline: Timeline,
    practice: RuleContext,
) -> Promise:
    last, kind = wait.last, wait.kind(at)
    severity = severity_of(wait.rule)
    blind = is_blind(practice, (s.source for s in timeline.sessions), upto=wait.deadline)
    start = format_start(last.start, practice)
    summary = f"No next session is booked in the usual time for the client last here on {start}."
    if kind == GAP:
        summary = f"A client's usual time for the next session has passed since {start}."
    return Promise(
        kind=kind,
        fact=("next", last.id),
        due=wait.due,
        severity=severity if kind == GAP else severity.stepped_down(),
        client=timeline.client,
        clinician=last.clinician,
        source=last.source,
        session=session_ref(last),
        summary=summary,
        evidence=_evidence(last, timeline.sessions, wait.deadline, practice),
        resolution=resolution,
        waits=blind and resolution in (None, Resolution.LAPSED),
    )


def _evidence(
    last: Session, sessions: Sequence[Session], deadline: datetime, practice: RuleContext
) -> tuple[Evidence, ...]:
    seen = Evidence(
        kind="session",
        at=last.start,
        source=last.source,
        detail=f"The last session was that of {format_start(last.start, practice)}. "
        f"The next one is to start before {format_start(deadline, practice)}.",
    )
    later = next((s for s in sessions if _follows(s, last)), None)
    if later is None:
        return (seen,)
    return (
        seen,
        Evidence(
            kind="session",
            at=later.start,
            source=later.source,
            detail="The next session on the calendar is that of "
            f"{format_start(later.start, practice)}.",
        ),
    )
